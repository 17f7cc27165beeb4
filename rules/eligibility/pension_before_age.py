"""未达法定退休年龄领取养老金: the pension is owed from the month after the allowed age is reached."""

import polars as pl

from rules.ages import allowed_ages
from rules.shapes import MATCH, month, owed_beside_probable

BENEFITS = ("pension", "basic_pension", "account_pension")


def bars(entitlements: pl.LazyFrame, *, as_of_month: int, is_reformed: bool) -> pl.LazyFrame:
    """Return one bar up to the month of the allowed age, and one up to the raised age, per entitlement."""
    born = month("birth_date")
    sure_age, perhaps_age = allowed_ages(is_reformed)
    rows = entitlements.filter(pl.col("benefit").is_in(BENEFITS)).select(
        *MATCH,
        "retirement_type",
        "birth_date",
        of_scheme="scheme",
        of_benefit="benefit",
        start="start_month",
        end=pl.col("end_month").fill_null(as_of_month) + 1,
        sure_month=born + sure_age,
        last_month=born + perhaps_age,
    )
    after = pl.col("sure_month") + 1
    known = rows.filter(pl.col("sure_month").is_not_null())
    sure = known.with_columns(bar_from="start", bar_until=pl.min_horizontal("end", after))
    perhaps = known.filter(pl.col("last_month") > pl.col("sure_month")).with_columns(
        bar_from=pl.max_horizontal("start", after),
        bar_until=pl.min_horizontal("end", pl.col("last_month") + 1),
        certainty=pl.lit("potential"),
        because=pl.lit("perhaps_flexible"),
    )
    unknown = rows.filter(pl.col("sure_month").is_null()).with_columns(
        bar_from="start", bar_until="end", not_judged=pl.lit("no_birth_date_or_sex")
    )
    owed = owed_beside_probable(rows, ["person", "of_scheme", "of_benefit"], "start", "end")
    told = pl.concat([sure, perhaps, unknown, owed], how="diagonal_relaxed")
    return told.drop("start", "end")
