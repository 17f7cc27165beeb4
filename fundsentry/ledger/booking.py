"""Booking a night: what is new, what changed, what vanished, in one transaction, whole sets at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from fundsentry.ledger.events import BY_NIGHT, Event, append, head
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.states import FIRST
from fundsentry.ledger.tables import CASES, FINDINGS, RUNS

# A finding has changed when one of these has.
_SAYS = (
    "rule_version",
    "certainty",
    "identity",
    "undue_fen",
    "claimed_fen",
    "evidence_table",
    "evidence_id",
    "facts",
)
_REOPENED_TO = {"withdrawn": "flagged", "dismissed": "under_review", "closed": "under_review"}
_WRITER = 386_736_880


@dataclass(frozen=True)
class Night:
    """What a night brings.

    findings: one row per payout line and rule, in the columns of the ledger's table without run ids.
    judged_rules: the rules applied. judged_lines: payout_id of every line in tonight's input.
    """

    run_id: str
    as_of: date
    started_at: datetime
    software_version: str
    rulebook_hash: str
    findings: pl.DataFrame
    judged_rules: frozenset[str]
    judged_lines: pl.DataFrame


@dataclass(frozen=True)
class Booked:
    """What booking did: numbers of cases, and the hash of the last event."""

    booked: bool
    reason: str
    head_hash: str
    opened: int = 0
    extended: int = 0
    changed: int = 0
    withdrawn: int = 0


def book(connection: Connection, night: Night) -> Booked:
    """Book a night within the transaction of the connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _WRITER})
    if connection.execute(select(RUNS.c.run_id).where(RUNS.c.run_id == night.run_id)).first():
        return Booked(booked=True, reason="", head_hash=head(connection)[1])
    last = connection.execute(select(func.max(RUNS.c.as_of))).scalar()
    if last is not None and night.as_of < last:
        reason = f"{night.as_of} lies before {last}, the day of the last night"
        return Booked(booked=False, reason=reason, head_hash=head(connection)[1])
    _add_run(connection, night)
    moves = _Moves(connection, night)
    moves.write_findings()
    events = list(moves.events())
    moves.write_cases()
    last_hash = append(connection, events)
    count = {kind: sum(event.kind == kind for event in events) for kind in _COUNTED}
    return Booked(
        booked=True,
        reason="",
        head_hash=last_hash,
        opened=count["opened"],
        extended=count["extended"] + count["reopened"],
        changed=count["changed"] + count["evidence_vanished"],
        withdrawn=count["withdrawn"],
    )


_COUNTED = ("opened", "extended", "reopened", "changed", "evidence_vanished", "withdrawn")


def _add_run(connection: Connection, night: Night) -> None:
    place = connection.execute(select(func.count()).select_from(RUNS)).scalar_one() + 1
    row = {
        "run_id": night.run_id,
        "place": place,
        "as_of": night.as_of,
        "started_at": night.started_at,
        "software_version": night.software_version,
        "rulebook_hash": night.rulebook_hash,
    }
    connection.execute(insert(RUNS), [row])


class _Moves:
    """The difference between the ledger and tonight, and what follows from it for each case."""

    def __init__(self, connection: Connection, night: Night) -> None:
        self.connection, self.night = connection, night
        known = read_table(
            connection,
            FINDINGS,
            "finding_id",
            "case_id",
            "rule",
            "payout_id",
            "withdrawn_run_id",
            *_SAYS[1:],
            "rule_version",
        )
        tonight = night.findings
        self.new = tonight.join(known, on="finding_id", how="anti")
        both = tonight.join(known, on="finding_id", how="inner", suffix="_before")
        differs = pl.any_horizontal(
            pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _SAYS
        )
        self.back = both.filter(pl.col("withdrawn_run_id").is_not_null())
        self.changed = both.filter(differs, pl.col("withdrawn_run_id").is_null())
        self.vanished = (
            known.filter(
                pl.col("withdrawn_run_id").is_null(), pl.col("rule").is_in(night.judged_rules)
            )
            .join(night.judged_lines, on="payout_id", how="semi")
            .join(tonight, on="finding_id", how="anti")
        )
        self.known = known
        self.cases = {
            case_id: (state, version)
            for case_id, state, version in read_table(
                connection, CASES, "case_id", "state", "version"
            ).iter_rows()
        }
        self.moved: dict[str, tuple[str, int]] = {}

    def write_findings(self) -> None:
        """Add new findings, rewrite changed ones, mark vanished ones."""
        run_id = self.night.run_id
        if len(self.new):
            rows = self.new.with_columns(
                first_run_id=pl.lit(run_id), withdrawn_run_id=pl.lit(None, dtype=pl.String)
            )
            self.connection.execute(insert(FINDINGS), rows.to_dicts())
        again = pl.concat([self.changed, self.back])
        if len(again):
            columns = [name for name in self.night.findings.columns if name != "finding_id"]
            statement = (
                update(FINDINGS)
                .where(FINDINGS.c.finding_id == bindparam("this"))
                .values(
                    {name: bindparam(f"to_{name}") for name in columns} | {"withdrawn_run_id": None}
                )
            )
            rows = again.select(
                pl.col("finding_id").alias("this"), *(pl.col(n).alias(f"to_{n}") for n in columns)
            )
            self.connection.execute(statement, rows.to_dicts())
        if len(self.vanished):
            statement = (
                update(FINDINGS)
                .where(FINDINGS.c.finding_id == bindparam("this"))
                .values(withdrawn_run_id=run_id)
            )
            self.connection.execute(
                statement, [{"this": one} for one in self.vanished["finding_id"].to_list()]
            )

    def events(self) -> Iterator[Event]:
        """Yield what happens to each case, in the order of case ids."""
        live = pl.col("certainty") != "excluded"
        grown = pl.concat([self.new.filter(live), self.back.select(self.new.columns).filter(live)])
        added = {case_id: rows for (case_id,), rows in grown.group_by("case_id")}
        changed = dict(self.changed.group_by("case_id").len().iter_rows())
        gone = dict(self.vanished.group_by("case_id").len().iter_rows())
        touched = set(added) | (set(changed) | set(gone)) & set(self.cases)
        left = self._live_findings(touched)
        for case_id in sorted(touched):
            if case_id not in self.cases:
                yield self._open(case_id, added[case_id])
            else:
                yield from self._touch(
                    case_id,
                    added.get(case_id),
                    changed.get(case_id, 0),
                    gone.get(case_id, 0),
                    left.get(case_id, 0),
                )

    def _live_findings(self, touched: set[str]) -> dict[str, int]:
        """Return how many live findings each touched case has after tonight."""
        if not touched:
            return {}
        rows = self.connection.execute(
            select(FINDINGS.c.case_id, func.count())
            .where(FINDINGS.c.withdrawn_run_id.is_(None), FINDINGS.c.certainty != "excluded")
            .group_by(FINDINGS.c.case_id)
        )
        return {case_id: count for case_id, count in rows if case_id in touched}

    def _event(self, case_id: str, kind: str, **more: Any) -> Event:
        night = self.night
        return Event(case_id, night.as_of, kind, BY_NIGHT, run_id=night.run_id, **more)

    def _open(self, case_id: str, findings: pl.DataFrame) -> Event:
        self.moved[case_id] = (FIRST, 1)
        return self._event(case_id, "opened", to_state=FIRST, details=_amounts(findings))

    def _touch(
        self, case_id: str, added: pl.DataFrame | None, changed: int, gone: int, left: int
    ) -> Iterator[Event]:
        state, version = self.cases[case_id]
        if changed or gone:
            version += 1
            kind = "evidence_vanished" if gone else "changed"
            yield self._event(case_id, kind, details={"changed": changed, "vanished": gone})
        if added is not None:
            reopened = _REOPENED_TO.get(state)
            if reopened:
                version += 1
                yield self._event(
                    case_id,
                    "reopened",
                    from_state=state,
                    to_state=reopened,
                    why="evidence or months not seen before",
                    details=_amounts(added),
                )
                state = reopened
            else:
                yield self._event(case_id, "extended", details=_amounts(added))
        if left == 0 and state == FIRST:
            yield self._event(case_id, "withdrawn", from_state=state, to_state="withdrawn")
            state = "withdrawn"
        self.moved[case_id] = (state, version)

    def write_cases(self) -> None:
        """Add the cases opened and move those that moved."""
        opened = [case_id for case_id in self.moved if case_id not in self.cases]
        if opened:
            first = (
                self.night.findings.filter(pl.col("case_id").is_in(opened))
                .unique("case_id", keep="first", maintain_order=True)
                .select("case_id", "rule", "subject_kind", "subject_id", "name")
                .with_columns(
                    state=pl.lit(FIRST),
                    version=pl.lit(1),
                    opened_on=pl.lit(self.night.as_of),
                    opened_run_id=pl.lit(self.night.run_id),
                )
                .sort("case_id")
            )
            self.connection.execute(insert(CASES), first.to_dicts())
        rows = [
            {"this": case_id, "to_state": state, "to_version": version}
            for case_id, (state, version) in self.moved.items()
            if case_id in self.cases and self.cases[case_id] != (state, version)
        ]
        if rows:
            statement = update(CASES).where(CASES.c.case_id == bindparam("this"))
            statement = statement.values(
                state=bindparam("to_state"), version=bindparam("to_version")
            )
            self.connection.execute(statement, rows)


def _amounts(findings: pl.DataFrame) -> dict[str, Any]:
    return {
        "findings": findings.height,
        "undue_fen": int(findings["undue_fen"].sum()),
        "claimed_fen": int(findings["claimed_fen"].sum()),
    }
