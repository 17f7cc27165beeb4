"""领取失业保险金期间经商办企业: the months after the registration of a business of one's own."""

import polars as pl

from rules.shapes import bars_after

ROLES = ("legal_representative", "sole_trader")


def bars(businesses: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per business that the person runs; a share in one is no business of one's own."""
    run = businesses.filter(pl.col("role").is_in(ROLES))
    return bars_after(run, "registered_on", "cancelled_on", "role", "business_name").with_columns(
        certainty=pl.lit("potential")
    )
