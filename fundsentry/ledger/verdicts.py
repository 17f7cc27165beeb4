"""Verdicts: what an auditor says of a case, checked against the ledger, and what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fundsentry.ledger import objections
from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.outcomes import (
    CONFIRMED,
    DECIDED,
    ENDED,
    Applied,
    Outcome,
    Refusal,
    Unchanged,
    Verdict,
)
from fundsentry.ledger.scope import is_live, scope_of
from fundsentry.ledger.shares import allocate, write_shares


def decide_all(
    docket: Docket, verdicts: Iterable[Verdict], actor: Actor, policy: Policy
) -> dict[int, Outcome]:
    """Decide the rows of a file and return what became of each, by its row.

    The order of the rows does not matter: what frees payment lines comes first, then what is claimed, then
    what is to be looked into, each in the order of the case numbers.
    """

    def place(verdict: Verdict) -> tuple[bool, bool, str]:
        claimed = any(f["claimed_fen"] for f in docket.findings.get(verdict.case_id, ()))
        return verdict.verdict in CONFIRMED, not claimed, verdict.case_id

    return {one.row: decide(docket, one, actor, policy) for one in sorted(verdicts, key=place)}


def decide(docket: Docket, verdict: Verdict, actor: Actor, policy: Policy) -> Outcome:
    """Check a verdict and, if nothing speaks against it, note on the docket what follows from it."""
    case = docket.cases.get(verdict.case_id)
    if case is None:
        return Refusal("unknown_case")
    verdict = replace(verdict, auditor=verdict.auditor or actor.name)
    before = _same_before(docket, verdict)
    if before is not None:
        return before
    scope = scope_of(docket, case["case_id"], verdict.run_id, verdict.last_month)
    refusal = (
        objections.moved_meanwhile(docket, case, verdict)
        or objections.seen_otherwise(case, scope, verdict)
        or objections.not_possible(docket, case, verdict, actor)
        or objections.incomplete(verdict, case, actor)
    )
    if refusal is not None:
        return refusal
    amount, refusal = objections.amount_of(scope, verdict)
    refusal = refusal or objections.less_than_another(case, scope, amount, verdict)
    refusal = refusal or objections.needs_second(docket, case, scope, amount, verdict, policy)
    if refusal is not None:
        return refusal
    shares, taken = allocate(docket, case, scope, amount)
    if taken:
        return Refusal("line_confirmed_elsewhere", {"cases": ", ".join(sorted(taken))})
    return _apply(docket, case, verdict, replace(actor, name=verdict.auditor or ""), shares, policy)


def _same_before(docket: Docket, verdict: Verdict) -> Outcome | None:
    earlier = [
        event["details"].get("row")
        for event in docket.events[verdict.case_id]
        if event["kind"] == "verdict"
    ]
    if earlier and earlier[-1] == verdict.digest:
        return Unchanged(verdict)
    return Refusal("replaced_since") if verdict.digest in earlier else None


def _apply(
    docket: Docket,
    case: dict[str, Any],
    verdict: Verdict,
    actor: Actor,
    shares: Mapping[str, int],
    policy: Policy,
) -> Applied:
    on_day = verdict.decided_on or actor.on_day
    today, actor = actor.on_day, replace(actor, on_day=on_day)
    of_version = verdict.version
    _bring_to_table(docket, case, verdict, actor)
    target = {"dismissed": "dismissed", "open": case["state"]}.get(verdict.verdict, "confirmed")
    if target == "confirmed" and case["state"] in DECIDED:
        target = case["state"]
    case["version"] += 1
    confirmed = sum(shares.values())
    more = {
        "why": verdict.reason,
        "amount_fen": confirmed if verdict.verdict in CONFIRMED else None,
        "run_id": verdict.run_id if verdict.run_id in docket.places else None,
        "details": _details(verdict, of_version, case["version"], len(shares)),
    }
    if target != case["state"]:
        docket.move(case, target, "verdict", actor, **more)
    else:
        docket.tell(case, "verdict", actor, **more)
    _note(docket, case, verdict, actor, shares)
    case["due_on"] = _due(case, verdict, today, policy)
    docket.settle(case, actor, policy, {"of_version": of_version, "version": case["version"]})
    new = [f for f in docket.findings[case["case_id"]] if is_live(f) and f["confirmed_fen"] is None]
    if verdict.verdict == "open":
        new = [finding for finding in new if finding["finding_id"] not in shares]
    return Applied(
        verdict, case["state"], confirmed, len(new), sum(finding["undue_fen"] for finding in new)
    )


def _bring_to_table(docket: Docket, case: dict[str, Any], verdict: Verdict, actor: Actor) -> None:
    """Move a case to where a verdict can be given; each step leaves its event."""
    if case["state"] in DECIDED and verdict.verdict not in CONFIRMED:
        # Taken back by its author: nothing is confirmed any more, and the case is looked at again.
        case["confirmed_fen"] = 0
        docket.move(case, "closed", "taken_back", actor, why=verdict.reason)
    if case["state"] in ENDED and not (
        case["state"] == "dismissed" and verdict.verdict == "dismissed"
    ):
        docket.move(case, "under_review", "reopened", actor, why=verdict.reason)
    if case["state"] == "flagged":
        docket.move(case, "under_review", "taken_up", actor)


def _details(verdict: Verdict, of_version: int, version: int, findings: int) -> dict[str, Any]:
    said = {
        "verdict": verdict.verdict,
        "root_cause": verdict.root_cause,
        "second_person": verdict.second_person,
        "exclude_until": verdict.exclude_until and verdict.exclude_until.isoformat(),
        "remark": verdict.remark,
        "row": verdict.digest,
        "of_version": of_version,
        "version": version,
        "findings": findings,
    }
    return {name: value for name, value in said.items() if value is not None}


def _note(
    docket: Docket,
    case: dict[str, Any],
    verdict: Verdict,
    actor: Actor,
    shares: Mapping[str, int],
) -> None:
    """Write the verdict onto the case and what it confirmed onto its findings."""
    is_open = verdict.verdict == "open"
    case |= {
        "verdict": verdict.verdict,
        "root_cause": None if is_open else verdict.root_cause,
        "decided_on": None if is_open else actor.on_day,
        "decided_by": None if is_open else actor.name,
        "exclude_until": verdict.exclude_until,
        "confirmed_fen": sum(shares.values()),
    }
    write_shares(docket, case["case_id"], {} if is_open else shares)


def _due(case: Mapping[str, Any], verdict: Verdict, today: date, policy: Policy) -> date | None:
    due: date | None = case["due_on"]
    if verdict.verdict == "dismissed":
        return None
    if verdict.verdict == "open":
        return due or policy.review_due(today)
    if case["state"] == "confirmed":
        return policy.notice_due(today)
    return due
