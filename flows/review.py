"""Taking back what auditors, villages and the bank hand in: each row applied, or refused with its sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.handed_back import HandedBack, Report, case_id_of, read_back, readable
from fundsentry.ledger import Ledger
from fundsentry.ledger.acts import report_evidence
from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.outcomes import Applied, Outcome, Refusal, Unchanged
from fundsentry.ledger.receipts import Entered, EnteredBefore, Receipt
from fundsentry.ledger.verdicts import decide_all
from fundsentry.reports.answers import answer
from fundsentry.reports.corrections import WronglyListed, says_wrongly_listed
from fundsentry.sources import RawFile, read_file
from schemas.returned import RECEIPTS, REVIEW


@dataclass(frozen=True)
class Reviewed:
    """What became of a file: verdicts applied, and refused rows each with why.

    `told` are the rows without verdict whose report from the spot was noted; `unchanged` the rows that an earlier
    file brought. applied + told + unchanged + refused = the rows that somebody filled in.
    """

    applied: tuple[Applied, ...]
    told: tuple[int, ...]
    unchanged: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    wrongly_listed: tuple[WronglyListed, ...]
    raw: RawFile


@dataclass(frozen=True)
class Received:
    """What became of a file of receipts."""

    entered: tuple[Entered, ...]
    unchanged: int
    refused: tuple[tuple[int, str], ...]
    raw: RawFile


def review(ledger: Ledger, file: Path, actor: Actor, policy: Policy, lang: str) -> Reviewed:
    """Apply a list of cases that was filled in; rows that cannot be applied are refused, the others count.

    Raises:
        SourceError: the file cannot be read.
        SchemaError: it is no list of cases.
    """
    raw = read_file(file, REVIEW)
    back = read_back(raw, actor.on_day, lang)
    ids = {one.case_id for one in back.verdicts} | {one.case_id for one in back.reports}
    outcomes, told, wrong = ledger.act(ids, lambda docket: _apply(docket, back, actor, policy))
    refused = dict(back.refused)
    for row, outcome in outcomes.items():
        if isinstance(outcome, Refusal):
            refused[row] = answer(outcome.key, outcome.facts, lang)
    verdicts = {one.row for one in back.verdicts}
    known = {one.row for one in back.reports} - told - verdicts - set(outcomes)
    before = {row for row, outcome in outcomes.items() if isinstance(outcome, Unchanged)}
    return Reviewed(
        applied=tuple(one for one in outcomes.values() if isinstance(one, Applied)),
        told=tuple(sorted(told - verdicts)),
        unchanged=tuple(sorted(before | known)),
        refused=tuple(sorted(refused.items())),
        wrongly_listed=wrong,
        raw=raw,
    )


def _apply(
    docket: Docket, back: HandedBack, actor: Actor, policy: Policy
) -> tuple[dict[int, Outcome], set[int], tuple[WronglyListed, ...]]:
    """Return what became of rows, the rows whose report from the spot was new, and the lists found wrong."""
    outcomes, told = _tell(docket, back.reports, actor)
    decided = decide_all(docket, back.verdicts, actor, policy)
    return outcomes | decided, told, tuple(_wrongly_listed(docket, decided.values()))


def _wrongly_listed(docket: Docket, outcomes: Iterable[Outcome]) -> Iterator[WronglyListed]:
    """Yield the cases dismissed because the list was wrong, also those that an earlier file dismissed."""
    for outcome in outcomes:
        if isinstance(outcome, Refusal) or outcome.verdict.verdict != "dismissed":
            continue
        said = outcome.verdict
        if says_wrongly_listed(said.reason):
            findings = docket.findings[said.case_id]
            yield WronglyListed(
                docket.cases[said.case_id], findings, said.reason or "", said.remark
            )


def _tell(
    docket: Docket, reports: Sequence[Report], actor: Actor
) -> tuple[dict[int, Outcome], set[int]]:
    outcomes: dict[int, Outcome] = {}
    told = set()
    for report in sorted(reports, key=lambda one: (one.case_id, one.row)):
        new = report_evidence(docket, report.case_id, report.found, actor)
        if isinstance(new, Refusal):
            outcomes[report.row] = new
        elif new:
            told.add(report.row)
    return outcomes, told


def receive(ledger: Ledger, file: Path, actor: Actor, policy: Policy, lang: str) -> Received:
    """Enter the receipts of a file; those that fit no case are refused, the others count.

    Raises:
        SourceError: the file cannot be read.
        SchemaError: amounts or days have no column.
    """
    raw = read_file(file, RECEIPTS)
    rows, refused = readable(raw, RECEIPTS, actor.on_day, lang)
    receipts = [
        Receipt(
            row=row["row"],
            amount_fen=row["amount"],
            received_on=row["received_on"],
            kind=row["kind"],
            case_id=row["case_id"] and case_id_of(row["case_id"]),
            payer_id=row["payer_id"],
            payer=row["payer"],
            reference=row["reference"],
        )
        for row in rows
    ]
    outcomes = ledger.receive(receipts, actor, policy)
    for receipt, outcome in zip(receipts, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            refused[receipt.row] = answer(outcome.key, outcome.facts, lang)
    return Received(
        entered=tuple(one for one in outcomes if isinstance(one, Entered)),
        unchanged=sum(isinstance(one, EnteredBefore) for one in outcomes),
        refused=tuple(sorted(refused.items())),
        raw=raw,
    )
