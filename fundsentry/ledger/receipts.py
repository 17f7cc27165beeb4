"""Receipts from the bank: which case each is for, and whether it was entered before. Nothing is guessed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl
from sqlalchemy import Connection

from fundsentry.ledger.docket import TAKES_MONEY, Actor, Docket, Policy
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.money import KINDS
from fundsentry.ledger.outcomes import Refusal
from fundsentry.ledger.recovery import Entry, enter, left_of_entries
from fundsentry.ledger.tables import CASES, EVENTS

# While an appeal runs a person may go on paying.
_OUTSTANDING = TAKES_MONEY | {"appealed"}


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


@dataclass(frozen=True)
class Known:
    """An entry made from a receipt: on which case, of what, and whether it was wholly taken back since."""

    case_id: str
    amount_fen: int
    on_day: date
    is_taken_back: bool


Outcome = Entered | EnteredBefore | Refusal


def receive(
    docket: Docket,
    receipts: Sequence[Receipt],
    known: dict[str, Known],
    actor: Actor,
    policy: Policy,
) -> list[Outcome]:
    """Enter receipts on the docket, each for one case; `known` are those entered before, by their marks."""
    cases = _by_payer(docket.cases.values())
    outcomes: list[Outcome] = []
    for receipt, mark in zip(receipts, marks(receipts), strict=True):
        before = known.get(mark)
        outcome = None if before is None else _again(receipt, before)
        if outcome is None:
            outcome = _receive(docket, receipt, mark, cases, actor, policy)
        if isinstance(outcome, Entered):
            day = receipt.received_on
            known[mark] = Known(outcome.case_id, receipt.amount_fen, day, is_taken_back=False)
        outcomes.append(outcome)
    return outcomes


def _again(receipt: Receipt, before: Known) -> Outcome | None:
    """Return what becomes of a receipt that was entered before; none where it is to be entered anew."""
    if (receipt.amount_fen, receipt.received_on) != (before.amount_fen, before.on_day):
        return Refusal("reference_reused", {"case": before.case_id})
    if receipt.case_id is None or receipt.case_id == before.case_id:
        return EnteredBefore(receipt)
    # On another case than before: right only once the wrong entry was taken back.
    return None if before.is_taken_back else Refusal("entered_elsewhere", {"case": before.case_id})


def cases_for(connection: Connection, receipts: Sequence[Receipt]) -> list[str]:
    """Return the ids of the cases that the receipts may be for."""
    payers = {receipt.payer_id for receipt in receipts} | {receipt.payer for receipt in receipts}
    waits = CASES.c.state.in_(_OUTSTANDING)
    cases = read_table(connection, CASES, "case_id", "subject_id", "name", where=waits)
    theirs = pl.any_horizontal(pl.col("subject_id", "name").is_in(list(payers - {None})))
    named = {receipt.case_id for receipt in receipts if receipt.case_id}
    return sorted(named | set(cases.filter(theirs)["case_id"]))


def known_receipts(connection: Connection) -> dict[str, Known]:
    """Return the receipts entered so far, by their marks; of a mark entered anew the last entry."""
    names = ("seq", "case_id", "on_day", "amount_fen", "details")
    told = read_table(connection, EVENTS, *names, where=EVENTS.c.kind.in_(KINDS)).sort("seq")
    told = told.with_columns(
        mark=pl.col("details").str.json_path_match("$.receipt"),
        corrects=pl.col("details").str.json_path_match("$.corrects").cast(pl.Int32),
    )
    taken = told.drop_nulls("corrects").group_by("corrects").agg(back=-pl.col("amount_fen").sum())
    entered = told.drop_nulls("mark").join(
        taken, left_on="seq", right_on="corrects", how="left", maintain_order="left"
    )
    is_taken_back = pl.col("back").fill_null(0) >= pl.col("amount_fen")
    rows = entered.select("mark", "case_id", "amount_fen", "on_day", is_taken_back).iter_rows()
    return {mark: Known(*facts) for mark, *facts in rows}


def marks(receipts: Iterable[Receipt]) -> list[str]:
    """Return what tells each receipt again: the bank's number, else its content and place among equal ones.

    The case is content only where no payer is named: a row that an office has completed is still the same payment.
    """
    seen: Counter[tuple[Any, ...]] = Counter()
    told = []
    for receipt in receipts:
        payer = receipt.payer_id or receipt.payer or receipt.case_id
        content = (payer, receipt.received_on.isoformat(), receipt.amount_fen)
        seen[content] += receipt.reference is None
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
    by_hand = _entered_by_hand(docket, case_id, receipt)
    if by_hand is not None:
        return Refusal("entered_by_hand", {"case": case_id, "number": by_hand})
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


def _entered_by_hand(docket: Docket, case_id: str, receipt: Receipt) -> int | None:
    """Return the number of an entry of that day and amount that somebody typed and that still counts."""
    events = docket.events.get(case_id, [])
    whole = {seq: fen for seq, _, fen in left_of_entries(events)}
    wanted = (receipt.kind, receipt.received_on, receipt.amount_fen)
    for event in events:
        same = (event["kind"], event["on_day"], whole.get(event.get("seq", 0))) == wanted
        if same and not event["details"].get("receipt"):
            return int(event["seq"])
    return None


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
