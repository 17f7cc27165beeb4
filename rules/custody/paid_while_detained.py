"""羁押未决期间领取待遇: detained and not sentenced; suspended, and paid later if acquitted."""

import polars as pl

from rules.shapes import bars_after

SENTENCES = ("short_term", "fixed_term", "life", "death_suspended")


def bars(custody: pl.LazyFrame, *, first_suspended_month: int) -> pl.LazyFrame:
    """Return one bar per detention, and lifts for the months that a sentence covers."""
    detained = custody.filter(pl.col("kind") == "pretrial")
    served = custody.filter(pl.col("kind").is_in(SENTENCES))
    months = [
        bars_after(rows, "custody_from", "custody_until", first=first_suspended_month).with_columns(
            is_lift=is_lift
        )
        for rows, is_lift in ((detained, False), (served, True))
    ]
    return pl.concat(months).with_columns(certainty=pl.lit("potential"))
