"""What people do to the cases of a small office, without files: verdicts and money."""

from datetime import UTC, date, datetime, timedelta

from fundsentry.ledger import open_ledger
from fundsentry.ledger.acts import appeal
from fundsentry.ledger.docket import Actor, Policy
from fundsentry.ledger.outcomes import Refusal, Verdict
from fundsentry.ledger.recovery import Entry, enter
from fundsentry.ledger.verdicts import decide

POLICY = Policy(
    second_person_above_fen=5_000_000,
    minimum_living_fen=0,
    notice_due=lambda day: day + timedelta(days=10),
    repayment_due=lambda day: day + timedelta(days=60),
    review_due=lambda day: day + timedelta(days=30),
)


def actor(on_day, name="李伟"):
    return Actor(name, on_day, datetime(2026, 11, 5, 2, 0, tzinfo=UTC), "tester")


def done(outcome):
    assert not isinstance(outcome, Refusal), outcome
    return outcome


def give_verdict(office, case, verdict, on_day, **more):
    told = Verdict(1, case["case_id"], case["version"], verdict, decided_on=on_day, **more)
    with open_ledger(office.url) as ledger:
        who = actor(on_day)
        done(ledger.act([told.case_id], lambda docket: decide(docket, told, who, POLICY)))


def pay(office, case, fen, on_day, kind="repayment", **more):
    entry = Entry(case["case_id"], kind, fen, on_day, **more)
    with open_ledger(office.url) as ledger:
        who = actor(on_day)
        done(ledger.act([entry.case_id], lambda docket: enter(docket, entry, who, POLICY)))


def appeal_against(office, case, on_day, why="本人申诉"):
    with open_ledger(office.url) as ledger:
        who = actor(on_day)
        number = case["case_id"]
        done(ledger.act([number], lambda docket: appeal(docket, number, why, who, POLICY)))


DAY = date(2026, 11, 10)
