"""What people do to a case besides verdicts and money: approve, send the notice, appeal, reopen, report evidence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fundsentry.ledger.docket import TAKES_MONEY, Actor, Docket, Policy
from fundsentry.ledger.instalments import next_due
from fundsentry.ledger.outcomes import Refusal


def approve(docket: Docket, case_id: str, amount_fen: int | None, actor: Actor) -> Refusal | None:
    """Note that a second person has seen the case as it stands and agrees up to an amount."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    undue = sum(finding["undue_fen"] for finding in docket.findings[case_id])
    details = {"version": case["version"]}
    amount = undue if amount_fen is None else amount_fen
    docket.tell(case, "approved", actor, amount_fen=amount, details=details)
    return None


def notify(
    docket: Docket, case_id: str, sent_on: date, actor: Actor, policy: Policy
) -> Refusal | None:
    """Note that the person was sent the notice that day; from then on an answer is awaited."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    if case["state"] not in {"confirmed", "recovering"} or case["notified_on"] is not None:
        return Refusal("not_to_be_notified", {"state": case["state"]})
    if case["decided_on"] is not None and sent_on < case["decided_on"]:
        return Refusal("sent_before_verdict", {"on": case["decided_on"]})
    case |= {"notified_on": sent_on, "due_on": policy.repayment_due(sent_on)}
    case["version"] += 1
    of_day = replace(actor, on_day=sent_on)
    if case["state"] == "confirmed":
        docket.move(case, "notified", "notified", of_day)
    else:
        docket.tell(case, "notified", of_day)
    case["due_on"] = next_due(docket, case)
    return None


def appeal(docket: Docket, case_id: str, why: str, actor: Actor, policy: Policy) -> Refusal | None:
    """Note the person's appeal; the case is to be decided anew."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    if not why.strip():
        return Refusal("reason_missing")
    if case["state"] not in TAKES_MONEY:
        return Refusal("not_to_be_appealed", {"state": case["state"]})
    case["due_on"] = policy.review_due(actor.on_day)
    case["version"] += 1
    docket.move(case, "appealed", "appealed", actor, why=why)
    return None


def reopen(
    docket: Docket,
    case_id: str,
    why: str,
    second_person: str | None,
    actor: Actor,
    policy: Policy,
) -> Refusal | None:
    """Take up a dismissed or closed case again: with a reason, and above the set amount a second person."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    if case["state"] not in {"dismissed", "closed"}:
        return Refusal("not_to_be_reopened", {"state": case["state"]})
    if not why.strip():
        return Refusal("reason_missing")
    undue = sum(finding["undue_fen"] for finding in docket.findings[case_id])
    is_large = max(undue, case["confirmed_fen"]) > policy.second_person_above_fen
    if is_large and second_person in {None, "", actor.name}:
        return Refusal("second_person_missing", {"above": policy.second_person_above_fen})
    case["due_on"] = policy.review_due(actor.on_day)
    case["exclude_until"] = None
    case["version"] += 1
    details = {"second_person": second_person} if second_person else {}
    docket.move(case, "under_review", "reopened", actor, why=why, details=details)
    return None


def report_evidence(
    docket: Docket, case_id: str, told: Mapping[str, Any], actor: Actor
) -> Refusal | bool:
    """Note what a village found on the spot; return whether it was new. It is evidence, never a verdict."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    details = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
    }
    known = (event["details"] for event in docket.events[case_id] if event["kind"] == "evidence")
    if any(all(one.get(name) == value for name, value in details.items()) for one in known):
        return False
    docket.tell(case, "evidence", actor, details=details)
    return True
