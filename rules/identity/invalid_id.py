"""证件号码无效: paid under an id with a wrong check digit, an impossible birth date or an unknown shape."""

import polars as pl


def findings(payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return all lines paid under such an id."""
    return payouts.filter(~pl.col("is_valid_id")).select("line", certainty=pl.lit("potential"))
