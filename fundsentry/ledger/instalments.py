"""Plans of instalments: what is due by when, and what of it is paid."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from fundsentry.ledger.docket import TAKES_MONEY, Actor, Docket
from fundsentry.ledger.money import KINDS
from fundsentry.ledger.outcomes import Refusal


@dataclass(frozen=True)
class Instalment:
    """One part of a plan: by when, how much in fen."""

    due_on: date
    amount_fen: int


def plan(
    docket: Docket, case_id: str, instalments: Sequence[Instalment], actor: Actor
) -> Refusal | None:
    """Note a plan of instalments on a case; it replaces an earlier one."""
    case = docket.cases.get(case_id)
    if case is None:
        return Refusal("unknown_case")
    if case["state"] not in TAKES_MONEY:
        return Refusal("takes_no_money", {"state": case["state"]})
    outstanding = docket.money(case).outstanding
    amounts = [one.amount_fen for one in instalments]
    if sum(amounts) != outstanding or min(amounts, default=0) <= 0:
        return Refusal("plan_is_not_outstanding", {"outstanding": outstanding})
    days = [one.due_on for one in instalments]
    if days[0] < actor.on_day or any(later <= earlier for earlier, later in pairwise(days)):
        return Refusal("plan_days_not_to_come")
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


def instalments_left(events: Sequence[Mapping[str, Any]], outstanding: int) -> list[Instalment]:
    """Return the instalments of the plan in force that are not paid yet, the first one by what is left of it.

    Together never more than is outstanding: where a later verdict confirms less, the last ones fall away.
    """
    plans = [place for place, event in enumerate(events) if event["kind"] == "plan"]
    if not plans:
        return []
    paid = sum(event["amount_fen"] for event in events[plans[-1] :] if event["kind"] in KINDS)
    left = []
    for due, fen in events[plans[-1]]["details"]["instalments"]:
        rest = min(fen - min(fen, max(paid, 0)), outstanding)
        paid -= min(fen, max(paid, 0))
        outstanding -= rest
        if rest:
            left.append(Instalment(date.fromisoformat(due), rest))
    return left


def next_due(docket: Docket, case: Mapping[str, Any]) -> date | None:
    """Return the day by which something is due on a case: the next instalment where money is paid by a plan."""
    due: date | None = case["due_on"]
    if case["state"] in {"closed", "dismissed"}:
        return None
    if case["state"] not in TAKES_MONEY:
        return due
    left = instalments_left(docket.events[case["case_id"]], docket.money(case).outstanding)
    return left[0].due_on if left else due
