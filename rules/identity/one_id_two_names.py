"""一号多人: one id, two or more names among the payouts."""

import polars as pl


def findings(payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return all lines of ids that were paid under more than one name."""
    return payouts.filter(pl.col("name_count") > 1).select(
        "line", names="name_count", certainty=pl.lit("potential")
    )
