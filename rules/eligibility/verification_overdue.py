"""待遇资格认证逾期: no proof of life for longer than the office allows; a task for the village, no claim."""

import polars as pl

from rules.shapes import month


def bars(entitlements: pl.LazyFrame, *, months: int) -> pl.LazyFrame:
    """Return one bar per person, from the month in which the latest proof, or start, is too long ago."""
    shown = pl.max_horizontal(month("verified_on"), "start_month")
    latest = pl.col("shown_month").max()
    return (
        entitlements.with_columns(shown_month=shown)
        .sort("shown_month", "evidence_id", descending=[True, False])
        .group_by("person", maintain_order=True)
        .agg(
            pl.col("identity").cast(pl.String).min(),
            pl.col("evidence_table").first(),
            pl.col("evidence_id").first(),
            pl.col("verified_on").max(),
            shown_month=latest,
        )
        .with_columns(
            bar_from=pl.col("shown_month") + months + 1,
            bar_until=pl.lit(None, dtype=pl.Int32),
            certainty=pl.lit("potential"),
        )
    )
