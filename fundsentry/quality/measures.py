"""The aggregates of a night: per table what was counted, as one small row; no value of a person is in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from fundsentry.quality.amounts import amounts_of
from fundsentry.quality.past import Past
from schemas import TABLES, Kind, Table
from schemas.expectations import OF_THE_FILE, columns_of, possible_faults
from schemas.gate import Checked
from schemas.ids import is_valid
from schemas.written import month_of

MONTHS = 13
"""Gaps are looked for in so many months."""

HARDLY_ANY = 10
"""A month with less than this part of the rows of the fullest month."""


@dataclass(frozen=True)
class Measure:
    """A number that was measured, and facts that explain it to a person."""

    seen: float
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Came:
    """What came tonight.

    rows: good rows by table and source ('' for the whole table). silent: tables and sources that sent a zero
    report. overdue: by table and source, how many days something is overdue, since when, and the last day it came.
    source_of: the source of a file by table and name; of a file not in it, the table's own.
    """

    as_of: date
    checked: Mapping[str, Checked]
    rows: Mapping[tuple[str, str], int]
    silent: frozenset[tuple[str, str]] = frozenset()
    overdue: Mapping[tuple[str, str], Measure] = field(default_factory=dict)
    source_of: Mapping[tuple[str, str], str] = field(default_factory=dict)


Measures = dict[str, Measure]
"""By name; `name_of` makes the names."""


def name_of(what: str, *parts: str) -> str:
    """Return the name of a measure: the column of the aggregate frame in which it stands."""
    return ".".join(part for part in (what, *parts) if part)


def measured(table: Table, came: Came, past: tuple[Past, ...]) -> Measures:
    """Return all that can be measured of a table tonight; of one that did not come, its rows only."""
    measures = {
        name_of("rows", source): Measure(count)
        for (name, source), count in came.rows.items()
        if name == table.name
    }
    measures.setdefault("rows", Measure(0, {"missing": table.name not in came.checked}))
    for (name, source), measure in came.overdue.items():
        if name == table.name:
            measures[name_of("overdue", source)] = measure
    if table.name in came.checked:
        one = came.checked[table.name]
        for parts in (
            _shares(one),
            _ids(one, came.as_of),
            _age(one, came),
            _new_codes(one, past),
            _gaps(one, past),
        ):
            measures.update(parts)
        if table.name == "payouts":
            measures.update(
                (name_of("amounts", scheme, benefit), Measure(shift, facts))
                for scheme, benefit, shift, facts in amounts_of(one.accepted, came.as_of)
            )
    return measures


_Named = Iterator[tuple[str, Measure]]


def _shares(one: Checked) -> _Named:
    """Yield of every possible fault the share of rows that have it, and the share of duplicates."""
    rows_in, duplicates = one.counts.select(pl.col("rows_in", "duplicates").sum()).row(0)
    found: dict[tuple[str, str], int] = {}
    kinds = one.quarantined.group_by("column", pl.col("reason").cast(pl.String)).len()
    for column, reason, rows in kinds.iter_rows():
        key = ("" if reason in OF_THE_FILE else column, reason)
        found[key] = found.get(key, 0) + rows
    for fault in possible_faults(one.table):
        rows = found.get(fault, 0)
        yield (
            name_of("bad", fault.column, fault.reason),
            Measure(rows / max(rows_in, 1), {"rows": rows, "of": rows_in}),
        )
    bad = one.quarantined.height
    yield "bad", Measure(bad / max(rows_in, 1), {"rows": bad, "of": rows_in})
    yield "duplicates", Measure(duplicates / max(rows_in, 1), {"rows": duplicates, "of": rows_in})


def _ids(one: Checked, as_of: date) -> _Named:
    """Yield of every column of ids the share of good rows with an id that fails; an empty cell has none."""
    for column in columns_of(one.table, Kind.ID):
        ids = one.accepted.lazy().select(column).drop_nulls().group_by(column).len().collect()
        # As text once, not in each of the many steps of the check.
        ids = ids.with_columns(pl.col(column).cast(pl.String))
        wrong = ids.filter(~is_valid(pl.col(column), as_of))["len"]
        total, failing = int(ids["len"].sum()), int(wrong.sum())
        yield (
            name_of("ids", column),
            Measure(failing / max(total, 1), {"rows": failing, "of": total}),
        )


def _age(one: Checked, came: Came) -> _Named:
    """Yield how many days before tonight the newest row became known, of the table and of each source."""
    day = one.table.known_on
    if day is None:
        return
    rows = one.accepted.select("file", day).filter(pl.col(day) <= came.as_of)
    newest: dict[str, date] = {}
    for file, last in rows.group_by("file").agg(pl.col(day).max()).rows():
        for source in ("", came.source_of.get((one.table.name, file), one.table.name)):
            newest[source] = max(newest.get(source, last), last)
    for source, last in sorted(newest.items()):
        days = (came.as_of - last).days
        yield name_of("days_old", source), Measure(days, {"newest": last.isoformat()})


def columns_measured(table: Table) -> list[str]:
    """Return the columns of good rows that are looked at here."""
    of_table = {table.known_on, table.every_month, "scheme", "benefit", "amount"}
    of_kind = {*columns_of(table, Kind.ID), *columns_of(table, Kind.CODE)}
    return [one.name for one in table.columns if one.name in of_table | of_kind] + ["file"]


def codes_of(one: Checked) -> dict[str, list[str]]:
    """Return the codes that a table has, by column."""
    return {
        column: sorted(one.accepted[column].drop_nulls().unique().cast(pl.String))
        for column in columns_of(one.table, Kind.CODE)
    }


def _new_codes(one: Checked, past: tuple[Past, ...]) -> _Named:
    """Yield how many codes of a column no night before had; nothing where none had the table."""
    known: dict[str, set[str]] = {}
    for night in past:
        for column, codes in night.codes.get(one.table.name, {}).items():
            known.setdefault(column, set()).update(codes)
    for column, codes in codes_of(one).items():
        if known.get(column):
            fresh = sorted(set(codes) - known[column])
            yield name_of("new_codes", column), Measure(len(fresh), {"codes": fresh})


def months_of(one: Checked) -> dict[str, list[int]]:
    """Return the months of which a table has rows, by scheme.

    A month with hardly any, as arrears and advance payments make it, has none.
    """
    month = one.table.every_month
    if month is None:
        return {}
    rows = one.accepted.group_by("scheme", month).len()
    full = rows.filter(pl.col("len") * HARDLY_ANY >= pl.col("len").max().over("scheme"))
    there = full.group_by("scheme").agg(pl.col(month).sort())
    return {str(scheme): months for scheme, months in there.sort("scheme").iter_rows()}


def _gaps(one: Checked, past: tuple[Past, ...]) -> _Named:
    """Yield how many months a scheme lacks between its first and its last, tonight's or the last night's."""
    if one.table.every_month is None:
        return
    tonight = months_of(one)
    before = next(
        (dict(n.months[one.table.name]) for n in reversed(past) if one.table.name in n.months), {}
    )
    for scheme in one.table["scheme"].codes:
        months = tonight.get(scheme, [])
        known = [*months, *before.get(scheme, [])]
        if not known:
            continue
        first = max(min(months or known), max(known) - MONTHS + 1)
        gone = sorted(set(range(first, max(known) + 1)) - set(months))
        yield (
            name_of("months_missing", scheme),
            Measure(len(gone), {"months": [month_of(month) for month in gone]}),
        )


def remembered(came: Came) -> dict[str, Any]:
    """Return what later nights compare themselves with: codes and months, by table."""
    months = {name: months_of(one) for name, one in came.checked.items()}
    return {
        "codes": {name: codes for name, one in came.checked.items() if (codes := codes_of(one))},
        "months": {name: schemes for name, schemes in months.items() if schemes},
    }


def tables_to_look_at(came: Came, past: tuple[Past, ...]) -> list[Table]:
    """Return the tables that came tonight, are expected, or came the night before."""
    before = {table for table, _ in past[-1].rows} if past else set()
    expected = {table for table, _ in (*came.rows, *came.overdue)}
    names = before | expected | set(came.checked)
    return [table for name, table in TABLES.items() if name in names]
