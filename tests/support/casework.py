"""What people do to a case in tests: verdicts, money, appeals, each as a clerk would by command."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl

from fundsentry.ledger import acts, case_ids
from fundsentry.ledger.docket import Actor, Policy
from fundsentry.ledger.instalments import monthly_plan, plan
from fundsentry.ledger.outcomes import Verdict
from fundsentry.ledger.recovery import Entry, enter, give_back
from fundsentry.ledger.verdicts import decide

TODAY = date(2026, 11, 5)
POLICY = Policy(
    second_person_above_fen=5_000_000,
    minimum_living_fen=20_000,
    notice_due=lambda day: day + timedelta(days=14),
    repayment_due=lambda day: day + timedelta(days=84),
    review_due=lambda day: day + timedelta(days=42),
)


def actor(name="李伟", on_day=TODAY):
    return Actor(name, on_day, datetime(2026, 11, 5, 9, 0, tzinfo=UTC), "clerk")


def case_of(rule="death/paid_after_death", person="p1"):
    """The number of the case of that rule and person."""
    return case_ids(pl.Series([rule]), pl.Series([person]))[0]


@dataclass
class Desk:
    """One person at work on the cases of a ledger; every method returns a refusal's key, or None."""

    ledger: object
    policy: Policy = POLICY
    by: Actor = field(default_factory=actor)

    def verdict(self, case_id, word="confirmed", fen=None, reason="核实", **more):
        version = self.ledger.case(case_id)["version"]
        given = Verdict(
            row=2,
            case_id=case_id,
            version=version,
            verdict=word,
            confirmed_fen=fen,
            reason=reason,
            **more,
        )
        return self.do(case_id, lambda docket: decide(docket, given, self.by, self.policy))

    def pay(self, case_id, fen, kind="repayment", on_day=TODAY, **more):
        entry = Entry(case_id, kind, fen, on_day, **more)
        return self.do(case_id, lambda docket: enter(docket, entry, self.by, self.policy))

    def correct(self, case_id, number, fen, why="登记错误", **more):
        return self.pay(case_id, fen, kind="", corrects=number, why=why, **more)

    def give_back(self, case_id, fen):
        entry = Entry(case_id, "repayment", fen, TODAY)
        return self.do(case_id, lambda docket: give_back(docket, entry, self.by, self.policy))

    def plan(self, case_id, count, first):
        return self.do(
            case_id,
            lambda docket: plan(
                docket, case_id, monthly_plan(docket, case_id, count, first), self.by
            ),
        )

    def notify(self, case_id, sent_on=TODAY):
        return self.do(
            case_id, lambda docket: acts.notify(docket, case_id, sent_on, self.by, self.policy)
        )

    def appeal(self, case_id):
        return self.do(
            case_id, lambda docket: acts.appeal(docket, case_id, "不服", self.by, self.policy)
        )

    def reopen(self, case_id):
        return self.do(
            case_id,
            lambda docket: acts.reopen(docket, case_id, "新证据", "王芳", self.by, self.policy),
        )

    def do(self, case_id, deed):
        return getattr(self.ledger.act([case_id], deed), "key", None)

    def money(self, case_id):
        """Confirmed, recovered, waived, transferred, overpaid in fen."""
        case = self.ledger.case(case_id)
        names = ("confirmed", "recovered", "waived", "transferred", "overpaid")
        return tuple(case[f"{name}_fen"] for name in names)

    def state(self, case_id):
        return self.ledger.case(case_id)["state"]

    def entries(self, case_id):
        """The money of a case as it was entered: number, kind, fen."""
        events = self.ledger.entries().filter(case_id=case_id)
        return list(events.select("seq", "kind", "amount_fen").iter_rows())
