"""丧葬补助金重复领取: one death, several funeral grants; the family keeps the largest."""

import polars as pl


def findings(payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return all grants on one death but the largest, over all schemes and receivers."""
    grants = payouts.filter(pl.col("benefit") == "funeral_grant")
    unnamed = grants.filter(pl.col("deceased_id").is_null()).select(
        "line", not_judged=pl.lit("no_deceased_id")
    )
    others = (
        grants.filter(pl.col("deceased_id").is_not_null())
        .sort(["net", "paid_on", "payout_id"], descending=[True, False, False])
        .with_columns(
            nth=pl.int_range(pl.len()).over("deceased_id"),
            evidence_id=pl.col("payout_id").first().over("deceased_id"),
            kept_amount=pl.col("net").first().over("deceased_id"),
            kept_paid_on=pl.col("paid_on").first().over("deceased_id"),
        )
        .filter(pl.col("nth") > 0)
        .select("line", "evidence_table", "evidence_id", "kept_amount", "kept_paid_on")
    )
    return pl.concat([others, unnamed], how="diagonal")
