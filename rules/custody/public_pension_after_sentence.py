"""机关事业退休人员受刑后继续领取: a cancelled public pension does not come back by itself."""

import polars as pl

from rules.shapes import bars_after, month

SENTENCES = ("short_term", "fixed_term", "life", "death_suspended")
MEASURES = ("control", "probation")


def bars(custody: pl.LazyFrame) -> pl.LazyFrame:
    """Return bars from the month after release, bars for measures outside, and lifts for time in prison."""
    served = custody.filter(pl.col("kind").is_in(SENTENCES))
    inside = bars_after(served, "custody_from", "custody_until", "kind")
    after = inside.filter(pl.col("custody_until").is_not_null()).with_columns(
        bar_from=month("custody_until") + 1, bar_until=pl.lit(None, dtype=pl.Int32)
    )
    barred = custody.filter(pl.col("kind").is_in(MEASURES))
    outside = bars_after(barred, "custody_from", "custody_until", "kind")
    return pl.concat(
        [
            after.with_columns(because=pl.lit("default"), is_lift=False),
            outside.with_columns(because=pl.lit("outside"), is_lift=False),
            inside.with_columns(because=pl.lit("default"), is_lift=True),
        ]
    ).with_columns(certainty=pl.lit("potential"))
