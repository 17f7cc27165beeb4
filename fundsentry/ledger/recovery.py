"""Recoveries: what came back, by which way, against which case; corrections are counter-entries."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.money import RECEIVED
from fundsentry.ledger.verdicts import Refusal

_TAKES_MONEY = frozenset({"confirmed", "notified", "recovering"})


@dataclass(frozen=True)
class Entry:
    """Money of a case. Amounts in fen.

    benefit_fen: of an offset, the month's benefit it is taken from. corrects: number of the entry that this one
    takes back, wholly or in part; with a second_person where that opens a closed case of a large amount.
    receipt: what tells the same receipt again.
    """

    case_id: str
    kind: str
    amount_fen: int
    on_day: date
    why: str | None = None
    benefit_fen: int | None = None
    corrects: int | None = None
    reference: str | None = None
    receipt: str | None = None
    second_person: str | None = None


@dataclass(frozen=True)
class Instalment:
    """One part of a plan: by when, how much in fen."""

    due_on: date
    amount_fen: int


def enter(docket: Docket, entry: Entry, actor: Actor, policy: Policy) -> Refusal | None:
    """Check an entry and note it on the docket with what follows from it; else say why not."""
    case = docket.cases.get(entry.case_id)
    if case is None:
        return Refusal("unknown_case")
    refusal = (
        _correction(docket, case, entry, actor, policy)
        if entry.corrects
        else _payment(docket, case, entry)
    )
    refusal = refusal or _offset_leaves_enough(docket, case, entry, policy)
    if refusal is not None:
        return refusal
    details = {
        "corrects": entry.corrects,
        "reference": entry.reference,
        "receipt": entry.receipt,
        "benefit_fen": entry.benefit_fen,
        "second_person": entry.second_person,
    }
    before = case["state"]
    fen = -entry.amount_fen if entry.corrects else entry.amount_fen
    docket.tell(
        case,
        entry.kind,
        Actor(actor.name, entry.on_day, actor.at, actor.system_user),
        amount_fen=fen,
        why=entry.why,
        details={name: value for name, value in details.items() if value is not None},
    )
    if case["state"] == "closed" and docket.money(case).outstanding > 0:
        docket.move(case, "under_review", "reopened", actor, why=entry.why)
    docket.settle(case, actor)
    case["version"] += case["state"] != before
    case["due_on"] = next_due(docket, case)
    return None


def _payment(docket: Docket, case: dict[str, Any], entry: Entry) -> Refusal | None:
    takes = _TAKES_MONEY | ({"closed", "appealed"} if entry.kind in RECEIVED else set())
    if case["state"] not in takes:
        return Refusal("takes_no_money", {"state": case["state"]})
    if entry.amount_fen <= 0:
        return Refusal("amount_not_positive")
    if entry.kind in RECEIVED:
        return None
    if not entry.why:
        return Refusal("reason_missing")
    outstanding = docket.money(case).outstanding
    if entry.amount_fen > outstanding:
        return Refusal("above_outstanding", {"outstanding": outstanding})
    return None


def _correction(
    docket: Docket, case: dict[str, Any], entry: Entry, actor: Actor, policy: Policy
) -> Refusal | None:
    """Refuse a counter-entry that takes back more than there is, or says no reason."""
    events = docket.events[case["case_id"]]
    entered = next((event for event in events if event.get("seq") == entry.corrects), None)
    if entered is None or entered["kind"] != entry.kind or entered["amount_fen"] <= 0:
        return Refusal("corrects_nothing", {"number": entry.corrects})
    if not entry.why:
        return Refusal("reason_missing")
    taken_back = sum(
        -event["amount_fen"]
        for event in events
        if event["details"].get("corrects") == entry.corrects
    )
    if not 0 < entry.amount_fen <= entered["amount_fen"] - taken_back:
        return Refusal("corrects_too_much", {"left": entered["amount_fen"] - taken_back})
    opens_large = (
        case["state"] == "closed" and case["confirmed_fen"] > policy.second_person_above_fen
    )
    if opens_large and entry.second_person in {None, "", actor.name}:
        return Refusal("second_person_missing", {"above": policy.second_person_above_fen})
    return None


def _offset_leaves_enough(
    docket: Docket, case: dict[str, Any], entry: Entry, policy: Policy
) -> Refusal | None:
    """An offset from a later benefit leaves the person the minimum living amount of that month."""
    if entry.kind != "offset" or entry.corrects:
        return None
    if entry.benefit_fen is None:
        return Refusal("benefit_missing")
    month = (entry.on_day.year, entry.on_day.month)
    others = sum(
        event["amount_fen"]
        for other in docket.cases.values()
        if other["subject_id"] == case["subject_id"]
        for event in docket.events[other["case_id"]]
        if event["kind"] == "offset" and (event["on_day"].year, event["on_day"].month) == month
    )
    allowed = entry.benefit_fen - policy.minimum_living_fen - others
    if entry.amount_fen > allowed:
        return Refusal("offset_too_high", {"allowed": max(allowed, 0)})
    return None


def plan(
    docket: Docket, case_id: str, instalments: Sequence[Instalment], actor: Actor
) -> Refusal | None:
    """Note a plan of instalments on a case; it replaces an earlier one."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    if case["state"] not in _TAKES_MONEY:
        return Refusal("takes_no_money", {"state": case["state"]})
    outstanding = docket.money(case).outstanding
    if sum(one.amount_fen for one in instalments) != outstanding:
        return Refusal("plan_is_not_outstanding", {"outstanding": outstanding})
    told = [[one.due_on.isoformat(), one.amount_fen] for one in instalments]
    docket.tell(case, "plan", actor, amount_fen=outstanding, details={"instalments": told})
    case["due_on"] = next_due(docket, case)
    return None


def monthly_plan(docket: Docket, case_id: str, count: int, first: date) -> list[Instalment]:
    """Return what is outstanding in equal monthly parts; the fen that do not divide are in the first."""
    case = docket.cases.get(case_id)
    if case is None:
        return []
    outstanding = docket.money(case).outstanding
    each = outstanding // count
    amounts = [outstanding - each * (count - 1), *[each] * (count - 1)]
    return [Instalment(_months_later(first, month), amount) for month, amount in enumerate(amounts)]


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it is shorter."""
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def instalments_left(events: Sequence[dict[str, Any]]) -> list[Instalment]:
    """Return the instalments of the plan in force that are not paid yet, the first one by what is left of it."""
    plans = [place for place, event in enumerate(events) if event["kind"] == "plan"]
    if not plans:
        return []
    kinds = (*RECEIVED, "waiver", "transfer")
    paid = sum(event["amount_fen"] for event in events[plans[-1] :] if event["kind"] in kinds)
    left = []
    for due, fen in events[plans[-1]]["details"]["instalments"]:
        rest = fen - min(fen, max(paid, 0))
        paid -= fen - rest
        if rest:
            left.append(Instalment(date.fromisoformat(due), rest))
    return left


def next_due(docket: Docket, case: dict[str, Any]) -> date | None:
    """Return the day by which the next money is due: that of the next instalment where there is a plan."""
    if case["state"] in {"closed", "dismissed"}:
        return None
    left = instalments_left(docket.events[case["case_id"]])
    due: date | None = left[0].due_on if left else case["due_on"]
    return due
