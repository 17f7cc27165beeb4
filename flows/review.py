"""Taking back what auditors, villages and the bank hand in: each row applied, or refused with its sentence."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.errors import SchemaError
from fundsentry.ledger import Ledger
from fundsentry.ledger.acts import report_evidence
from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.receipts import Entered, EnteredBefore, Receipt
from fundsentry.ledger.verdicts import Applied, Refusal, Unchanged, Verdict, decide
from fundsentry.reports.answers import answer
from fundsentry.sources import RawFile, read_file
from schemas import Table
from schemas.gate import check_table
from schemas.outputs.cases import VILLAGE_COLUMNS
from schemas.reasons import sentence
from schemas.returned import FILLED_IN, RECEIPTS, REVIEW

_CASE_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_VILLAGE = tuple(column.name for column in VILLAGE_COLUMNS)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A row that says nothing of itself but what others must have filled in for it.
_ALONE_SAYS_NOTHING = frozenset({"auditor", "decided_on", "second_person", "root_cause", "remark"})


@dataclass(frozen=True)
class Reviewed:
    """What became of a file: rows applied, already applied, told as evidence; rows refused, each with why."""

    applied: tuple[Applied, ...]
    unchanged: int
    evidence: int
    refused: tuple[tuple[int, str], ...]
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
    if not set(FILLED_IN) & set(raw.frame.columns):
        raise SchemaError(
            f"{file.name}: no column 核查结论/verdict; expected the list of cases with its auditors' columns; "
            "take cases.csv or cases.xlsx and fill it in"
        )
    rows, refused = _readable(raw, REVIEW, actor, lang)
    verdicts, wrong = _verdicts(rows, lang)
    refused |= wrong
    evidence = [row for row in rows if any(row[name] is not None for name in _VILLAGE)]
    ids = {row["case_id"] for row in rows}
    outcomes, told = ledger.act(
        ids, lambda docket: _apply(docket, verdicts, evidence, actor, policy)
    )
    for row, outcome in outcomes.items():
        if isinstance(outcome, Refusal):
            refused[row] = answer(outcome.key, outcome.facts, lang)
    return Reviewed(
        applied=tuple(one for one in outcomes.values() if isinstance(one, Applied)),
        unchanged=sum(isinstance(one, Unchanged) for one in outcomes.values()),
        evidence=told,
        refused=tuple(sorted(refused.items())),
        raw=raw,
    )


def _apply(
    docket: Docket,
    verdicts: Sequence[Verdict],
    evidence: Sequence[Mapping[str, Any]],
    actor: Actor,
    policy: Policy,
) -> tuple[dict[int, Any], int]:
    outcomes: dict[int, Any] = {}
    told = 0
    for row in evidence:
        found = {name: row[name] for name in _VILLAGE if row[name] is not None}
        new = report_evidence(docket, row["case_id"], found, actor)
        if isinstance(new, Refusal):
            outcomes[row["row"]] = new
        else:
            told += new
    for verdict in verdicts:
        outcomes[verdict.row] = decide(docket, verdict, actor, policy)
    return outcomes, told


def _readable(
    raw: RawFile, table: Table, actor: Actor, lang: str
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Return the rows that somebody filled in and that can be read, and why the others cannot."""
    filled = _filled_in(raw, table)
    rows = filled.frame
    checked = check_table(table, [filled], as_of=actor.on_day)
    refused: dict[int, str] = {}
    for row, name, reason in checked.quarantined.select("row", "column", "reason").iter_rows():
        column = table.get(name or "")
        header = "" if column is None else column.headers[0] if lang == "zh" else column.name
        said = sentence(reason, column, lang)
        refused[row] = f"{header}: {said}" if header else said
    assert checked.accepted.height + len(refused) == rows.height + len(filled.ragged)
    return list(checked.accepted.sort("row").iter_rows(named=True)), refused


def _filled_in(raw: RawFile, table: Table) -> RawFile:
    if table is not REVIEW:
        return raw
    names = [name for name in FILLED_IN if name in raw.frame.columns]
    touched = raw.frame.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    says = [name for name in names if name not in _ALONE_SAYS_NOTHING]
    empty = ~pl.any_horizontal(pl.col(says).is_not_null()) if says else pl.lit(value=True)
    frame = touched.filter(~empty)
    return RawFile(raw.table, raw.name, raw.path, raw.sha256, frame.height, frame, raw.ragged, ())


def _verdicts(rows: Sequence[Mapping[str, Any]], lang: str) -> tuple[list[Verdict], dict[int, str]]:
    """Return the verdicts among the rows, and why some rows give none."""
    places: dict[str, list[int]] = defaultdict(list)
    given = [row for row in rows if row["verdict"] is not None]
    for row in given:
        places[row["case_id"]].append(row["row"])
    verdicts, refused = [], {}
    for row in given:
        month = month_of(row["last_month"])
        if not _CASE_ID.fullmatch(row["case_id"]):
            refused[row["row"]] = answer("damaged_case_id", {}, lang)
        elif len(places[row["case_id"]]) > 1:
            several = ", ".join(map(str, places[row["case_id"]]))
            refused[row["row"]] = answer("twice_in_file", {"rows": several}, lang)
        elif month is None and row["last_month"]:
            refused[row["row"]] = answer("last_month_unreadable", {}, lang)
        else:
            verdicts.append(_verdict(row, month))
    return verdicts, refused


def _verdict(row: Mapping[str, Any], last_month: int | None) -> Verdict:
    return Verdict(
        row=row["row"],
        case_id=row["case_id"],
        version=row["version"],
        verdict=row["verdict"],
        run_id=row["run_id"],
        last_month=last_month,
        confirmed_fen=row["confirmed_amount"],
        reason=row["verdict_reason"],
        root_cause=row["root_cause"],
        auditor=row["auditor"],
        decided_on=row["decided_on"],
        second_person=row["second_person"],
        exclude_until=row["exclude_until"],
        remark=row["remark"],
        seen={name: row[name] for name in ("rule", "person_id", "undue_amount", "claimed_amount")},
    )


def month_of(text: str | None) -> int | None:
    """Return a month as a whole number, also as spreadsheets write it: 2026-10, 2026/10/1, Oct-26, 10月-26."""
    words = re.sub(r"\s", "", text or "").lower()
    if found := re.fullmatch(r"(\d{4})[-/年.](\d{1,2})(月|[-/.]\d{1,2}.*)?", words):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"([a-z]{3})[a-z]*-(\d{2})", words):
        year, month = (
            2000 + int(found[2]),
            _MONTHS.index(found[1]) + 1 if found[1] in _MONTHS else 0,
        )
    elif found := re.fullmatch(r"(\d{2})-([a-z]{3})", words):
        year, month = (
            2000 + int(found[1]),
            _MONTHS.index(found[2]) + 1 if found[2] in _MONTHS else 0,
        )
    elif found := re.fullmatch(r"(\d{1,2})月-(\d{2})", words):
        year, month = 2000 + int(found[2]), int(found[1])
    else:
        return None
    return year * 12 + month - 1 if 1 <= month <= len(_MONTHS) else None


def receive(ledger: Ledger, file: Path, actor: Actor, policy: Policy, lang: str) -> Received:
    """Enter the receipts of a file; those that fit no case are refused, the others count.

    Raises:
        SourceError: the file cannot be read.
        SchemaError: amounts or days have no column.
    """
    raw = read_file(file, RECEIPTS)
    rows, refused = _readable(raw, RECEIPTS, actor, lang)
    receipts = [
        Receipt(
            row=row["row"],
            amount_fen=row["amount"],
            received_on=row["received_on"],
            kind=row["kind"],
            case_id=row["case_id"],
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
