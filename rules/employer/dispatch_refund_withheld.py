"""劳务派遣单位截留返还资金: a dispatch agency keeps what belongs to its clients."""

from datetime import date, timedelta

import polars as pl


def findings(
    employer_refunds: pl.LazyFrame, refund_shares: pl.LazyFrame, *, as_of: date, days: int
) -> pl.LazyFrame:
    """Return what an agency has not passed on some days after it was paid; all, where no share is recorded."""
    agencies = employer_refunds.filter(
        pl.col("is_dispatch"), pl.col("paid_on") < as_of - timedelta(days=days)
    )
    is_passed = pl.col("passed_on").is_null() | (pl.col("passed_on") <= as_of)
    shares = refund_shares.group_by(pl.col("refund_id").cast(pl.String)).agg(
        due_amount=pl.col("due_amount").sum(),
        passed_amount=pl.col("passed_amount").filter(is_passed).sum(),
    )
    kept = pl.col("due_amount") - pl.col("passed_amount")
    is_unknown = pl.col("due_amount").is_null()
    return (
        agencies.join(shares, on="refund_id", how="left")
        .with_columns(undue=pl.when(is_unknown).then("net").otherwise(kept))
        .filter(pl.col("undue") > 0)
        .select(
            "line",
            "undue",
            "evidence_table",
            "evidence_id",
            "paid_on",
            "due_amount",
            "passed_amount",
            because=pl.when(is_unknown).then(pl.lit("no_shares")).otherwise(pl.lit("default")),
            certainty=pl.lit("potential"),
        )
    )
