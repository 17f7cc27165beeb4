"""经办复核同一人: one person entered the payment and approved it."""

import polars as pl


def findings(payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return the lines whose operator is their approver."""
    alone = payouts.filter(pl.col("operator_id") == pl.col("approver_id"))
    return alone.select("line", "operator_id", certainty=pl.lit("potential"))
