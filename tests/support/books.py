"""A ledger's frames made up by the drawing of a few numbers: cases, findings and entries that agree with each other."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from fundsentry.ledger.frames import dtype_of
from fundsentry.ledger.money import add_up
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS
from fundsentry.reports.accounts import Books

ENTRY = ("seq", "case_id", "on_day", "kind", "amount_fen", "by", "why")


@dataclass
class Drawn:
    """Rows as they are noted; `books` gives them as the ledger would."""

    cases: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    entries: list[dict] = field(default_factory=list)

    def case(self, rule, person, opened_on=date(2026, 1, 31), decided_on=None, **more):
        row = {
            "case_id": f"c{len(self.cases)}",
            "rule": rule,
            "subject_kind": "person",
            "subject_id": person,
            "state": "confirmed" if decided_on else "flagged",
            "version": 1,
            "opened_on": opened_on,
            "decided_on": decided_on,
        }
        self.cases.append(row | more)
        return row["case_id"]

    def finding(self, case_id, undue, scheme="resident_pension", region="340826101", **more):
        case = next(row for row in self.cases if row["case_id"] == case_id)
        row = {
            "finding_id": f"f{len(self.findings)}",
            "case_id": case_id,
            "certainty": "recoverable",
            "identity": "exact",
            "scheme": scheme,
            "region_code": region,
            "payout_id": f"line{len(self.findings)}",
            "amount_fen": undue,
            "net_fen": undue,
            "undue_fen": undue,
            "claimed_fen": undue,
            "facts": "[]",
            "confirmed_fen": None,
        }
        self.findings.append(
            row | {name: case[name] for name in ("rule", "subject_kind", "subject_id")} | more
        )

    def entry(self, case_id, kind, fen, on_day):
        row = {"seq": len(self.entries), "case_id": case_id, "kind": kind}
        self.entries.append(row | {"amount_fen": fen, "on_day": on_day})

    def books(self) -> Books:
        for case in self.cases:
            mine = [one for one in self.findings if one["case_id"] == case["case_id"]]
            confirmed = sum(one["confirmed_fen"] or 0 for one in mine)
            moved = [
                (one["kind"], one["amount_fen"])
                for one in self.entries
                if one["case_id"] == case["case_id"]
            ]
            case |= add_up(confirmed, moved).columns()
        return Books(
            _frame(self.cases, CASES, CASES.c.keys()),
            _frame(self.findings, FINDINGS, FINDINGS.c.keys()),
            _frame(self.entries, EVENTS, ENTRY),
        )


def _frame(rows, table, names):
    schema = {name: dtype_of(table.c[name]) for name in names}
    return pl.DataFrame([{n: row.get(n) for n in names} for row in rows], schema=schema)
