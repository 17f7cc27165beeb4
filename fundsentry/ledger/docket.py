"""The cases that somebody works on, with all that bears on them, and what is written back: all or nothing."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Table

from fundsentry.ledger.bulk import update_frame
from fundsentry.ledger.events import Event, append
from fundsentry.ledger.frames import dtype_of, read_table
from fundsentry.ledger.money import KINDS, Money, add_up
from fundsentry.ledger.states import MOVES
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS, RUNS

_AT_ONCE = 5_000
TAKES_MONEY = frozenset({"confirmed", "notified", "recovering"})
# What a person reads on a case grows by these without making the list in hand an old one.
QUIET = frozenset({"extended", "due", "drawn", "evidence", "plan", "approved", *KINDS})


@dataclass(frozen=True)
class Actor:
    """Who does something, when: the name given, the user of the system, the day it speaks of, the moment."""

    name: str
    on_day: date
    at: datetime
    system_user: str


@dataclass(frozen=True)
class Policy:
    """What the office has set. Amounts in fen; the functions return the day by which something is due."""

    second_person_above_fen: int
    minimum_living_fen: int
    notice_due: Callable[[date], date]
    repayment_due: Callable[[date], date]
    review_due: Callable[[date], date]


@dataclass
class Docket:
    """Cases by id, each a row that changes; findings and events by case; what is to be written."""

    cases: dict[str, dict[str, Any]]
    findings: dict[str, list[dict[str, Any]]]
    events: dict[str, list[dict[str, Any]]]
    # What was confirmed of a payout line, by case: over all cases never more than its net.
    confirmed: dict[str, dict[str, int]]
    places: dict[str, int]
    written: list[Event] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    allocated: dict[str, int | None] = field(default_factory=dict)

    def move(self, case: dict[str, Any], to: str, kind: str, actor: Actor, **more: Any) -> None:
        """Move a case and leave the event; a move that is not in the table is a bug."""
        assert to in MOVES[case["state"]], (case["state"], to)
        self.tell(case, kind, actor, from_state=case["state"], to_state=to, **more)
        case["state"] = to
        case["closed_on"] = actor.on_day if to == "closed" else None
        if to == "confirmed":
            # A verdict given anew is told to the person anew.
            case["notified_on"] = None

    def tell(self, case: dict[str, Any], kind: str, actor: Actor, **more: Any) -> None:
        """Leave an event on a case."""
        details = {"system_user": actor.system_user} | more.pop("details", {})
        event = Event(
            case["case_id"],
            actor.on_day,
            kind,
            actor.name,
            at=actor.at,
            details=details,
            **more,
        )
        self.written.append(event)
        self.events[case["case_id"]].append(vars(event) | {"details": details})
        self.changed.add(case["case_id"])

    def money(self, case: Mapping[str, Any]) -> Money:
        """Return the money of a case from its entries."""
        entries = [event for event in self.events[case["case_id"]] if event["kind"] in KINDS]
        return add_up(
            case["confirmed_fen"], ((event["kind"], event["amount_fen"]) for event in entries)
        )

    def settle(
        self,
        case: dict[str, Any],
        actor: Actor,
        policy: Policy,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the money onto a case; the first money makes it recovering, and nothing outstanding closes it."""
        told = dict(details or {})
        money = self.money(case)
        case |= money.columns()
        if case["state"] not in TAKES_MONEY:
            return
        moved = money.confirmed - money.outstanding > 0
        if moved and case["state"] != "recovering":
            if case["notified_on"] is None:
                # What was due till now is the notice; from now it is the rest of the money.
                case["due_on"] = policy.repayment_due(actor.on_day)
            self.move(case, "recovering", "recovering", actor, details=told)
        if money.outstanding == 0:
            self.move(case, "closed", "closed", actor, amount_fen=money.confirmed, details=told)
            case["due_on"] = None

    def last_move(self, case_id: str) -> dict[str, Any]:
        """Return the last event that made lists in hand old ones."""
        moves = [event for event in self.events[case_id] if event["kind"] not in QUIET]
        return moves[-1] if moves else {"by": "night", "on_day": None, "at": None, "details": {}}


def load(connection: Connection, case_ids: Iterable[str]) -> Docket:
    """Return the docket of these cases; ids that the ledger does not have are not in it."""
    ids = sorted(set(case_ids))
    cases = _of_cases(connection, CASES, ids)
    findings = _of_cases(connection, FINDINGS, ids)
    events = _by_case(_of_cases(connection, EVENTS, ids).sort("seq"))
    for event in (event for several in events.values() for event in several):
        event["details"] = json.loads(event["details"])
    runs = read_table(connection, RUNS, "run_id", "place")
    return Docket(
        cases={row["case_id"]: row for row in cases.iter_rows(named=True)},
        findings=_by_case(findings.sort("benefit_month", "paid_on", "payout_id")),
        events=events,
        confirmed=_confirmed(connection, findings),
        places=dict(runs.iter_rows()),
    )


def with_subjects(connection: Connection, case_ids: Iterable[str]) -> list[str]:
    """Return the ids of these cases and of all others of their subjects."""
    ids = list(case_ids)
    subjects = _of_cases(connection, CASES, ids)["subject_id"].unique().to_list()
    theirs: list[str] = []
    for first in range(0, len(subjects), _AT_ONCE):
        where = CASES.c.subject_id.in_(subjects[first : first + _AT_ONCE])
        theirs += read_table(connection, CASES, "case_id", where=where)["case_id"].to_list()
    return theirs


def _of_cases(connection: Connection, table: Table, ids: Sequence[str]) -> pl.DataFrame:
    wheres: list[ColumnElement[bool]] = [
        table.c.case_id.in_(ids[first : first + _AT_ONCE])
        for first in range(0, max(len(ids), 1), _AT_ONCE)
    ]
    return pl.concat([read_table(connection, table, where=where) for where in wheres])


def _by_case(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        grouped[row["case_id"]].append(row)
    return grouped


def _confirmed(connection: Connection, findings: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return what was confirmed of the lines of these findings, by all cases."""
    names = ("payout_id", "case_id", "confirmed_fen")
    rows = read_table(connection, FINDINGS, *names, where=FINDINGS.c.confirmed_fen > 0)
    rows = rows.join(findings.select("payout_id").unique(), on="payout_id", how="semi")
    confirmed: dict[str, dict[str, int]] = defaultdict(dict)
    for payout_id, case_id, fen in rows.select(names).iter_rows():
        confirmed[payout_id][case_id] = confirmed[payout_id].get(case_id, 0) + fen
    return confirmed


def save(connection: Connection, docket: Docket) -> str:
    """Write the docket back and return the hash of the last event."""
    changed = [docket.cases[case_id] for case_id in sorted(docket.changed)]
    update_frame(connection, CASES, pl.DataFrame(changed, schema=_schema(CASES, *CASES.c.keys())))
    allocated = pl.DataFrame(
        list(docket.allocated.items()),
        schema=_schema(FINDINGS, "finding_id", "confirmed_fen"),
        orient="row",
    )
    update_frame(connection, FINDINGS, allocated)
    return append(connection, docket.written)


def _schema(table: Table, *names: str) -> dict[str, pl.DataType]:
    return {name: dtype_of(table.c[name]) for name in names}
