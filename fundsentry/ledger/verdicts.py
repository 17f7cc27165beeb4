"""Verdicts: what an auditor says of a case, checked against the ledger, and what follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.scope import is_live, scope_of, seen_otherwise
from fundsentry.ledger.shares import allocate, write_shares

CONFIRMED = frozenset({"confirmed", "partly_confirmed"})
_DECIDED = frozenset({"confirmed", "notified", "recovering"})
_ENDED = frozenset({"dismissed", "closed"})
# A reason is asked for where somebody is let off, wholly or in part.
_NEEDS_REASON = frozenset({"dismissed", "partly_confirmed"})


@dataclass(frozen=True)
class Verdict:
    """One row handed back. Amounts in fen, months as whole numbers; `seen` is what the row says of its case."""

    row: int
    case_id: str
    version: int
    verdict: str
    run_id: str | None = None
    last_month: int | None = None
    confirmed_fen: int | None = None
    reason: str | None = None
    root_cause: str | None = None
    auditor: str | None = None
    decided_on: date | None = None
    second_person: str | None = None
    exclude_until: date | None = None
    remark: str | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The same for the same row handed in again."""
        said = {name: value for name, value in vars(self).items() if name not in {"row", "seen"}}
        return sha256(repr(sorted(said.items())).encode()).hexdigest()


@dataclass(frozen=True)
class Refusal:
    """Why something is not done: the key of a sentence, and what stands in it."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Applied:
    """A verdict that counts: what was confirmed, and the findings that the row could not know of yet."""

    verdict: Verdict
    state: str
    confirmed_fen: int
    new_findings: int
    new_fen: int


@dataclass(frozen=True)
class Unchanged:
    """A verdict that counted before."""

    verdict: Verdict


Outcome = Applied | Unchanged | Refusal


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
        _moved_meanwhile(docket, case, verdict)
        or _seen_otherwise(case, scope, verdict)
        or _not_possible(docket, case, verdict, actor)
        or _incomplete(verdict, case, actor)
    )
    if refusal is not None:
        return refusal
    amount, refusal = _amount(scope, verdict)
    refusal = refusal or _less_than_another(case, scope, amount, verdict)
    refusal = refusal or _needs_second(docket, case, scope, amount, verdict, policy)
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


def _moved_meanwhile(docket: Docket, case: Mapping[str, Any], verdict: Verdict) -> Refusal | None:
    if verdict.version == case["version"]:
        return None
    last = docket.last_move(case["case_id"])
    # Its author may take a verdict back with the row it came from, while nobody else has moved the case.
    is_own = last["details"].get("version") == case["version"] and last["by"] == verdict.auditor
    if is_own and last["details"].get("of_version") == verdict.version:
        return None
    facts = {"by": last["by"], "on": last["at"] or last["on_day"], "version": case["version"]}
    return Refusal("moved_meanwhile", facts)


def _seen_otherwise(
    case: Mapping[str, Any], scope: Sequence[Mapping[str, Any]], verdict: Verdict
) -> Refusal | None:
    column = seen_otherwise(case, scope, verdict.seen)
    return None if column is None else Refusal("seen_otherwise", {"column": column})


def _not_possible(
    docket: Docket, case: Mapping[str, Any], verdict: Verdict, actor: Actor
) -> Refusal | None:
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
    if state in _DECIDED and not is_author and not (has_new and verdict.verdict in CONFIRMED):
        return Refusal("decided_by_another", decided)
    if state in _DECIDED and verdict.verdict not in CONFIRMED and _has_money(docket, case):
        return Refusal("money_has_come", decided)
    return None


def _has_money(docket: Docket, case: dict[str, Any] | Mapping[str, Any]) -> bool:
    money = docket.money(dict(case))
    return bool(money.recovered or money.waived or money.transferred or money.overpaid)


def _incomplete(verdict: Verdict, case: Mapping[str, Any], actor: Actor) -> Refusal | None:
    is_back = case["state"] in _ENDED and verdict.verdict != "dismissed"
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


def _amount(scope: Sequence[Mapping[str, Any]], verdict: Verdict) -> tuple[int, Refusal | None]:
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


def _less_than_another(
    case: Mapping[str, Any], scope: Sequence[Mapping[str, Any]], amount: int, verdict: Verdict
) -> Refusal | None:
    """Let nobody take away from another's verdict while adding to it what is new."""
    if case["state"] not in _DECIDED or case["decided_by"] == verdict.auditor:
        return None
    stands = sum(min(finding["confirmed_fen"] or 0, finding["undue_fen"]) for finding in scope)
    if amount >= stands:
        return None
    return Refusal("less_than_another", {"by": case["decided_by"], "stands": stands})


def _needs_second(
    docket: Docket,
    case: Mapping[str, Any],
    scope: Sequence[Mapping[str, Any]],
    amount: int,
    verdict: Verdict,
    policy: Policy,
) -> Refusal | None:
    """Ask for a second person above the set amount: what is confirmed, or let off, or taken up again."""
    at_stake = max(amount, sum(finding["claimed_fen"] for finding in scope), case["confirmed_fen"])
    if verdict.verdict == "open" and case["state"] not in _ENDED | _DECIDED:
        return None
    if verdict.verdict in CONFIRMED and case["state"] not in _ENDED:
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
    if target == "confirmed" and case["state"] in _DECIDED:
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
    if case["state"] in _DECIDED and verdict.verdict not in CONFIRMED:
        # Taken back by its author: nothing is confirmed any more, and the case is looked at again.
        case["confirmed_fen"] = 0
        docket.move(case, "closed", "taken_back", actor, why=verdict.reason)
    if case["state"] in _ENDED and not (
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
