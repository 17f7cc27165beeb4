"""同年度重复返还: one employer, one year, several refunds."""

import polars as pl

YEAR = ["employer_id", "year"]


def findings(employer_refunds: pl.LazyFrame) -> pl.LazyFrame:
    """Return all but the first paid of an employer's refunds for one year."""
    return (
        employer_refunds.sort("paid_on", "refund_id")
        .with_columns(
            nth=pl.int_range(pl.len()).over(YEAR),
            first_paid_on=pl.col("paid_on").first().over(YEAR),
            evidence_id=pl.col("refund_id").first().over(YEAR),
        )
        .filter(pl.col("nth") > 0)
        .select("line", "evidence_table", "evidence_id", "year", "first_paid_on")
    )
