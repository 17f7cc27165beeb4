"""Shapes that several rules share: bars from list rows, runs of months, lines within bars.

A bar says: in these months this person was not owed that. It has the columns person, identity,
evidence_table, evidence_id, bar_from, bar_until (half-open months; null: to the month of the as-of day)
and may have certainty (recoverable unless said), event_on, because (which sentence of the TOML) and is_lift
(true: in these months nothing is found after all). Every other column is a fact for the sentence.
"""

from collections.abc import Sequence

import polars as pl

MATCH = ("person", "identity", "evidence_table", "evidence_id")


def month(day: str | pl.Expr) -> pl.Expr:
    """Return the month of a day as a whole number: year * 12 + month - 1."""
    column = pl.col(day) if isinstance(day, str) else day
    return column.dt.year().cast(pl.Int32) * 12 + column.dt.month().cast(pl.Int32) - 1


def bars_after(
    rows: pl.LazyFrame, began_on: str, ended_on: str, *facts: str, first: int = 1
) -> pl.LazyFrame:
    """Return one bar per row: from so many months after it began, through the month it ended in."""
    return rows.select(
        *MATCH,
        began_on,
        ended_on,
        *facts,
        bar_from=month(began_on) + first,
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


def only_exact_where_any(rows: pl.LazyFrame, per: Sequence[str] = ("person",)) -> pl.LazyFrame:
    """Return the rows without probable matches of people (or of their months) who have an exact one."""
    is_exact = pl.col("identity") == "exact"
    return rows.filter(is_exact | ~is_exact.any().over(per))


def owed_beside_probable(rows: pl.LazyFrame, per: list[str], start: str, end: str) -> pl.LazyFrame:
    """Return bars that say `owed` for exact rows of those who have probable rows as well.

    Where both speak of a line the exact row decides, also when all it says is that the line is owed.
    """
    is_exact = pl.col("identity") == "exact"
    both = rows.filter(is_exact & (~is_exact).any().over(per))
    return both.with_columns(bar_from=start, bar_until=end, is_owed=pl.lit(value=True))


def runs(months: pl.LazyFrame, month_column: str, name: str) -> pl.LazyFrame:
    """Add under `name` the first month of the unbroken run of months that a person's month stands in."""
    place = pl.col(month_column).rank("dense").over("person").cast(pl.Int32)
    return (
        months.with_columns(_run=pl.col(month_column) - place)
        .with_columns(pl.col(month_column).min().over("person", "_run").alias(name))
        .drop("_run")
    )


def job_months(contributions: pl.LazyFrame, people: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per month of a job but its first, which is still owed, for the people named.

    A month counts with an employer's contribution for it and for the month before, whatever the scheme
    and the employer. `job_from_month` is the first month of the unbroken run.
    """
    months = (
        contributions.filter(pl.col("kind") == "employer")
        .join(people.select("person"), on="person", how="semi")
        .sort("evidence_table", "evidence_id")
        .group_by("person", "month", maintain_order=True)
        .agg(
            pl.col("identity").first(),
            pl.col("evidence_table").str.join(";"),
            pl.col("evidence_id").str.join(";"),
        )
    )
    return (
        runs(months, "month", "job_from_month")
        .filter(pl.col("month") > pl.col("job_from_month"))
        .with_columns(bar_from="month", bar_until=pl.col("month") + 1)
    )


def taken_from_latest(lines: pl.LazyFrame, per: list[str]) -> pl.LazyFrame:
    """Return the lines that an `excess` of their month is taken from, the latest paid first, with `undue`."""
    before = pl.col("net").cum_sum().over(per) - pl.col("net")
    return (
        lines.sort("paid_on", "payout_id", descending=True)
        .with_columns(undue=pl.min_horizontal("net", pl.col("excess") - before))
        .filter(pl.col("undue") > 0)
    )


def in_last_months(lines: pl.LazyFrame, as_of_month: int, months: int) -> pl.LazyFrame:
    """Return the lines of so many months up to the month of the as-of day."""
    return lines.filter(pl.col("benefit_month").is_between(as_of_month - months + 1, as_of_month))


def of_private_accounts(lines: pl.LazyFrame, institutions: pl.LazyFrame | None) -> pl.LazyFrame:
    """Return the lines but those on an institution's account, which rightly receives for many."""
    if institutions is None:
        return lines
    return lines.join(institutions, on="bank_account", how="anti")


def survivors_lines(payouts: pl.LazyFrame, entitlements: pl.LazyFrame) -> pl.LazyFrame:
    """Return the survivors' allowances of the injury fund beside each entitlement they may be paid under.

    One row per line and entitlement of the person (exact rows decide), of one death where both say on whose.
    """
    owed = only_exact_where_any(entitlements.filter(_is_survivors())).select(
        *MATCH,
        "relation",
        "unable_to_work",
        "birth_date",
        "start_month",
        "end_month",
        of_deceased=pl.col("deceased_id").cast(pl.String),
    )
    lines = payouts.filter(_is_survivors()).select(
        "line", "person", "benefit_month", deceased=pl.col("deceased_id").cast(pl.String)
    )
    is_of_one_death = (pl.col("deceased") == pl.col("of_deceased")).fill_null(value=True)
    return lines.join(owed, on="person").filter(is_of_one_death).drop("deceased")


def not_owed_otherwise(
    ended: pl.LazyFrame, lines: pl.LazyFrame, *, is_ground: pl.Expr
) -> pl.LazyFrame:
    """Return the rows of `ended` of lines that are not owed by another entitlement of the person.

    Both have rows of `survivors_lines`. Another one owes the line where it covers the month, has not ended
    as well, and is on another death or, as `is_ground` says, on a ground that age or marriage does not end.
    """
    last = pl.col("end_month").fill_null(pl.col("benefit_month"))
    others = lines.filter(pl.col("benefit_month").is_between("start_month", last)).join(
        ended, on=["line", "evidence_id"], how="anti"
    )
    others = others.select("line", is_ground=is_ground, other_deceased="of_deceased")
    is_other_death = (pl.col("of_deceased") != pl.col("other_deceased")).fill_null(value=False)
    owed = ended.join(others, on="line").filter(
        pl.col("is_ground").fill_null(value=False) | is_other_death
    )
    return ended.join(owed, on="line", how="anti")


def _is_survivors() -> pl.Expr:
    return (pl.col("scheme") == "work_injury") & (pl.col("benefit") == "survivor_allowance")
