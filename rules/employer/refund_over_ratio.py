"""超比例返还: more than the year's share of the premium really paid in the year before."""

from datetime import date
from decimal import Decimal

import polars as pl

TEN_THOUSANDTHS = 10_000


def findings(
    employer_refunds: pl.LazyFrame, *, as_of: date, ratio_small: Decimal, ratio_large: Decimal
) -> pl.LazyFrame:
    """Return what a refund exceeds the ceiling by: ratio times premium, rounded half up to the fen.

    Of a year to come nobody knows the ratio on that day: the last one known is not that year's.
    """
    parts = {
        "small": int(ratio_small * TEN_THOUSANDTHS),
        "large": int(ratio_large * TEN_THOUSANDTHS),
    }
    ratio = (
        pl.col("size").cast(pl.String).replace_strict(parts, default=None, return_dtype=pl.Int64)
    )
    half = TEN_THOUSANDTHS // 2
    ceiling = (pl.col("prior_year_premium") * ratio + half) // TEN_THOUSANDTHS
    is_to_come = pl.col("year") > as_of.year
    refunds = employer_refunds.with_columns(ceiling_amount=pl.when(~is_to_come).then(ceiling))
    why = pl.when(is_to_come).then(pl.lit("no_ratio_yet")).otherwise(pl.lit("no_size"))
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
        not_judged=pl.when(pl.col("ceiling_amount").is_null()).then(why),
    )
