"""Booking a night: what is new, what changed, what vanished, in one transaction, whole sets at a time."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, insert, select

from fundsentry.ledger import writing
from fundsentry.ledger.difference import compare
from fundsentry.ledger.events import BY_NIGHT, Event, append, head
from fundsentry.ledger.frames import dtype_of, read_table
from fundsentry.ledger.moves import Step, only_grows, steps
from fundsentry.ledger.tables import CASES, FINDINGS, RULEBOOKS, RUNS

_OF_THE_LEDGER = frozenset({"first_run_id", "withdrawn_run_id", "since_run_id", "confirmed_fen"})
# The columns of a finding that a night brings.
FOUND = tuple(column.name for column in FINDINGS.c if column.name not in _OF_THE_LEDGER)


_NO_DUES = pl.DataFrame(schema={"subject_id": pl.String, "due_on": pl.Date})
_NOT_DECIDED = ("flagged", "under_review")


@dataclass(frozen=True)
class Night:
    """What a night brings.

    findings: one row per payout line and rule, in the columns of the ledger's table without run ids.
    judged_rules: the rules applied. judged_lines: payout_id of every line in tonight's input. absent_tables:
    those that said nothing tonight. report: what the night read, judged and could not judge. rule_files: the
    text of every rule file by its path.
    review_due: the day by which a case opened tonight is due. lead_dues: one row per subject with leads,
    subject_id and due_on, the earliest day by which they are to be settled.
    """

    run_id: str
    as_of: date
    started_at: datetime
    software_version: str
    rulebook_hash: str
    findings: pl.DataFrame
    judged_rules: frozenset[str]
    judged_lines: pl.DataFrame
    absent_tables: frozenset[str] = frozenset()
    report: Mapping[str, Any] = field(default_factory=dict)
    rule_files: Mapping[str, str] = field(default_factory=dict)
    review_due: date | None = None
    lead_dues: pl.DataFrame = field(default_factory=lambda: _NO_DUES)


@dataclass(frozen=True)
class Booked:
    """What booking did: numbers of cases, and the hash of the last event.

    later: where nothing was booked, the day of a night after this one that was.
    """

    booked: bool
    reason: str
    head_hash: str
    opened: int = 0
    extended: int = 0
    changed: int = 0
    withdrawn: int = 0
    later: date | None = None


def book(connection: Connection, night: Night) -> Booked:
    """Book a night within the transaction of the connection, in which nobody else writes."""
    if connection.execute(select(RUNS.c.run_id).where(RUNS.c.run_id == night.run_id)).first():
        return Booked(booked=True, reason="", head_hash=head(connection)[1])
    last = last_day(connection)
    if last is not None and night.as_of < last:
        reason = f"{night.as_of} lies before {last}, the day of the last night"
        return Booked(booked=False, reason=reason, head_hash=head(connection)[1], later=last)
    counts, last_hash = _book(connection, night)
    _add_run(connection, night)
    return Booked(
        booked=True,
        reason="",
        head_hash=last_hash,
        opened=counts["opened"],
        extended=counts["extended"] + counts["reopened"],
        changed=counts["changed"] + counts["evidence_vanished"],
        withdrawn=counts["withdrawn"],
    )


def last_day(connection: Connection) -> date | None:
    """Return the as-of day of the last night."""
    return connection.execute(select(func.max(RUNS.c.as_of))).scalar()


def _book(connection: Connection, night: Night) -> tuple[Counter[str], str]:
    """Book the findings and return the numbers of events by kind, and the hash of the last one."""
    known = read_table(connection, FINDINGS, *FOUND, "withdrawn_run_id", "confirmed_fen")
    tonight = night.findings.select(pl.col(n).cast(dtype_of(FINDINGS.c[n])) for n in FOUND)
    lines = night.judged_lines.select(pl.col("payout_id").cast(pl.String))
    difference = compare(known, tonight, lines, night.judged_rules, night.absent_tables)
    writing.write_findings(connection, difference, night.run_id)
    taken = _taken(connection, difference.cases)
    append(connection, [_event(night, *step) for step in _each(_marked(connection, taken))])
    _write_cases(connection, night, tonight, taken)
    last_hash = append(connection, _set_dues(connection, night, taken))
    return Counter(step.kind for _, step in _each(taken)), last_hash


Taken = list[tuple[dict[str, Any], list[Step]]]


def _taken(connection: Connection, touched: pl.DataFrame) -> Taken:
    """Return the touched cases, each with the steps it takes; most nights most take none."""
    cases = read_table(connection, CASES, "case_id", "state", "version")
    rows = touched.join(cases, on="case_id", how="left", maintain_order="left")
    every = ((row, list(steps(row))) for row in rows.iter_rows(named=True))
    return [(row, of_case) for row, of_case in every if of_case]


def _each(taken: Taken) -> list[tuple[str, Step]]:
    return [(row["case_id"], step) for row, of_case in taken for step in of_case]


def _marked(connection: Connection, taken: Taken) -> Taken:
    """Return the same; the cases of the first night, which finds what has gathered over years, say so."""
    if last_day(connection) is not None:
        return taken
    return [
        (row, [replace(step, details=step.details | {"first_night": True}) for step in of_case])
        for row, of_case in taken
    ]


def _event(night: Night, case_id: str, step: Step) -> Event:
    """Return the event of a step, without a moment: equal nights leave equal events."""
    return Event(
        case_id,
        night.as_of,
        step.kind,
        BY_NIGHT,
        from_state=step.from_state,
        to_state=step.to_state,
        why=step.why,
        run_id=night.run_id,
        details=step.details,
    )


def _write_cases(connection: Connection, night: Night, tonight: pl.DataFrame, taken: Taken) -> None:
    opened = [row["case_id"] for row, _ in taken if row["state"] is None]
    writing.open_cases(connection, tonight, opened, night.as_of, night.run_id)
    moved = [
        (row["case_id"], of_case[-1].to_state or row["state"], row["version"] + 1, row["state"])
        for row, of_case in taken
        if row["state"] is not None and not only_grows(of_case)
    ]
    columns = dict.fromkeys(("case_id", "state"), pl.String) | {
        "version": pl.Int32,
        "was": pl.String,
    }
    rows = pl.DataFrame(moved, schema=columns, orient="row")
    has_moved = pl.col("state") != pl.col("was")
    writing.move_cases(connection, rows.select("case_id", "state", "version", has_moved=has_moved))


def _set_dues(connection: Connection, night: Night, taken: Taken) -> list[Event]:
    """Give cases the days by which they are due, and return an event for each that a lead moved."""
    begin = {case_id for case_id, step in _each(taken) if step.kind in {"opened", "reopened"}}
    waits = CASES.c.state.in_(_NOT_DECIDED)
    names = ("case_id", "subject_id", "due_on")
    cases = read_table(connection, CASES, *names, where=waits).join(
        night.lead_dues.rename({"due_on": "of_lead"}),
        on="subject_id",
        how="left",
        maintain_order="left",
    )
    begins = pl.col("case_id").is_in(list(begin))
    due = pl.coalesce("of_lead", pl.when(begins).then(pl.lit(night.review_due)).otherwise("due_on"))
    moved = cases.with_columns(due=due, begins=begins).filter(
        pl.col("due").ne_missing(pl.col("due_on"))
    )
    writing.set_dues(connection, moved.select("case_id", due_on="due"))
    return [
        _event(night, case_id, Step("due", {"due_on": [was and was.isoformat(), due.isoformat()]}))
        for case_id, was, due in moved.filter(~pl.col("begins"))
        .select("case_id", "due_on", "due")
        .iter_rows()
    ]


def _add_run(connection: Connection, night: Night) -> None:
    place = connection.execute(select(func.count()).select_from(RUNS)).scalar_one() + 1
    row = {
        "run_id": night.run_id,
        "place": place,
        "as_of": night.as_of,
        "started_at": night.started_at,
        "ended_at": datetime.now(UTC),
        "software_version": night.software_version,
        "rulebook_hash": night.rulebook_hash,
        "findings": night.findings.height,
        "report": json.dumps(night.report, ensure_ascii=False),
    }
    connection.execute(insert(RUNS), [row])
    of_this_book = RULEBOOKS.c.rulebook_hash == night.rulebook_hash
    if not connection.execute(select(RULEBOOKS.c.rulebook_hash).where(of_this_book)).first():
        files = json.dumps(dict(night.rule_files), ensure_ascii=False)
        connection.execute(
            insert(RULEBOOKS), [{"rulebook_hash": night.rulebook_hash, "files": files}]
        )
