"""羁押未决期间领取待遇: detained and not sentenced; suspended, and paid later if acquitted."""

import polars as pl

from rules.shapes import bars_after

SENTENCES = ("short_term", "fixed_term", "life", "death_suspended")


def bars(custody: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per detention, and lifts for the months that a sentence covers."""
    detained = custody.filter(pl.col("kind") == "pretrial")
    served = custody.filter(pl.col("kind").is_in(SENTENCES))
    return pl.concat(
        [
            bars_after(detained, "custody_from", "custody_until").with_columns(is_lift=False),
            bars_after(served, "custody_from", "custody_until").with_columns(is_lift=True),
        ]
    ).with_columns(certainty=pl.lit("potential"))
