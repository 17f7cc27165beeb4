"""Statutory retirement ages, as months: the old ages, and the gradual rise decided on 2024-09-13.

渐进式延迟法定退休年龄: in force from 2025-01-01. Men of 60 and women of 55 rise by one month every four
months of birth to at most 36, women of 50 by one month every two to at most 60.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

REFORM_PUBLISHED_ON = date(2024, 9, 13)


@dataclass(frozen=True)
class _Rise:
    first_born_month: int
    births_per_step: int
    most_months: int


EARLY_BY = 36
SPECIAL = {"male": 55 * 12, "female": 45 * 12}
ILLNESS = {"male": 50 * 12, "female": 45 * 12}
# From 2025-01 a sickness allowance took the place of early retirement on illness.
ILLNESS_ENDS = 2025 * 12
MEN, WOMEN_OF_55, WOMEN_OF_50 = 60 * 12, 55 * 12, 50 * 12
_RISES = {
    MEN: _Rise(1965 * 12, 4, 36),
    WOMEN_OF_55: _Rise(1970 * 12, 4, 36),
    WOMEN_OF_50: _Rise(1975 * 12, 2, 60),
}


def old_age(sex: pl.Expr, worker_category: pl.Expr) -> pl.Expr:
    """Return the old statutory age in months: men 60, women cadres 55, other women 50; null without sex."""
    is_cadre = (worker_category == "cadre").fill_null(value=False)
    return (
        pl.when(sex == "male")
        .then(MEN)
        .when((sex == "female") & is_cadre)
        .then(WOMEN_OF_55)
        .when(sex == "female")
        .then(WOMEN_OF_50)
    )


def rise(age: pl.Expr, born_month: pl.Expr) -> pl.Expr:
    """Return by how many months the reform raises an old age for those born in that month."""
    raised = pl.lit(0)
    for years, step in _RISES.items():
        after = born_month - step.first_born_month
        months = pl.min_horizontal(after // step.births_per_step + 1, pl.lit(step.most_months))
        raised = pl.when((age == years) & (after >= 0)).then(months).otherwise(raised)
    return raised


def allowed_ages(is_reformed: bool) -> tuple[pl.Expr, pl.Expr]:
    """Return, in months, up to which age a pension was surely not owed, and up to which perhaps not.

    Reads scheme, sex, worker_category, retirement_type, birth_date and start_month of entitlements. The
    second is null where nothing but the first counts: for residents, and where the ground is recorded.
    """
    sex, kind = pl.col("sex").cast(pl.String), pl.col("retirement_type").cast(pl.String)
    born = pl.col("birth_date").dt.year() * 12 + pl.col("birth_date").dt.month().cast(pl.Int32) - 1
    age = old_age(sex, pl.col("worker_category"))
    raised = rise(age, born) if is_reformed else pl.lit(0)
    is_resident = pl.col("scheme") == "resident_pension"
    is_special = kind == "special_trade"
    is_ill = (kind == "illness") & (pl.col("start_month") < ILLNESS_ENDS)
    is_flexible = kind == "flexible_early"
    sure = (
        pl.when(is_resident)
        .then(MEN)
        .when(is_special)
        .then(_of_sex(sex, SPECIAL))
        .when(is_ill)
        .then(_of_sex(sex, ILLNESS))
        .when(is_flexible)
        .then(pl.max_horizontal(age, age + raised - EARLY_BY))
        .otherwise(age)
    )
    # Where nobody recorded why the pension began early, flexible early retirement may explain it.
    perhaps = pl.when(~is_resident & ~is_special & ~is_ill & ~is_flexible).then(age + raised)
    return sure, perhaps


def _of_sex(sex: pl.Expr, ages: dict[str, int]) -> pl.Expr:
    return sex.replace_strict(ages, default=None, return_dtype=pl.Int32)
