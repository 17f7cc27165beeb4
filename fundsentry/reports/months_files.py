"""应退月份表 as CSV and as a workbook: of the same run the same bytes."""

from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.reports.csv_files import for_people
from fundsentry.reports.months import Months
from fundsentry.reports.plain_workbook import plain_workbook
from fundsentry.reports.private import whole_file
from schemas import OUTPUTS, Column, Kind
from schemas.written import yuan

MONTHS = OUTPUTS["months"]
_ALL = {"zh": "合计", "en": "total"}
# What stands above the table once stands in no column of the workbook.
_ABOVE = frozenset({"case_id", "run_id", "rule", "person_id", "name"})
_SUMMED = ("amount", "clawed_back", "net_amount", "undue_amount")
_LINE = {
    "zh": "问题编号：{case}    对象：{name}（{subject}）    核查日：{as_of}    运行编号：{run}",
    "en": "Case: {case}    Of: {name} ({subject})    As of: {as_of}    Run: {run}",
}
_WIDTHS = {
    "benefit_month": 10.0,
    "scheme": 20.0,
    "list_rows": 22.0,
    "law": 40.0,
    "because": 50.0,
    "in_dispute": 30.0,
}
_WIDTH = 13.0
_LINE_HEIGHT = 14.0
# So much of a line is filled before it breaks.
_FILLED = 0.85
_CELL_HOLDS = 32_767
_FIRST_ROW = 3
_A3 = 8


def write_months(months: Months, to: Path, lang: str) -> Path:
    """Write the table, with its total, readable by its owner only; as a workbook where the name ends so.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(to) as file:
        if to.suffix.lower() == ".xlsx":
            _write_workbook(months, file, lang)
        else:
            _write_csv(months, file, lang)
    return to


def _write_csv(months: Months, file: Path, lang: str) -> None:
    shown = for_people(months.rows, MONTHS, lang)
    total = dict.fromkeys(shown.columns, "")
    total[shown.columns[_place("benefit_month")]] = _ALL[lang]
    for name in _SUMMED:
        total[shown.columns[_place(name)]] = yuan(months.total(name))
    pl.concat([shown, pl.DataFrame([total], schema=shown.schema)]).write_csv(
        file, include_bom=lang == "zh", line_terminator="\r\n" if lang == "zh" else "\n"
    )


def _place(name: str) -> int:
    return [column.name for column in MONTHS.columns].index(name)


def _write_workbook(months: Months, file: Path, lang: str) -> None:
    columns = [column for column in MONTHS.columns if column.name not in _ABOVE]
    with plain_workbook(file) as workbook:
        sheet = workbook.add_worksheet(MONTHS.title if lang == "zh" else MONTHS.name)
        looks = _looks(workbook)
        _head(sheet, months, columns, looks, lang)
        shown = for_people(months.rows, MONTHS, lang)
        _set_heights(sheet, shown, columns)
        for place, column in enumerate(columns):
            texts = shown.to_series(_place(column.name))
            for row, value in enumerate(months.rows[column.name], _FIRST_ROW):
                _write(sheet, row, place, column, value, texts[row - _FIRST_ROW], looks)
        _foot(sheet, months, columns, looks, lang)
        _print_set_up(sheet)


def _looks(workbook: Any) -> dict[str, Any]:
    cell = {"border": 1, "valign": "vcenter", "font_size": 10, "text_wrap": True}
    money = {"num_format": "#,##0.00", "align": "right", "text_wrap": False}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 18, "align": "center"}),
        "line": workbook.add_format({"font_size": 11, "valign": "vcenter"}),
        "header": workbook.add_format(
            cell | {"bold": True, "align": "center", "bg_color": "#DCE6F1"}
        ),
        "text": workbook.add_format(cell | {"num_format": "@"}),
        "money": workbook.add_format(cell | money),
        "sum": workbook.add_format(cell | {"bold": True}),
        "sum_money": workbook.add_format(cell | money | {"bold": True}),
    }


def _head(
    sheet: Any, months: Months, columns: list[Column], looks: dict[str, Any], lang: str
) -> None:
    last = len(columns) - 1
    title = f"{MONTHS.title if lang == 'zh' else 'Months not owed'}：{months.title}"
    facts = {
        "case": months.case_id,
        "name": months.name,
        "subject": months.subject_id,
        "as_of": months.as_of,
        "run": months.run_id,
    }
    for row, text, look in (
        (0, title if lang == "zh" else title.replace("：", ": "), "title"),
        (1, _LINE[lang].format(**facts), "line"),
    ):
        sheet.merge_range(row, 0, row, last, "", looks[look])
        sheet.write_string(row, 0, text[:_CELL_HOLDS], looks[look])
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column.name, _WIDTH))
        name = column.headers[0] if lang == "zh" else column.name.replace("_", " ")
        sheet.write_string(_FIRST_ROW - 1, place, name, looks["header"])
    sheet.set_row(0, 28)
    sheet.set_row(1, 18)
    sheet.freeze_panes(_FIRST_ROW, 1)


def _set_heights(sheet: Any, shown: pl.DataFrame, columns: list[Column]) -> None:
    """Make each row as high as its longest text needs; not every program does so by itself."""
    # Three bytes and one character are two places wide, one byte and one character one place.
    lines = []
    for column in columns:
        text, width = pl.nth(_place(column.name)), _WIDTHS.get(column.name, _WIDTH) * _FILLED
        lines.append((text.str.len_bytes() + text.str.len_chars()) / 2 / width)
    most = shown.select(pl.max_horizontal(lines).ceil().fill_null(1).clip(1)).to_series()
    for row, height in enumerate(most, _FIRST_ROW):
        sheet.set_row(row, height * _LINE_HEIGHT)


def _write(
    sheet: Any,
    row: int,
    place: int,
    column: Column,
    value: Any,
    text: str | None,
    looks: dict[str, Any],
) -> None:
    if column.kind is Kind.MONEY:
        # Of so few digits the nearest binary number is written with exactly these two decimals.
        sheet.write_number(row, place, value / 100, looks["money"])
    else:
        sheet.write_string(row, place, (text or "").rstrip("\t")[:_CELL_HOLDS], looks["text"])


def _foot(
    sheet: Any, months: Months, columns: list[Column], looks: dict[str, Any], lang: str
) -> None:
    row = _FIRST_ROW + len(months.rows)
    for place, column in enumerate(columns):
        if column.name in _SUMMED:
            sheet.write_number(row, place, months.total(column.name) / 100, looks["sum_money"])
        else:
            sheet.write_string(row, place, _ALL[lang] if place == 0 else "", looks["sum"])


def _print_set_up(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_footer("&C&P / &N")
