"""超期领取失业保险金: more months than the contributions before the claim allow."""

from datetime import date

import polars as pl

from rules.ages import REFORM_PUBLISHED_ON, old_age, rise
from rules.shapes import MATCH, month

# Less than this before the statutory age, the benefit may go on to that month.
NEAR_THE_AGE = 12


def bars(
    entitlements: pl.LazyFrame,
    payouts: pl.LazyFrame,
    *,
    as_of: date,
    as_of_month: int,
    is_extended: bool,
) -> pl.LazyFrame:
    """Return one bar per month beyond the cap of a claim: 12, 18 or 24 months, none under a year."""
    claims = entitlements.filter(pl.col("benefit") == "unemployment_benefit")
    paid = payouts.filter(pl.col("benefit") == "unemployment_benefit")
    months = paid.select("person", "benefit_month").unique()
    contributed = pl.col("contribution_months")
    cap = (
        pl.when(contributed < 12)
        .then(0)
        .when(contributed < 60)
        .then(12)
        .when(contributed < 120)
        .then(18)
    ).otherwise(24)
    age = old_age(pl.col("sex"), pl.col("worker_category"))
    born = month("birth_date")
    raised = rise(age, born) if as_of >= REFORM_PUBLISHED_ON else pl.lit(0)
    counted = (
        claims.select(
            *MATCH,
            "start_month",
            "contribution_months",
            end_month=pl.col("end_month").fill_null(as_of_month),
            cap=pl.when(contributed.is_not_null()).then(cap),
            statutory_month=born + age + raised,
        )
        .join(months, on="person")
        .filter(pl.col("benefit_month").is_between("start_month", "end_month"))
        .with_columns(nth=pl.col("benefit_month").rank("ordinal").over("evidence_id"))
        .with_columns(
            last_month=pl.col("benefit_month")
            .filter(pl.col("nth") <= pl.col("cap"))
            .max()
            .over("evidence_id")
        )
    )
    goes_on = (
        pl.lit(is_extended)
        & (pl.col("statutory_month") - pl.col("last_month") < NEAR_THE_AGE)
        & (pl.col("benefit_month") <= pl.col("statutory_month"))
    ).fill_null(value=False)
    beyond = (pl.col("nth") > pl.col("cap")) & ~goes_on
    return counted.filter(beyond.fill_null(value=True)).select(
        *MATCH,
        "contribution_months",
        "cap",
        "nth",
        bar_from="benefit_month",
        bar_until=pl.col("benefit_month") + 1,
        not_judged=pl.when(pl.col("cap").is_null()).then(pl.lit("no_contribution_months")),
    )
