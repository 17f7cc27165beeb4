"""服刑期间领取待遇: the months after admission, through the month of release."""

import polars as pl

from rules.shapes import bars_after

SENTENCES = ("short_term", "fixed_term", "life", "death_suspended")


def bars(custody: pl.LazyFrame, *, first_suspended_month: int) -> pl.LazyFrame:
    """Return one bar per sentence served in prison."""
    served = custody.filter(pl.col("kind").is_in(SENTENCES))
    return bars_after(served, "custody_from", "custody_until", "kind", first=first_suspended_month)
