"""Correction slips (名单更正单): one workbook per list that was wrong, for the office that it came from."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.reports.private import whole_file
from fundsentry.reports.sentences import because
from fundsentry.reports.workbooks import Form, write_workbook
from rules import Rulebook
from schemas import TABLES
from schemas.outputs.cases import WRONGLY_LISTED
from schemas.outputs.corrections import CORRECTIONS, REPLY_COLUMNS
from schemas.values import dtype_of

_SPLIT = ";"


@dataclass(frozen=True)
class WronglyListed:
    """A case that was dismissed because the list was wrong: its row of the ledger, its findings, what was said."""

    case: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    reason: str
    remark: str | None


def says_wrongly_listed(reason: str | None) -> bool:
    """Say whether a reason begins with the words for a list that was wrong."""
    text = unicodedata.normalize("NFKC", reason or "").strip().casefold()
    return text.startswith(WRONGLY_LISTED)


def write_slips(
    wrong: Sequence[WronglyListed],
    files: Mapping[str, Sequence[str]],
    rulebook: Rulebook,
    folder: Path,
    stem: str,
    lang: str,
) -> list[Path]:
    """Write a slip for every list, beside what was handed in; `files` are the files of each table.

    The same verdicts write the same bytes again.
    """
    rows = _rows(wrong, files, rulebook, lang)
    written = []
    for table in rows["table"].unique().sort():
        name = f"名单更正单_{_title(table, lang)}" if lang == "zh" else f"correction_slip_{table}"
        to = folder / f"{stem}.{name}.xlsx"
        with whole_file(to) as beside:
            mine = rows.filter(pl.col("table") == table)
            write_workbook(mine, CORRECTIONS, Form(REPLY_COLUMNS, by_hand=True), beside, lang)
        written.append(to)
    return written


def _rows(
    wrong: Sequence[WronglyListed],
    files: Mapping[str, Sequence[str]],
    rulebook: Rulebook,
    lang: str,
) -> pl.DataFrame:
    """Return one row per row of a list and case, in the order of lists, rows and cases."""
    told = [row for one in wrong for row in _of_case(one, files, rulebook, lang)]
    shape = {column.name: dtype_of(column) for column in CORRECTIONS.columns}
    plain = {n: pl.String() if t == pl.Categorical() else t for n, t in shape.items()}
    rows = pl.DataFrame(told, schema={"table": pl.String(), **plain}, orient="row")
    rows = rows.unique(["table", "record_id", "case_id"], keep="first", maintain_order=True)
    return rows.sort("table", "record_id", "case_id")


def _of_case(
    one: WronglyListed, files: Mapping[str, Sequence[str]], rulebook: Rulebook, lang: str
) -> Iterator[dict[str, Any]]:
    findings = pl.DataFrame(
        one.findings, schema_overrides={"facts": pl.String, "identity": pl.String}
    )
    if findings.is_empty():
        return
    said = because(rulebook, findings["rule"], findings["facts"], findings["identity"], lang)
    for finding, sentence in zip(one.findings, said, strict=True):
        for table, record in _evidence(finding):
            file, number = _file_and_number(record, files.get(table, ()))
            yield {
                "table": table,
                "list": _title(table, lang),
                "source_file": file,
                "record_id": number,
                "person_id": finding["person_id"],
                "name": finding["name"],
                "because": sentence,
                "what_is_wrong": one.reason,
                "what_was_found": one.remark,
                "decided_by": one.case["decided_by"],
                "decided_on": one.case["decided_on"],
                "case_id": one.case["case_id"],
            }


def _evidence(finding: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rows of lists that a finding rests on: table and record."""
    tables = (finding["evidence_table"] or "").split(_SPLIT)
    records = (finding["evidence_id"] or "").split(_SPLIT)
    if len(tables) == 1:
        tables *= len(records)
    for table, record in zip(tables, records, strict=False):
        # Our own payments are no list of another office.
        if table and table != "payouts":
            yield table, record


def _file_and_number(record: str, files: Sequence[str]) -> tuple[str, str]:
    """Return the file of a record and its number there; the number alone says it where it is unique."""
    for file in files:
        if record.startswith(f"{file}:"):
            return file, record.removeprefix(f"{file}:")
    return _SPLIT.join(files), record


def _title(table: str, lang: str) -> str:
    return TABLES[table].title if lang == "zh" and table in TABLES else table
