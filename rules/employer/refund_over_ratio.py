"""超比例返还: more than the year's share of the premium really paid in the year before."""

from decimal import Decimal

import polars as pl

TEN_THOUSANDTHS = 10_000


def findings(
    employer_refunds: pl.LazyFrame, *, ratio_small: Decimal, ratio_large: Decimal
) -> pl.LazyFrame:
    """Return what a refund exceeds the ceiling by: ratio times premium, rounded half up to the fen."""
    parts = {
        "small": int(ratio_small * TEN_THOUSANDTHS),
        "large": int(ratio_large * TEN_THOUSANDTHS),
    }
    ratio = (
        pl.col("size").cast(pl.String).replace_strict(parts, default=None, return_dtype=pl.Int64)
    )
    half = TEN_THOUSANDTHS // 2
    ceiling = (pl.col("prior_year_premium") * ratio + half) // TEN_THOUSANDTHS
    refunds = employer_refunds.with_columns(ceiling_amount=ceiling)
    return refunds.filter(
        pl.col("ceiling_amount").is_null() | (pl.col("net") > pl.col("ceiling_amount"))
    ).select(
        "line",
        "evidence_table",
        "evidence_id",
        "year",
        "size",
        "ceiling_amount",
        premium_amount="prior_year_premium",
        undue=pl.col("net") - pl.col("ceiling_amount"),
        not_judged=pl.when(pl.col("ceiling_amount").is_null()).then(pl.lit("no_size")),
    )
