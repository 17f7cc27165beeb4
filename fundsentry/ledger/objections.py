"""What speaks against a verdict: each looks at one thing, and returns why it is refused, or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.outcomes import CONFIRMED, DECIDED, ENDED, Refusal, Verdict
from fundsentry.ledger.scope import column_that_differs, is_live

# A reason is asked for where somebody is let off, wholly or in part.
_NEEDS_REASON = frozenset({"dismissed", "partly_confirmed"})


def moved_meanwhile(docket: Docket, case: Mapping[str, Any], verdict: Verdict) -> Refusal | None:
    """Refuse what was written before somebody moved the case."""
    if verdict.version == case["version"]:
        return None
    last = docket.last_move(case["case_id"])
    # Its author may take a verdict back with the row it came from, while nobody else has moved the case.
    is_own = last["details"].get("version") == case["version"] and last["by"] == verdict.auditor
    if is_own and last["details"].get("of_version") == verdict.version:
        return None
    facts = {"by": last["by"], "on": last["at"] or last["on_day"], "version": case["version"]}
    return Refusal("moved_meanwhile", facts)


def seen_otherwise(
    case: Mapping[str, Any], scope: Sequence[Mapping[str, Any]], verdict: Verdict
) -> Refusal | None:
    """Refuse a row that says something else of its case than the ledger does."""
    column = column_that_differs(case, scope, verdict.seen)
    return None if column is None else Refusal("seen_otherwise", {"column": column})


def not_possible(
    docket: Docket, case: Mapping[str, Any], verdict: Verdict, actor: Actor
) -> Refusal | None:
    """Refuse what cannot be decided in the state of the case, or not by this auditor."""
    state = case["state"]
    if state == "withdrawn":
        return Refusal("withdrawn")
    if verdict.decided_on is not None and verdict.decided_on > actor.on_day:
        return Refusal("decided_in_future")
    is_author = case["decided_by"] == verdict.auditor
    has_new = any(
        is_live(finding) and finding["confirmed_fen"] is None
        for finding in docket.findings[case["case_id"]]
    )
    decided = {"by": case["decided_by"], "on": case["decided_on"]}
    if state in DECIDED and not is_author and not (has_new and verdict.verdict in CONFIRMED):
        return Refusal("decided_by_another", decided)
    if state in DECIDED and verdict.verdict not in CONFIRMED and _has_money(docket, case):
        return Refusal("money_has_come", decided)
    return None


def _has_money(docket: Docket, case: dict[str, Any] | Mapping[str, Any]) -> bool:
    money = docket.money(dict(case))
    return bool(money.recovered or money.waived or money.transferred or money.overpaid)


def incomplete(verdict: Verdict, case: Mapping[str, Any], actor: Actor) -> Refusal | None:
    """Refuse what lacks a reason, or has what its verdict cannot have."""
    is_back = case["state"] in ENDED and verdict.verdict != "dismissed"
    if not verdict.reason and (verdict.verdict in _NEEDS_REASON or is_back):
        return Refusal("reason_missing")
    if verdict.confirmed_fen and verdict.verdict not in CONFIRMED:
        return Refusal("amount_without_confirming")
    if verdict.exclude_until is None:
        return None
    if verdict.verdict != "dismissed":
        return Refusal("exclusion_without_dismissal")
    if case["subject_kind"] != "person":
        return Refusal("exclusion_of_no_person")
    if verdict.exclude_until < (verdict.decided_on or actor.on_day):
        return Refusal("exclusion_is_over")
    return None


def amount_of(scope: Sequence[Mapping[str, Any]], verdict: Verdict) -> tuple[int, Refusal | None]:
    """Return what the verdict confirms; without an amount it is what is claimed."""
    if verdict.verdict not in CONFIRMED:
        return 0, None
    undue = sum(finding["undue_fen"] for finding in scope)
    claimed = sum(finding["claimed_fen"] for finding in scope)
    given = verdict.confirmed_fen
    if given is None and (verdict.verdict == "partly_confirmed" or (undue and not claimed)):
        return 0, Refusal("amount_missing")
    amount = claimed if given is None else given
    if amount < 0 or (amount == 0 and undue):
        return 0, Refusal("amount_not_positive")
    if amount > undue:
        return 0, Refusal("amount_above_undue", {"undue": undue})
    return amount, None


def less_than_another(
    case: Mapping[str, Any], scope: Sequence[Mapping[str, Any]], amount: int, verdict: Verdict
) -> Refusal | None:
    """Let nobody take away from another's verdict while adding to it what is new."""
    if case["state"] not in DECIDED or case["decided_by"] == verdict.auditor:
        return None
    stands = sum(min(finding["confirmed_fen"] or 0, finding["undue_fen"]) for finding in scope)
    if amount >= stands:
        return None
    return Refusal("less_than_another", {"by": case["decided_by"], "stands": stands})


def needs_second(
    docket: Docket,
    case: Mapping[str, Any],
    scope: Sequence[Mapping[str, Any]],
    amount: int,
    verdict: Verdict,
    policy: Policy,
) -> Refusal | None:
    """Ask for a second person above the set amount: what is confirmed, or let off, or taken up again."""
    at_stake = max(amount, sum(finding["claimed_fen"] for finding in scope), case["confirmed_fen"])
    if verdict.verdict == "open" and case["state"] not in ENDED | DECIDED:
        return None
    if verdict.verdict in CONFIRMED and case["state"] not in ENDED:
        at_stake = amount
    if at_stake <= policy.second_person_above_fen:
        return None
    if verdict.second_person and verdict.second_person != verdict.auditor:
        return None
    if verdict.second_person:
        return Refusal("second_person_is_first", {"above": policy.second_person_above_fen})
    approvals = (
        event
        for event in docket.events[case["case_id"]]
        if event["kind"] == "approved" and event["details"].get("version") == case["version"]
    )
    if any(one["by"] != verdict.auditor and one["amount_fen"] >= at_stake for one in approvals):
        return None
    return Refusal("second_person_missing", {"above": policy.second_person_above_fen})
