"""供养亲属就业或参军: a survivor who has a job, or who enlisted."""

import polars as pl

from rules.shapes import bars_after, job_months


def bars(
    payouts: pl.LazyFrame,
    contributions: pl.LazyFrame | None = None,
    departures: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Return one bar per month of a job but its first, and one per enlistment."""
    survivors = payouts.filter(
        pl.col("scheme") == "work_injury", pl.col("benefit") == "survivor_allowance"
    )
    found = []
    if contributions is not None:
        found.append(job_months(contributions, survivors).drop("month"))
    if departures is not None:
        enlisted = departures.filter(pl.col("kind") == "enlisted")
        bars = bars_after(enlisted, "departed_on", "returned_on")
        found.append(bars.with_columns(because=pl.lit("enlisted")))
    return pl.concat(found, how="diagonal_relaxed")
