"""裁员率超标返还: refunded although more people were laid off than the year's notice allows."""

from decimal import Decimal

import polars as pl


def findings(
    employer_refunds: pl.LazyFrame,
    *,
    most: Decimal,
    most_of_few: Decimal,
    few_people: int,
) -> pl.LazyFrame:
    """Return refunds to employers above the allowed rate; the smallest, and those of unknown size, have more."""
    is_few = (pl.col("insured_count") <= few_people).fill_null(value=True)
    allowed = pl.when(is_few).then(most_of_few).otherwise(most).cast(pl.Float64)
    refunds = employer_refunds.with_columns(allowed_share=allowed)
    rate = pl.col("layoff_rate")
    return refunds.filter(rate.is_null() | (rate > pl.col("allowed_share"))).select(
        "line",
        "evidence_table",
        "evidence_id",
        "year",
        "layoff_rate",
        "allowed_share",
        "insured_count",
        not_judged=pl.when(rate.is_null()).then(pl.lit("no_layoff_rate")),
    )
