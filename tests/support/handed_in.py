"""Lists of cases as auditors hand them in: filled in, saved by whatever program, taken back by the office."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars as pl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from flows.review import Reviewed, review
from fundsentry.ledger import open_ledger
from fundsentry.ledger.docket import Actor, Policy
from schemas.outputs.cases import VILLAGE_CASES

DAY = date(2026, 11, 2)
POLICY = Policy(
    second_person_above_fen=5_000_000,
    minimum_living_fen=60_000,
    notice_due=lambda day: day,
    repayment_due=lambda day: day,
    review_due=lambda day: day,
)
LI = Actor("李伟", DAY, datetime(2026, 11, 2, 2, 0, tzinfo=UTC), "root")
TEXT_FORMS = {
    "utf-8": ("utf-8", ",", "csv"),
    "utf-8 with a mark": ("utf-8-sig", ",", "csv"),
    "gb18030": ("gb18030", ",", "csv"),
    "semicolons": ("utf-8-sig", ";", "csv"),
    "tabs": ("gb18030", "\t", "txt"),
}
FORMS = (*TEXT_FORMS, "xlsx")


class Listed:
    """The list as the last night wrote it, all cells as text, to be filled in by case number."""

    def __init__(self, out: Path, rows: list[dict[str, str]] | None = None) -> None:
        self.out = out
        names = {c.headers[0]: c.name for c in VILLAGE_CASES.columns}
        text = pl.read_csv(out / "cases.csv", infer_schema=False).fill_null("")
        self.rows = (
            text.rename(lambda head: names.get(head, head)).to_dicts() if rows is None else rows
        )

    def case(self, rule: str = "", **known: str) -> str:
        """The number of the one case that has these cells."""
        (found,) = (
            row["case_id"].strip()
            for row in self.rows
            if rule in row["rule"] and all(row[k].strip("\t") == v for k, v in known.items())
        )
        return found

    def fill(self, case: str, **cells: str) -> "Listed":
        (row,) = (row for row in self.rows if row["case_id"].strip() == case)
        row |= cells
        return self

    def save(self, form: str = "utf-8", name: str = "filled", lang: str = "zh") -> Path:
        heads = {c.name: c.headers[0] for c in VILLAGE_CASES.columns} if lang == "zh" else {}
        table = pl.DataFrame(
            self.rows,
            schema=dict.fromkeys(dict.fromkeys(k for r in self.rows for k in r), pl.String),
        )
        table = table.rename(lambda head: heads.get(head, head)).fill_null("")
        if form == "xlsx":
            return self._save_workbook(table, self.out / f"{name}.xlsx")
        codec, separator, ending = TEXT_FORMS[form]
        file = self.out / f"{name}.{ending}"
        file.write_bytes(table.write_csv(separator=separator, line_terminator="\r\n").encode(codec))
        return file

    def _save_workbook(self, table: pl.DataFrame, file: Path) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (table.columns, *table.iter_rows()):
            sheet.append([None] * len(row))
            for cell, text in zip(sheet[sheet.max_row], row, strict=True):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
                cell.data_type = "s" if text.startswith("=") else cell.data_type
        book.save(file)
        return file


def take_back(
    url: str,
    file: Path,
    by: str = "李伟",
    on: date = DAY,
    lang: str = "en",
    policy: Policy = POLICY,
) -> Reviewed:
    with open_ledger(url) as ledger:
        return review(ledger, file, replace(LI, name=by, on_day=on), policy, lang)


def contents(url: str) -> tuple[pl.DataFrame, ...]:
    """All that a ledger says of cases, findings and events."""
    with open_ledger(url) as ledger:
        return ledger.all_cases(), ledger.all_findings(), ledger.events()
