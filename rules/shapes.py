"""Shapes that several rules share: bars from list rows, runs of months, lines within bars.

A bar says: in these months this person was not owed that. It has the columns person, identity,
evidence_table, evidence_id, bar_from, bar_until (half-open months; null: to the month of the as-of day)
and may have certainty (recoverable unless said), event_on, because (which sentence of the TOML) and is_lift
(true: in these months nothing is found after all). Every other column is a fact for the sentence.
"""

import polars as pl

MATCH = ("person", "identity", "evidence_table", "evidence_id")


def month(day: str | pl.Expr) -> pl.Expr:
    """Return the month of a day as a whole number: year * 12 + month - 1."""
    column = pl.col(day) if isinstance(day, str) else day
    return column.dt.year().cast(pl.Int32) * 12 + column.dt.month().cast(pl.Int32) - 1


def bars_after(rows: pl.LazyFrame, began_on: str, ended_on: str, *facts: str) -> pl.LazyFrame:
    """Return one bar per row: the months after the one it began in, through the one it ended in."""
    return rows.select(
        *MATCH,
        began_on,
        ended_on,
        *facts,
        bar_from=month(began_on) + 1,
        bar_until=month(ended_on) + 1,
        event_on=began_on,
    )


def bars_covered(rows: pl.LazyFrame, *facts: str) -> pl.LazyFrame:
    """Return one bar per row of other_benefits: from_month through to_month."""
    return rows.select(
        *MATCH,
        "from_month",
        "to_month",
        *facts,
        bar_from="from_month",
        bar_until=pl.col("to_month") + 1,
    )


def bars_in_paid_months(lines: pl.LazyFrame, *, among: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per person and month in which these lines were paid, for the people in `among`."""
    return (
        lines.join(among.select("person"), on="person", how="semi")
        .group_by("person", "benefit_month")
        .agg(
            evidence_table=pl.col("evidence_table").str.join(";"),
            evidence_id=pl.col("payout_id").sort().str.join(";"),
            scheme=pl.col("scheme").min(),
        )
        .with_columns(
            identity=pl.lit("exact"),
            bar_from="benefit_month",
            bar_until=pl.col("benefit_month") + 1,
        )
    )


def of_benefit(rows: pl.LazyFrame, benefit: str | pl.Expr) -> pl.LazyFrame:
    """Return the rows of other_benefits that speak of that benefit, or of none in particular."""
    return rows.filter(pl.col("benefit").is_null() | (pl.col("benefit") == benefit))


def only_exact_where_any(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows without probable matches of people who have an exact one."""
    is_exact = pl.col("identity") == "exact"
    return rows.filter(is_exact | ~is_exact.any().over("person"))


def runs(months: pl.LazyFrame, month_column: str, name: str) -> pl.LazyFrame:
    """Add under `name` the first month of the unbroken run of months that a person's month stands in."""
    place = pl.col(month_column).rank("dense").over("person").cast(pl.Int32)
    return (
        months.with_columns(_run=pl.col(month_column) - place)
        .with_columns(pl.col(month_column).min().over("person", "_run").alias(name))
        .drop("_run")
    )
