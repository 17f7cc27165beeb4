"""Reading the ledger back: events, entries, runs, and findings as any run knew them."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from fundsentry.errors import LedgerError
from fundsentry.ledger.docket import TAKES_MONEY
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.instalments import Instalment, instalments_left
from fundsentry.ledger.money import KINDS, outstanding
from fundsentry.ledger.states import NOT_LISTED
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS, FINDINGS_BEFORE, RULEBOOKS, RUNS

_ENTRY = ("seq", "case_id", "on_day", "kind", "amount_fen", "by", "why")


def listed(cases: pl.DataFrame) -> pl.DataFrame:
    """Return of all cases those that the list has: not closed, dismissed or withdrawn."""
    return cases.filter(~pl.col("state").is_in(list(NOT_LISTED)))


def rested_on(findings: pl.DataFrame) -> pl.DataFrame:
    """Return of all findings those that cases rest on: neither excluded nor withdrawn."""
    return findings.filter(pl.col("withdrawn_run_id").is_null(), pl.col("certainty") != "excluded")


def events(connection: Connection, kinds: Collection[str] | None = None) -> pl.DataFrame:
    """Return events in their order, all or those of some kinds."""
    return read_table(connection, EVENTS, where=None if kinds is None else EVENTS.c.kind.in_(kinds))


def entries(connection: Connection) -> pl.DataFrame:
    """Return all money entries, one row each: seq, case_id, on_day, kind, amount_fen, by, why."""
    return read_table(connection, EVENTS, *_ENTRY, where=EVENTS.c.kind.in_(KINDS))


def of_subject(
    connection: Connection, kind: str, subject_id: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the live findings of all cases of a subject, and the events that are evidence on them."""
    theirs = select(CASES.c.case_id).where(
        (CASES.c.subject_kind == kind) & (CASES.c.subject_id == subject_id)
    )
    live = FINDINGS.c.withdrawn_run_id.is_(None) & (FINDINGS.c.certainty != "excluded")
    findings = read_table(connection, FINDINGS, where=live & FINDINGS.c.case_id.in_(theirs))
    reported = (EVENTS.c.kind == "evidence") & EVENTS.c.case_id.in_(theirs)
    return findings, read_table(connection, EVENTS, where=reported)


@dataclass(frozen=True)
class InstalmentDue:
    """An instalment that is not paid, or not wholly: of which case, by when, what is left of it in fen."""

    case_id: str
    due_on: date
    left_fen: int


def instalments_due(connection: Connection, as_of: date) -> list[InstalmentDue]:
    """Return the instalments due before that day that are not paid, by day and case."""
    planned = select(EVENTS.c.case_id).where(EVENTS.c.kind == "plan")
    with_plan = CASES.c.state.in_(TAKES_MONEY) & CASES.c.case_id.in_(planned)
    cases = read_table(connection, CASES, where=with_plan)
    events = _plans_and_entries(connection, select(CASES.c.case_id).where(with_plan))
    late = [
        InstalmentDue(case["case_id"], one.due_on, one.amount_fen)
        for case in cases.iter_rows(named=True)
        for one in instalments_left(events[case["case_id"]], outstanding(case))
        if one.due_on < as_of
    ]
    return sorted(late, key=lambda one: (one.due_on, one.case_id))


def instalments_of(connection: Connection, case: Mapping[str, Any]) -> list[Instalment]:
    """Return the instalments of a case's plan that are not paid yet; none while it takes no money."""
    if case["state"] not in TAKES_MONEY:
        return []
    events = _plans_and_entries(connection, [case["case_id"]])[case["case_id"]]
    return instalments_left(events, outstanding(case))


def _plans_and_entries(connection: Connection, case_ids: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the plans and money entries of cases in their order, with details read."""
    where = EVENTS.c.case_id.in_(case_ids) & EVENTS.c.kind.in_([*KINDS, "plan"])
    told = read_table(connection, EVENTS, where=where).sort("seq")
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in told.iter_rows(named=True):
        events[row["case_id"]].append(row | {"details": json.loads(row["details"])})
    return events


def last_run(connection: Connection) -> dict[str, Any] | None:
    """Return the last night booked, with its report read; none before the first."""
    row = connection.execute(select(RUNS).order_by(RUNS.c.place.desc()).limit(1)).mappings().first()
    return None if row is None else dict(row) | {"report": json.loads(row["report"])}


def first_run_id(connection: Connection) -> str:
    """Return the first night booked, which found what had gathered over years; empty before it."""
    return connection.execute(select(RUNS.c.run_id).where(RUNS.c.place == 1)).scalar() or ""


def report_before(connection: Connection, run_id: str, as_of: date) -> dict[str, Any] | None:
    """Return the report of the last night before a run, or of the last one if it is not booked yet."""
    place = connection.execute(select(RUNS.c.place).where(RUNS.c.run_id == run_id)).scalar()
    earlier = select(RUNS.c.report).where(RUNS.c.as_of <= as_of)
    if place is not None:
        earlier = earlier.where(RUNS.c.place < place)
    text = connection.execute(earlier.order_by(RUNS.c.place.desc()).limit(1)).scalar()
    return None if text is None else dict(json.loads(text))


def runs(connection: Connection) -> pl.DataFrame:
    """Return all nights booked, in their order."""
    return read_table(connection, RUNS).sort("place")


def rulebooks(connection: Connection) -> dict[str, dict[str, str]]:
    """Return the rule files of every rule book used, by the hash of the book."""
    return {
        row.rulebook_hash: json.loads(row.files) for row in connection.execute(select(RULEBOOKS))
    }


def findings_as_of_run(
    connection: Connection, run_id: str, case_id: str | None = None
) -> pl.DataFrame:
    """Return the live findings as they stood after a run, one row per payout line and rule.

    Raises:
        LedgerError: there is no such run.
    """
    places = dict(read_table(connection, RUNS, "run_id", "place").iter_rows())
    if run_id not in places:
        raise LedgerError(
            f"run {run_id}: is not in this ledger; expected one that was booked; "
            "see run.json of the night, or leave --run away for the last one"
        )
    rows = [
        read_table(connection, table, where=None if case_id is None else table.c.case_id == case_id)
        for table in (FINDINGS, FINDINGS_BEFORE)
    ]
    known = pl.concat(rows, how="diagonal")

    def place(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(places, default=None, return_dtype=pl.Int64)

    at = places[run_id]
    return known.filter(
        place("since_run_id") <= at,
        (place("replaced_run_id") > at).fill_null(value=True),
        (place("withdrawn_run_id") > at).fill_null(value=True),
        pl.col("certainty") != "excluded",
    ).drop("replaced_run_id")
