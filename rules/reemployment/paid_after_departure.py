"""参军出境后领取失业保险金: the months after the departure, through the month of return."""

import polars as pl

from rules.shapes import bars_after


def bars(departures: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per enlistment or emigration."""
    return bars_after(departures, "departed_on", "returned_on", "kind")
