"""一号多人: one id, two or more names among the payouts."""

import polars as pl


def findings(payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return all lines of ids that were paid under more than one name."""
    named = payouts.filter(pl.col("name_count") > 1).with_columns(
        names=pl.col("name").n_unique().over("person")
    )
    # A name only on lines of which nothing is left was a slip that the bank or the office has mended.
    return named.filter(pl.col("names") > 1).select("line", "names", certainty=pl.lit("potential"))
