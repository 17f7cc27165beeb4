"""Receipts from the bank: which case each is for, and whether it was entered before. Nothing is guessed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl
from sqlalchemy import Connection

from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.money import KINDS
from fundsentry.ledger.recovery import Entry, enter
from fundsentry.ledger.tables import CASES, EVENTS
from fundsentry.ledger.verdicts import Refusal

_OUTSTANDING = frozenset({"confirmed", "notified", "recovering"})


@dataclass(frozen=True)
class Receipt:
    """One payment that came in. Amount in fen."""

    row: int
    amount_fen: int
    received_on: date
    kind: str = "repayment"
    case_id: str | None = None
    payer_id: str | None = None
    payer: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Entered:
    """A receipt that counts, and for which case."""

    receipt: Receipt
    case_id: str
    overpaid_fen: int


@dataclass(frozen=True)
class EnteredBefore:
    """A receipt that counted before."""

    receipt: Receipt


Outcome = Entered | EnteredBefore | Refusal


def receive(
    docket: Docket,
    receipts: Sequence[Receipt],
    known: set[str],
    actor: Actor,
    policy: Policy,
) -> list[Outcome]:
    """Enter receipts on the docket, each for one case; `known` are the marks of those entered before."""
    cases = _by_payer(docket.cases.values())
    outcomes: list[Outcome] = []
    for receipt, mark in zip(receipts, marks(receipts), strict=True):
        if mark in known:
            outcomes.append(EnteredBefore(receipt))
            continue
        outcome = _receive(docket, receipt, mark, cases, actor, policy)
        if isinstance(outcome, Entered):
            known.add(mark)
        outcomes.append(outcome)
    return outcomes


def cases_for(connection: Connection, receipts: Sequence[Receipt]) -> list[str]:
    """Return the ids of the cases that the receipts may be for."""
    payers = {receipt.payer_id for receipt in receipts} | {receipt.payer for receipt in receipts}
    waits = CASES.c.state.in_(_OUTSTANDING)
    cases = read_table(connection, CASES, "case_id", "subject_id", "name", where=waits)
    theirs = pl.any_horizontal(pl.col("subject_id", "name").is_in(list(payers - {None})))
    named = {receipt.case_id for receipt in receipts if receipt.case_id}
    return sorted(named | set(cases.filter(theirs)["case_id"]))


def known_marks(connection: Connection) -> set[str]:
    """Return the marks of all receipts entered so far."""
    told = read_table(connection, EVENTS, "seq", "details", where=EVENTS.c.kind.in_(KINDS))
    found = told["details"].str.json_path_match("$.receipt").drop_nulls()
    return set(found)


def marks(receipts: Iterable[Receipt]) -> list[str]:
    """Return what tells each receipt again: the bank's number, else its content and place among equal ones."""
    seen: Counter[tuple[Any, ...]] = Counter()
    told = []
    for receipt in receipts:
        content = tuple(value for name, value in vars(receipt).items() if name != "row")
        seen[content] += 1
        text = receipt.reference or repr((content, seen[content]))
        told.append(sha256(text.encode()).hexdigest())
    return told


def _by_payer(cases: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    payers: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        if case["state"] in _OUTSTANDING:
            payers[case["subject_id"]].append(case["case_id"])
            payers[f"name {case['name']}"].append(case["case_id"])
    return payers


def _receive(
    docket: Docket,
    receipt: Receipt,
    mark: str,
    cases: Mapping[str, Sequence[str]],
    actor: Actor,
    policy: Policy,
) -> Outcome:
    case_id = receipt.case_id or _case_of_payer(docket, receipt, cases)
    if isinstance(case_id, Refusal):
        return case_id
    if receipt.received_on > actor.on_day:
        return Refusal("received_in_future")
    entry = Entry(
        case_id,
        receipt.kind,
        receipt.amount_fen,
        receipt.received_on,
        reference=receipt.reference,
        receipt=mark,
    )
    refusal = enter(docket, entry, actor, policy)
    return refusal or Entered(receipt, case_id, docket.cases[case_id]["overpaid_fen"])


def _case_of_payer(
    docket: Docket, receipt: Receipt, cases: Mapping[str, Sequence[str]]
) -> str | Refusal:
    """Return the one case of a payer with something outstanding; of several that of exactly this amount."""
    if receipt.payer_id is None and receipt.payer is None:
        return Refusal("no_payer")
    key = receipt.payer_id or f"name {receipt.payer}"
    found = [
        case_id for case_id in cases.get(key, ()) if docket.cases[case_id]["state"] in _OUTSTANDING
    ]
    if receipt.payer_id is None and len({docket.cases[c]["subject_id"] for c in found}) > 1:
        return Refusal("payer_of_several_names", {"cases": ", ".join(sorted(found))})
    exact = [c for c in found if docket.money(docket.cases[c]).outstanding == receipt.amount_fen]
    several = found if len(found) == 1 else exact
    if len(several) == 1:
        return several[0]
    if not found:
        return Refusal("unknown_payer")
    return Refusal("payer_of_several_cases", {"cases": ", ".join(sorted(found))})
