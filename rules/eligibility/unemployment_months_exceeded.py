"""超期领取失业保险金: more months than the contributions before the claim allow."""

from datetime import date

import polars as pl

from rules.ages import REFORM_PUBLISHED_ON, old_age, rise
from rules.shapes import MATCH, month, owed_beside_probable

# Years contributed, and the months they add.
YEARS = ((1, 12), (5, 6), (10, 6))
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
    of_benefit = pl.col("benefit") == "unemployment_benefit"
    months = payouts.filter(of_benefit).select("person", "benefit_month").unique()
    contributed = pl.col("contribution_months")
    born, age = month("birth_date"), old_age(pl.col("sex"), pl.col("worker_category"))
    raised = rise(age, born) if as_of >= REFORM_PUBLISHED_ON else pl.lit(0)
    claims = entitlements.filter(of_benefit).select(
        *MATCH,
        "start_month",
        "contribution_months",
        end_month=pl.col("end_month").fill_null(as_of_month),
        cap=pl.sum_horizontal((contributed >= 12 * y).cast(pl.Int32) * more for y, more in YEARS),
        statutory_month=born + age + raised,
    )
    within = pl.col("benefit_month").filter(pl.col("nth") <= pl.col("cap"))
    counted = (
        claims.join(months, on="person")
        .filter(pl.col("benefit_month").is_between("start_month", "end_month"))
        .with_columns(nth=pl.col("benefit_month").rank("ordinal").over("evidence_id"))
        .with_columns(last_month=within.max().over("evidence_id"))
    )
    is_near = pl.col("statutory_month") - pl.col("last_month") < NEAR_THE_AGE
    goes_on = is_near & (pl.col("benefit_month") <= pl.col("statutory_month")) & is_extended
    beyond = (pl.col("nth") > pl.col("cap")) & ~goes_on.fill_null(value=False)
    beyond_cap = counted.filter(contributed.is_null() | beyond).select(
        *MATCH,
        "contribution_months",
        "cap",
        "nth",
        bar_from="benefit_month",
        bar_until=pl.col("benefit_month") + 1,
        not_judged=pl.when(contributed.is_null()).then(pl.lit("no_contribution_months")),
    )
    spans = claims.select(*MATCH, start="start_month", end=pl.col("end_month") + 1)
    owed = owed_beside_probable(spans, ["person"], "start", "end").drop("start", "end")
    return pl.concat([beyond_cap, owed], how="diagonal_relaxed")
