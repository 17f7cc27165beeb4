"""供养子女年满18周岁: a child's allowance ends with the month of the 18th birthday, unless unable to work."""

import polars as pl

from rules.shapes import MATCH, month, not_owed_otherwise, survivors_lines

MONTHS_OF_AGE = 18 * 12


def findings(
    payouts: pl.LazyFrame, entitlements: pl.LazyFrame, *, as_of_month: int
) -> pl.LazyFrame:
    """Return the lines of children who are able to work for months after that of the 18th birthday.

    Not those that the person is owed on another ground: certified since, or as somebody's spouse or parent.
    """
    lines = survivors_lines(payouts, entitlements)
    is_able = ~pl.col("unable_to_work").fill_null(value=False)
    birthday = month("birth_date") + MONTHS_OF_AGE
    after = pl.coalesce(birthday, pl.col("start_month") - 1)
    grown = lines.filter(
        (pl.col("relation") == "child") & is_able,
        pl.col("benefit_month") > after,
        pl.col("benefit_month") <= as_of_month,
    )
    not_owed = not_owed_otherwise(
        grown, lines, is_ground=(pl.col("relation") != "child") | ~is_able
    )
    return not_owed.select(
        "line",
        *MATCH[1:],
        "birth_date",
        not_judged=pl.when(pl.col("birth_date").is_null()).then(pl.lit("no_birth_date")),
    )
