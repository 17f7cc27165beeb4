"""未达法定退休年龄领取养老金: the pension is owed from the month after the allowed age is reached."""

import polars as pl

from rules.ages import old_age, rise
from rules.shapes import MATCH, month

RESIDENT_AGE = 60 * 12
EARLY_BY = 36
SPECIAL = {"male": 55 * 12, "female": 45 * 12}
ILLNESS = {"male": 50 * 12, "female": 45 * 12}
# From 2025-01 a sickness allowance took the place of early retirement on illness.
ILLNESS_ENDS = 2025 * 12
BENEFITS = ("pension", "basic_pension", "account_pension")


def bars(entitlements: pl.LazyFrame, *, as_of_month: int, is_reformed: bool) -> pl.LazyFrame:
    """Return one bar up to the month of the allowed age, and one up to the raised age, per entitlement."""
    rows = entitlements.filter(pl.col("benefit").is_in(BENEFITS))
    sex, kind = pl.col("sex").cast(pl.String), pl.col("retirement_type").cast(pl.String)
    born = month("birth_date")
    age = old_age(sex, pl.col("worker_category"))
    raised = rise(age, born) if is_reformed else pl.lit(0)
    is_resident = pl.col("scheme") == "resident_pension"
    is_ill = (kind == "illness") & (pl.col("start_month") < ILLNESS_ENDS)
    rows = rows.with_columns(
        sure_age=pl.when(is_resident)
        .then(RESIDENT_AGE)
        .when(kind == "special_trade")
        .then(sex.replace_strict(SPECIAL, default=None, return_dtype=pl.Int32))
        .when(is_ill)
        .then(sex.replace_strict(ILLNESS, default=None, return_dtype=pl.Int32))
        .when(kind == "flexible_early")
        .then(pl.max_horizontal(age, age + raised - EARLY_BY))
        .otherwise(age),
        # Where nobody recorded why the pension began early, flexible early retirement may explain it.
        last_age=pl.when(
            ~is_resident & ~is_ill & ~kind.is_in(["special_trade", "flexible_early"])
        ).then(age + raised),
    )
    rows = rows.select(
        *MATCH,
        "retirement_type",
        "birth_date",
        "start_month",
        "end_month",
        of_scheme="scheme",
        of_benefit="benefit",
        sure_month=born + pl.col("sure_age"),
        last_month=born + pl.col("last_age"),
    )
    end = pl.col("end_month").fill_null(as_of_month) + 1
    known = rows.filter(pl.col("sure_month").is_not_null())
    sure = known.with_columns(
        bar_from="start_month", bar_until=pl.min_horizontal(end, pl.col("sure_month") + 1)
    )
    perhaps = known.filter(pl.col("last_month") > pl.col("sure_month")).with_columns(
        bar_from=pl.max_horizontal("start_month", pl.col("sure_month") + 1),
        bar_until=pl.min_horizontal(end, pl.col("last_month") + 1),
        certainty=pl.lit("potential"),
        because=pl.lit("perhaps_flexible"),
    )
    unknown = rows.filter(pl.col("sure_month").is_null()).with_columns(
        bar_from="start_month", bar_until=end, not_judged=pl.lit("no_birth_date_or_sex")
    )
    return pl.concat([sure, perhaps, unknown], how="diagonal_relaxed").drop(
        "start_month", "end_month"
    )
