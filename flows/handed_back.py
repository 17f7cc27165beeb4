"""From a list that was handed in to what it says: verdicts, reports from the spot, and rows that say neither."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from fundsentry.errors import SchemaError
from fundsentry.ledger.outcomes import Refusal, Verdict
from fundsentry.reports.answers import answer
from fundsentry.reports.csv_files import without_guard
from fundsentry.sources import RawFile
from schemas import Table
from schemas.gate import check_table
from schemas.outputs.cases import VILLAGE_COLUMNS
from schemas.reasons import sentence
from schemas.returned import FILLED_IN, REVIEW
from schemas.values import trimmed
from schemas.written import COLON

CASE_ID_LENGTH = 12
_CASE_ID = re.compile(rf"[0-9A-HJKMNP-TV-Z]{{{CASE_ID_LENGTH}}}")
# Letters that a person types for what the case number has.
_READ_AS = str.maketrans("OIL", "011")
_VILLAGE = tuple(column.name for column in VILLAGE_COLUMNS)
# Without a verdict these would be lost without a word.
_NEED_VERDICT = ("confirmed_amount", "verdict_reason", "exclude_until")
_SAY_SOMETHING = frozenset({"verdict", *_NEED_VERDICT, *_VILLAGE})
_SEEN = ("rule", "person_id", "undue_amount", "claimed_amount")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL_BEGIN = date(1899, 12, 30)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What somebody found on the spot, by the names of the village columns; days as days."""

    row: int
    case_id: str
    found: Mapping[str, Any]


@dataclass(frozen=True)
class HandedBack:
    """What the rows of a file say; `refused` has the sentence for each that says nothing that can be used."""

    verdicts: tuple[Verdict, ...]
    reports: tuple[Report, ...]
    refused: dict[int, str]


def read_back(raw: RawFile, on_day: date, lang: str) -> HandedBack:
    """Return what a list of cases says that was filled in; rows that nobody filled in say nothing.

    Raises:
        SchemaError: the file has none of the columns to fill in.
    """
    if not set(FILLED_IN) & set(raw.frame.columns):
        raise SchemaError(
            f"{raw.name}: no column 核查结论/verdict; expected the list of cases with its auditors' columns; "
            "take cases.csv or cases.xlsx and fill it in"
        )
    filled = filled_in(raw)
    rows, refused = readable(filled, REVIEW, on_day, lang)
    several, exclude = _rows_of_a_case(filled.frame), _rows_that_exclude(filled.frame)
    verdicts, reports = [], []
    for row in rows:
        row |= {"case_id": case_id_of(row["case_id"])}
        wrong = _unusable(row, several, exclude, on_day)
        if wrong is not None:
            refused[row["row"]] = answer(wrong.key, wrong.facts, lang)
            continue
        if row["verdict"] is not None:
            verdicts.append(_verdict(row))
        if found := _found(row, raw):
            reports.append(Report(row["row"], row["case_id"], found))
    return HandedBack(tuple(verdicts), tuple(reports), refused)


def filled_in(raw: RawFile) -> RawFile:
    """Return the rows in which somebody filled something in that says something of itself."""
    # A village may have no more than a remark to give.
    says = _SAY_SOMETHING | ({"remark"} if _is_of_village(raw) else set())
    texts = [trimmed(raw.frame[name]) for name in FILLED_IN if name in raw.frame.columns]
    frame = raw.frame.with_columns(without_guard(pl.col(text.name)) for text in texts)
    speaking = [text.is_not_null() for text in texts if text.name in says]
    frame = frame.filter(pl.any_horizontal(speaking)) if speaking else frame.clear()
    return RawFile(raw.table, raw.name, raw.path, raw.sha256, frame.height, frame, raw.ragged, ())


def _is_of_village(raw: RawFile) -> bool:
    return bool(set(_VILLAGE) & set(raw.frame.columns))


def readable(
    raw: RawFile, table: Table, on_day: date, lang: str
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Return the rows that can be read, and why the others cannot, by their row in the file."""
    checked = check_table(table, [raw], as_of=on_day)
    refused: dict[int, str] = {}
    for row, name, reason in checked.quarantined.select("row", "column", "reason").iter_rows():
        column = table.get(name or "")
        header = "" if column is None else column.headers[0] if lang == "zh" else column.name
        said = sentence(reason, column, lang)
        refused[row] = f"{header}{COLON[lang]}{said}" if header else said
    assert checked.accepted.height + len(refused) == raw.frame.height + len(raw.ragged)
    return list(checked.accepted.sort("row").iter_rows(named=True)), refused


def case_id_of(text: str) -> str:
    """Return a case number as the ledger has it, also where it was typed, or lost zeros as a number."""
    plain = re.sub(r"[\s'-]", "", text).upper().translate(_READ_AS)
    return plain.zfill(CASE_ID_LENGTH) if plain.isdigit() else plain


def _rows_of_a_case(filled: pl.DataFrame) -> dict[str, list[int]]:
    """Return the rows with a verdict of each case, also of those that cannot be read."""
    several: dict[str, list[int]] = defaultdict(list)
    if "verdict" not in filled.columns:
        return several
    for row, case_id, verdict in filled.select("row", "case_id", "verdict").iter_rows():
        if verdict and verdict.strip() and case_id:
            several[case_id_of(case_id)].append(row)
    return several


def _rows_that_exclude(filled: pl.DataFrame) -> frozenset[int]:
    if "exclude_until" not in filled.columns:
        return frozenset()
    return frozenset(filled.filter(trimmed(filled["exclude_until"]).is_not_null())["row"])


def _unusable(
    row: Row, several: Mapping[str, Sequence[int]], exclude: Collection[int], on_day: date
) -> Refusal | None:
    """Return why a row that can be read says nothing that can be used."""
    if not _CASE_ID.fullmatch(row["case_id"]):
        return Refusal("damaged_case_id")
    for name in _VILLAGE:
        if isinstance(row[name], date) and row[name] > on_day:
            return Refusal("reported_in_future", {"column": name})
    if row["verdict"] is None:
        lonely = any(row[name] is not None for name in _NEED_VERDICT)
        return Refusal("verdict_missing") if lonely else None
    rows = several[row["case_id"]]
    if len(rows) > 1:
        return Refusal("twice_in_file", {"rows": ", ".join(map(str, rows))})
    if row["version"] is None:
        return Refusal("version_missing")
    if row["last_month"] and month_of(row["last_month"]) is None:
        return Refusal("last_month_unreadable")
    # An end that was written and is none is one that never comes.
    is_open = row["exclude_until"] is None and row["row"] in exclude
    return Refusal("exclusion_without_end") if is_open else None


def _found(row: Row, raw: RawFile) -> dict[str, Any]:
    """Return what a row reports from the spot; beside a verdict the remark is the auditor's."""
    found = {name: row[name] for name in _VILLAGE if row[name] is not None}
    if row["verdict"] is None and row["remark"] is not None and _is_of_village(raw):
        found["remark"] = row["remark"]
    return found


def _verdict(row: Row) -> Verdict:
    return Verdict(
        row=row["row"],
        case_id=row["case_id"],
        version=row["version"],
        verdict=row["verdict"],
        run_id=row["run_id"],
        last_month=month_of(row["last_month"]),
        confirmed_fen=row["confirmed_amount"],
        reason=row["verdict_reason"],
        root_cause=row["root_cause"],
        auditor=row["auditor"],
        decided_on=row["decided_on"],
        second_person=row["second_person"],
        exclude_until=row["exclude_until"],
        remark=row["remark"],
        seen={name: row[name] for name in _SEEN},
    )


def month_of(text: str | None) -> int | None:
    """Return a month as a whole number, also as spreadsheets write it: 2026-10, 2026/10/1, Oct-26, 10月-26, 46296.

    2026.1 is no month: a spreadsheet wrote it for 2026.10 or 2026.01, nobody knows which.
    """
    words = re.sub(r"\s.*", "", (text or "").strip()).lower()
    if re.fullmatch(r"[1-9]\d{4}(\.0+)?", words):
        day = _SERIAL_BEGIN + timedelta(days=int(float(words)))
        return day.year * 12 + day.month - 1
    year, month = _year_and_month(words)
    return year * 12 + month - 1 if 1 <= month <= len(_MONTHS) else None


def _year_and_month(words: str) -> tuple[int, int]:
    """Return year and month that a text names; month 0 where it names none."""
    if found := re.fullmatch(r"(\d{4})[-/年](\d{1,2})(月?|月\d{1,2}日|[-/]\d{1,2}.*)", words):
        return int(found[1]), int(found[2])
    if found := re.fullmatch(r"(\d{4})(\d{2})", words):
        return int(found[1]), int(found[2])
    if found := re.fullmatch(
        r"(?P<m>[a-z]{3})[a-z]*-(?P<y>\d{2})|(?P<y2>\d{2})-(?P<m2>[a-z]{3})", words
    ):
        name, year = found["m"] or found["m2"], found["y"] or found["y2"]
        return 2000 + int(year), _MONTHS.index(name) + 1 if name in _MONTHS else 0
    if found := re.fullmatch(r"(\d{1,2})月-(\d{2})|(\d{2})-(\d{1,2})月", words):
        return 2000 + int(found[2] or found[3]), int(found[1] or found[4])
    return 0, 0
