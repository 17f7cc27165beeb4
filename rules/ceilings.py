"""Which ceiling is in force for a scheme, benefit, month and region."""

import polars as pl

from rules.shapes import month

CELL = ["scheme", "benefit", "benefit_month", "region_code"]


def in_force(cells: pl.LazyFrame, ceilings: pl.LazyFrame) -> pl.LazyFrame:
    """Return per cell its ceiling: the longest region prefix, then the scheme's own, then the latest."""
    first_month = month("effective_from") + (pl.col("effective_from").dt.day() > 1).cast(pl.Int32)
    offered = ceilings.select(
        "benefit",
        "effective_from",
        "evidence_table",
        "evidence_id",
        first_month=first_month,
        of_scheme=pl.col("scheme").cast(pl.String),
        prefix=pl.col("region_code").cast(pl.String).fill_null(""),
        max_amount="monthly_max",
    )
    region = pl.col("region_code").cast(pl.String).fill_null("")
    fits = (
        (pl.col("first_month") <= pl.col("benefit_month"))
        & (
            pl.col("of_scheme").is_null()
            | (pl.col("of_scheme") == pl.col("scheme").cast(pl.String))
        )
        & region.str.starts_with(pl.col("prefix"))
    )
    order = [
        pl.col("prefix").str.len_bytes(),
        pl.col("of_scheme").is_not_null(),
        pl.col("effective_from"),
    ]
    best = (
        cells.join(offered, on="benefit").filter(fits).sort(*order, "max_amount", descending=True)
    )
    return best.unique(CELL, keep="first", maintain_order=True).drop(
        "first_month", "of_scheme", "prefix"
    )
