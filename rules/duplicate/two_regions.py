"""跨地区重复领取同一险种: the same benefit of the same scheme here and in another region."""

import polars as pl

BENEFITS = ("pension", "basic_pension", "unemployment_benefit")


def findings(
    payouts: pl.LazyFrame, other_benefits: pl.LazyFrame, *, as_of_month: int
) -> pl.LazyFrame:
    """Return the lines of months in which another region pays the same benefit."""
    elsewhere = other_benefits.select(
        "person",
        "scheme",
        "identity",
        "evidence_table",
        "evidence_id",
        "from_month",
        "to_month",
        other_benefit="benefit",
        other_region=pl.col("region_code").cast(pl.String).str.slice(0, 6),
    )
    lines = payouts.filter(pl.col("benefit").is_in(BENEFITS)).select(
        "line", "person", "scheme", "benefit", "benefit_month", "region_code"
    )
    is_same_region = pl.col("region_code").cast(pl.String).str.slice(0, 6) == pl.col("other_region")
    last_month = pl.col("to_month").fill_null(as_of_month)
    return (
        lines.join(elsewhere, on=["person", "scheme"])
        .filter(
            pl.col("benefit_month").is_between("from_month", last_month),
            pl.col("other_benefit").is_null() | (pl.col("other_benefit") == pl.col("benefit")),
            ~is_same_region.fill_null(value=False),
        )
        .drop("person", "benefit", "benefit_month", "region_code", "other_benefit")
        .with_columns(certainty=pl.lit("potential"))
    )
