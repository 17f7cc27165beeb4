"""同一月份重复发放: the same amount of the same benefit for the same month, paid again."""

import polars as pl

ALIKE = ("person", "scheme", "benefit", "benefit_month", "deceased_id", "amount")


def findings(payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return all but the first paid of lines that are alike; another amount is a supplement."""
    several = payouts.filter(~pl.col("is_alone"))
    return (
        several.sort("paid_on", "payout_id")
        .with_columns(
            nth=pl.int_range(pl.len()).over(ALIKE),
            first_paid_on=pl.col("paid_on").first().over(ALIKE),
            evidence_id=pl.col("payout_id").first().over(ALIKE),
        )
        .filter(pl.col("nth") > 0)
        .select("line", "evidence_table", "evidence_id", "first_paid_on", "benefit_month")
    )
