"""超标准发放: what a month's sum exceeds the ceiling in force by, taken from the latest lines."""

import polars as pl

from rules.ceilings import CELL, in_force
from rules.shapes import taken_from_latest


def findings(payouts: pl.LazyFrame, ceilings: pl.LazyFrame) -> pl.LazyFrame:
    """Return the latest lines of months above the ceiling of the latest line's region."""
    cells = payouts.group_by(CELL).agg(pl.col("line").first(), lines=pl.len())
    maxima = in_force(cells.select(CELL), ceilings)
    missing = cells.join(maxima, on=CELL, how="anti", nulls_equal=True).select(
        "line", "lines", not_judged=pl.lit("no_ceiling")
    )
    with_ceiling = payouts.join(ceilings, on="benefit", how="semi").select(
        "line", "slot", *CELL, "net", "paid_on", "payout_id", "is_alone"
    )
    # Most months are one line: it is compared as it stands, and only shared months are added up.
    single = with_ceiling.filter("is_alone").with_columns(paid_amount="net")
    shared = with_ceiling.filter(~pl.col("is_alone")).sort("paid_on", "payout_id")
    shared = shared.with_columns(
        pl.col("region_code").last().over("slot"), paid_amount=pl.col("net").sum().over("slot")
    )
    above = (
        pl.concat([single, shared])
        .join(maxima, on=CELL, nulls_equal=True)
        .with_columns(excess=pl.col("paid_amount") - pl.col("max_amount"))
        .filter(pl.col("excess") > 0)
    )
    found = taken_from_latest(above, ["slot"]).select(
        "line",
        "undue",
        "benefit_month",
        "paid_amount",
        "max_amount",
        "effective_from",
        "evidence_table",
        "evidence_id",
    )
    return pl.concat([found, missing], how="diagonal_relaxed")
