"""The supervisors' figures, from the ledger: totals.json, and the same with the people behind each amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from fundsentry.reports.accounts import (
    MONEY,
    Books,
    by_case_and_month,
    by_place,
    month_of,
    of_all_time,
    placed,
)
from rules import Rulebook
from schemas import OUTPUTS, Kind
from schemas.written import yuan

FOUND = ("flagged", "potential", "task")
# What follows from the amounts of a case: what nobody is asked for any more, and what is still to come back.
FOLLOWS = ("let_off", "outstanding")
GROUPS = ("rule", "scheme", "township", "month")
Group = dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """One group's figures: cases, persons, amounts in fen, and how many are behind each of them.

    `people` has the number of persons, employers and operators by `cases` and by each amount that is not nought.
    """

    cases: int
    persons: int
    fen: Mapping[str, int]
    people: Mapping[str, int]


NOTHING = Figures(0, 0, {}, {})


@dataclass(frozen=True)
class Totals:
    """The figures of all cases, and by rule, scheme, township and month, each by its code."""

    overall: Figures
    by_rule: Mapping[str, Figures]
    by_scheme: Mapping[str, Figures]
    by_township: Mapping[str, Figures]
    by_month: Mapping[str, Figures]


@dataclass(frozen=True)
class Tally:
    """What the figures are counted from.

    found: one row per finding, with the month its case was opened. money: one row per case, scheme and township.
    moved: the same money, one row per case and month. findings: those of the ledger.
    """

    found: pl.DataFrame
    money: pl.DataFrame
    moved: pl.DataFrame
    findings: pl.DataFrame

    def of_month(self, month: str) -> "Tally":
        """Return what a month brought: cases opened, verdicts given, money moved."""
        found, moved = (rows.filter(pl.col("month") == month) for rows in (self.found, self.moved))
        return Tally(found, with_sums(by_place(moved, self.findings)), moved, self.findings)

    def of_cases(self, groups: pl.DataFrame) -> dict[str, Figures]:
        """Return the figures of groups of cases; `groups` has one row per case that counts: case_id, group."""
        found, money = (rows.join(groups, on="case_id") for rows in (self.found, self.money))
        return grouped(found, money, "group")

    def by_month_and(self, group: str) -> dict[tuple[str, str], Figures]:
        """Return the figures of every rule, scheme or township and month, by both."""
        both = pl.concat_str(group, "month", separator="\t").alias("both")
        moved = with_sums(by_place(self.moved, self.findings))
        told = grouped(self.found.with_columns(both), moved.with_columns(both), "both")
        return {(key.split("\t")[0], key.split("\t")[1]): one for key, one in told.items()}


def tally(books: Books, rulebook: Rulebook) -> Tally:
    """Return what the figures of a ledger are counted from."""
    subjects = books.cases.select("case_id", "rule", "subject_id")
    money, moved = (
        with_sums(rows.join(subjects, on="case_id"))
        for rows in (of_all_time(books), by_case_and_month(books))
    )
    return Tally(_found(books, rulebook), money, moved, books.findings)


def totals(counted: Tally) -> Totals:
    """Return the figures of all cases, and by rule, scheme, township and month.

    A case counts in every scheme and township it has findings of. By month, what is outstanding is how much more
    or less of it there was after the month than before.
    """
    found, money = (rows.with_columns(all=pl.lit("all")) for rows in (counted.found, counted.money))
    return Totals(
        overall=grouped(found, money, "all").get("all", NOTHING),
        by_rule=grouped(counted.found, counted.money, "rule"),
        by_scheme=grouped(counted.found, counted.money, "scheme"),
        by_township=grouped(counted.found, counted.money, "township"),
        by_month=grouped(counted.found, counted.moved, "month"),
    )


def written(figures: Totals, *, run_id: str, as_of: date) -> dict[str, Any]:
    """Return the figures as totals.json has them; amounts are text with two decimals."""
    return {
        "run_id": run_id,
        "as_of": as_of.isoformat(),
        "currency": "CNY",
        "overall": _written(figures.overall),
        **{
            f"by_{group}": {
                code: _written(one) for code, one in getattr(figures, f"by_{group}").items()
            }
            for group in GROUPS
        },
    }


def _written(group: Figures) -> Group:
    counts = {"cases": group.cases, "persons": group.persons}
    return {
        column.name: yuan(group.fen.get(column.name.removesuffix("_amount"), 0))
        if column.kind is Kind.MONEY
        else counts[column.name]
        for column in OUTPUTS["totals"].columns
    }


def _found(books: Books, rulebook: Rulebook) -> pl.DataFrame:
    """Return one row per finding that a case rests on, or whose amount a verdict confirmed before it vanished."""
    tasks = [rule.name for rule in rulebook.rules.values() if rule.text.is_task]
    rests = pl.col("withdrawn_run_id").is_null() & (pl.col("certainty") != "excluded")
    is_task = pl.col("rule").is_in(tasks)
    potential = rests & (pl.col("certainty") == "potential") & ~is_task

    def undue(which: pl.Expr) -> pl.Expr:
        return pl.when(which).then("undue_fen").otherwise(0)

    rows = books.findings.filter(rests | (pl.col("confirmed_fen") > 0)).with_columns(
        flagged=pl.when(rests & ~is_task).then("claimed_fen").otherwise(0),
        potential=undue(potential),
        task=undue(rests & is_task),
    )
    opened = books.cases.select("case_id", month_of("opened_on").alias("month"))
    return placed(rows).join(opened, on="case_id")


def with_sums(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of money with what follows from their amounts."""
    let_off = pl.col("waived") + pl.col("transferred")
    left = pl.col("confirmed") - pl.col("recovered") - let_off
    return rows.with_columns(let_off=let_off, outstanding=left)


def grouped(found: pl.DataFrame, money: pl.DataFrame, group: str) -> dict[str, Figures]:
    """Return the figures of each group by its code, in order."""
    measures = (*FOUND, *MONEY, *FOLLOWS)
    counted = found.group_by(group).agg(
        cases=pl.col("case_id").n_unique(),
        persons=pl.col("subject_id").filter(pl.col("subject_kind") == "person").n_unique(),
        people=pl.col("subject_id").n_unique(),
        flagged=pl.col("flagged").sum(),
        people_flagged=_people("flagged"),
    )
    for name in ("potential", "task"):
        counted = counted.join(_each_line_once(found, group, name), on=group, how="left")
    moved = money.group_by(group).agg(
        *(pl.col(name).sum() for name in (*MONEY, *FOLLOWS)),
        *(_people(name).alias(f"people_{name}") for name in (*MONEY, *FOLLOWS)),
    )
    rows = counted.join(moved, on=group, how="full", coalesce=True).sort(group).fill_null(0)
    return {
        row[group]: Figures(
            cases=row["cases"],
            persons=row["persons"],
            fen={name: row[name] for name in measures},
            people={"cases": row["people"]} | {name: row[f"people_{name}"] for name in measures},
        )
        for row in rows.iter_rows(named=True)
    }


def _each_line_once(found: pl.DataFrame, group: str, name: str) -> pl.DataFrame:
    rows = found.filter(pl.col(name) != 0)
    once = rows.group_by(group, "payout_id").agg(pl.col(name).max())
    people = rows.group_by(group).agg(_people(name).alias(f"people_{name}"))
    return once.group_by(group).agg(pl.col(name).sum()).join(people, on=group)


def _people(name: str) -> pl.Expr:
    """Return how many are behind an amount."""
    return pl.col("subject_id").filter(pl.col(name) != 0).n_unique()
