"""Recoveries: what came back, by which way, against which case; corrections are counter-entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fundsentry.ledger.docket import TAKES_MONEY, Actor, Docket, Policy
from fundsentry.ledger.instalments import next_due
from fundsentry.ledger.money import KINDS, RECEIVED
from fundsentry.ledger.outcomes import Refusal

# While a case is decided anew nobody can say yet what of the money belongs to the person.
_UNDECIDED = frozenset({"flagged", "under_review", "appealed"})


@dataclass(frozen=True)
class Entry:
    """Money of a case. Amounts in fen.

    benefit_fen: of an offset, the month's benefit it is taken from. corrects: number of the entry that this one
    takes back, wholly or in part, whose kind needs not be said again. second_person: where a large amount is waived, or a closed case of a large
    amount opened. receipt: what tells the same receipt again.
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

    @property
    def details(self) -> dict[str, Any]:
        """What stands beside the amount."""
        names = ("corrects", "reference", "receipt", "benefit_fen", "second_person")
        told = {name: getattr(self, name) for name in names}
        return {name: value for name, value in told.items() if value is not None}


def enter(docket: Docket, entry: Entry, actor: Actor, policy: Policy) -> Refusal | None:
    """Check an entry and note it on the docket with what follows from it; else say why not."""
    case = docket.cases.get(entry.case_id)
    if case is None:
        return Refusal("unknown_case")
    if entry.corrects is None:
        refusal = _payment(docket, case, entry, actor, policy)
    else:
        entry = replace(entry, kind=entry.kind or _kind_of(docket, case, entry.corrects))
        refusal = _correction(docket, case, entry, actor, policy)
    if refusal is not None:
        return refusal
    before = case["state"]
    fen = entry.amount_fen if entry.corrects is None else -entry.amount_fen
    of_day = replace(actor, on_day=entry.on_day)
    docket.tell(case, entry.kind, of_day, amount_fen=fen, why=entry.why, details=entry.details)
    if case["state"] == "closed" and docket.money(case).outstanding > 0:
        _open_again(docket, case, entry, actor, policy)
    docket.settle(case, actor, policy)
    case["version"] += case["state"] != before
    case["due_on"] = next_due(docket, case)
    return None


def give_back(docket: Docket, entry: Entry, actor: Actor, policy: Policy) -> Refusal | None:
    """Note that overpaid money was given back to the person: counter-entries, of the last money first."""
    case = docket.cases.get(entry.case_id)
    if case is None:
        return Refusal("unknown_case")
    if case["state"] in _UNDECIDED:
        return Refusal("not_decided", {"state": case["state"]})
    overpaid = docket.money(case).overpaid
    if not 0 < entry.amount_fen <= overpaid:
        return Refusal("above_overpaid", {"overpaid": overpaid})
    left = entry.amount_fen
    for seq, kind, there in reversed(left_of_entries(docket.events[case["case_id"]])):
        part = min(left, there)
        if part and kind in RECEIVED:
            details = entry.details | {"corrects": seq, "given_back": True}
            docket.tell(
                case,
                kind,
                replace(actor, on_day=entry.on_day),
                amount_fen=-part,
                why=entry.why,
                details=details,
            )
            left -= part
    docket.settle(case, actor, policy)
    return None


def _kind_of(docket: Docket, case: Mapping[str, Any], number: int) -> str:
    there = left_of_entries(docket.events[case["case_id"]])
    return next((kind for seq, kind, _ in there if seq == number), "")


def left_of_entries(events: Sequence[Mapping[str, Any]]) -> list[tuple[int, str, int]]:
    """Return what is left of each entry of the ledger after its counter-entries: number, kind, fen."""
    taken_back: dict[int, int] = {}
    for event in events:
        corrects = event["details"].get("corrects") if event["kind"] in KINDS else None
        if corrects is not None:
            taken_back[corrects] = taken_back.get(corrects, 0) - event["amount_fen"]
    return [
        (event["seq"], event["kind"], event["amount_fen"] - taken_back.get(event["seq"], 0))
        for event in events
        if event["kind"] in KINDS and event["amount_fen"] > 0 and "seq" in event
    ]


def _open_again(
    docket: Docket, case: dict[str, Any], entry: Entry, actor: Actor, policy: Policy
) -> None:
    """Open a closed case of which money was taken back: the verdict stands, and the rest is due."""
    notified_on = case["notified_on"]
    docket.move(case, "under_review", "reopened", actor, why=entry.why)
    docket.move(case, "confirmed", "stands", actor)
    case["notified_on"] = notified_on
    case["due_on"] = policy.repayment_due(actor.on_day)


def _payment(
    docket: Docket, case: dict[str, Any], entry: Entry, actor: Actor, policy: Policy
) -> Refusal | None:
    if not _takes(docket, case, entry.kind):
        return Refusal("takes_no_money", {"state": case["state"]})
    if entry.amount_fen <= 0:
        return Refusal("payment_not_positive")
    if entry.kind == "offset":
        return _offset_leaves_enough(docket, case, entry, policy)
    if entry.kind in RECEIVED:
        return None
    if not entry.why:
        return Refusal("reason_missing")
    outstanding = docket.money(case).outstanding
    if entry.amount_fen > outstanding:
        return Refusal("above_outstanding", {"outstanding": outstanding})
    if entry.kind == "waiver" and entry.amount_fen > policy.second_person_above_fen:
        return _second_person(entry, actor, policy)
    return None


def _takes(docket: Docket, case: Mapping[str, Any], kind: str) -> bool:
    """Return whether a case takes an entry of that kind; money that really came in is never turned away.

    Once a case was confirmed money may come at any time, also while an appeal runs or after it was closed.
    """
    if case["state"] in TAKES_MONEY:
        return True
    was_confirmed = any(
        event["to_state"] == "confirmed" for event in docket.events[case["case_id"]]
    )
    return was_confirmed and kind in RECEIVED


def _correction(
    docket: Docket, case: dict[str, Any], entry: Entry, actor: Actor, policy: Policy
) -> Refusal | None:
    """Refuse a counter-entry that takes back more than there is, or says no reason."""
    there = {seq: (kind, fen) for seq, kind, fen in left_of_entries(docket.events[case["case_id"]])}
    kind, left = there.get(entry.corrects or 0, (None, 0))
    if kind != entry.kind:
        return Refusal("corrects_nothing", {"number": entry.corrects})
    if not entry.why:
        return Refusal("reason_missing")
    if not 0 < entry.amount_fen <= left:
        return Refusal("corrects_too_much", {"left": left})
    if case["state"] == "closed" and case["confirmed_fen"] > policy.second_person_above_fen:
        return _second_person(entry, actor, policy)
    return None


def _second_person(entry: Entry, actor: Actor, policy: Policy) -> Refusal | None:
    if not entry.second_person:
        return Refusal("second_person_missing", {"above": policy.second_person_above_fen})
    if entry.second_person == actor.name:
        return Refusal("second_person_is_first", {"above": policy.second_person_above_fen})
    return None


def _offset_leaves_enough(
    docket: Docket, case: Mapping[str, Any], entry: Entry, policy: Policy
) -> Refusal | None:
    """An offset from a later benefit leaves the person the minimum living amount of that month."""
    if not policy.minimum_living_fen:
        return Refusal("minimum_living_not_set")
    if entry.benefit_fen is None:
        return Refusal("benefit_missing")
    allowed = entry.benefit_fen - policy.minimum_living_fen - _offset_in(docket, case, entry.on_day)
    if entry.amount_fen > allowed:
        return Refusal("offset_too_high", {"allowed": max(allowed, 0)})
    return None


def _offset_in(docket: Docket, case: Mapping[str, Any], day: date) -> int:
    """Return what was offset from the person's benefits in the month of that day, over all cases, in fen."""
    total = 0
    for other in docket.cases.values():
        if (other["subject_kind"], other["subject_id"]) != (
            case["subject_kind"],
            case["subject_id"],
        ):
            continue
        events = docket.events[other["case_id"]]
        days = {event["seq"]: event["on_day"] for event in events if "seq" in event}
        for event in events:
            # A counter-entry belongs to the month of what it takes back.
            of = days.get(event["details"].get("corrects"), event["on_day"])
            if event["kind"] == "offset" and (of.year, of.month) == (day.year, day.month):
                total += event["amount_fen"]
    return total
