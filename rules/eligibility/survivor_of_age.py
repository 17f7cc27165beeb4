"""供养子女年满18周岁: a child's allowance ends with the month of the 18th birthday, unless unable to work."""

import polars as pl

from rules.shapes import MATCH, month, survivors

MONTHS_OF_AGE = 18 * 12


def bars(entitlements: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per child who is able to work: from the month after the 18th birthday."""
    children = survivors(entitlements).filter(
        pl.col("relation") == "child",
        ~pl.col("unable_to_work").fill_null(value=False),
    )
    birthday = month("birth_date") + MONTHS_OF_AGE
    return children.select(
        *MATCH,
        "birth_date",
        bar_from=pl.coalesce(birthday + 1, "start_month"),
        bar_until=pl.lit(None, dtype=pl.Int32),
        not_judged=pl.when(birthday.is_null()).then(pl.lit("no_birth_date")),
    )
