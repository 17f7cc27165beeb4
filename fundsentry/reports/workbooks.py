"""Workbooks to fill in: ids as text, real dates and amounts, drop-downs; only the columns to fill in can be changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from fundsentry.reports.csv_files import for_people
from fundsentry.reports.plain_workbook import plain_workbook
from schemas import Column, Kind, Table

ROWS_AT_MOST = 10_000
# Excel keeps 15 digits of a number; longer amounts stand as text.
_EXACT_BELOW_FEN = 10**14
_NUMBERS = frozenset({Kind.MONEY, Kind.DATE, Kind.COUNT})
_WIDTHS = {
    Kind.KEY: 15.0,
    Kind.ID: 21.0,
    Kind.NAME: 12.0,
    Kind.TEXT: 22.0,
    Kind.ACCOUNT: 22.0,
    Kind.MONTH: 10.0,
    Kind.DATE: 12.0,
    Kind.MONEY: 13.0,
    Kind.COUNT: 7.0,
    Kind.CODE: 11.0,
    Kind.REGION: 15.0,
}
_WIDE = {
    "rule": 30.0,
    "scheme": 22.0,
    "title": 22.0,
    "related_cases": 15.0,
    "because": 55.0,
    "law": 40.0,
    "innocent_explanations": 40.0,
    "first_steps": 45.0,
    "verdict_reason": 30.0,
    "remark": 30.0,
    "auditor": 11.0,
    "second_person": 11.0,
    "township": 12.0,
}
# On a form of one page's width narrower columns are what makes its print large enough to read.
_BY_HAND = {
    "case_id": 14.0,
    "title": 12.0,
    "person_id": 19.0,
    "name": 8.0,
    "region_code": 13.0,
    "township": 8.0,
    "event_on": 10.5,
    "first_month": 8.0,
    "last_month": 8.0,
    "because": 26.0,
    "first_steps": 24.0,
    "due_on": 10.5,
    "account_held_by": 9.0,
    "remark": 12.0,
}
_FILLED_BY_HAND = 9.0
_WRAPPED = frozenset({Kind.TEXT, Kind.NAME})
_LINE = 15.0
_A3, _A4 = 8, 9
_LINES_AT_MOST = 8
# So much of a line is filled before it breaks.
_FILLED = 0.85
_FORMATS = {Kind.MONEY: "#,##0.00", Kind.DATE: "yyyy-mm-dd", Kind.COUNT: "0"}
_WRONG = {
    "zh": ("请更正", "应为：{}", "不高于不应发金额的数字，如 1408.00", "日期，如 2026-10-31"),
    "en": (
        "Please correct",
        "Expected: {}",
        "an amount such as 1408.00, at most what was not owed",
        "a date such as 2026-10-31",
    ),
}


@dataclass(frozen=True)
class Form:
    """What people fill in: columns, and for some a hint that shows when a cell of theirs is chosen.

    notes: columns with a note on each cell, and the column of the rows whose text it is, if they have it.
    One that is filled in by hand is printed one page wide on A4.
    """

    fill_in: Sequence[Column]
    hints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False


def write_workbook(rows: pl.DataFrame, table: Table, form: Form, file: Path, lang: str) -> None:
    """Write the first 10,000 rows in the columns of a table, on a sheet named after it.

    A cell holds 32,767 characters; the rest of a longer text stands in the CSV file only. `rows` hold text, dates, whole numbers, money in fen and months as whole numbers, as inside.
    """
    rows = rows.head(ROWS_AT_MOST)
    with plain_workbook(file) as workbook:
        sheet = workbook.add_worksheet(table.title if lang == "zh" else table.name)
        _lay_out(workbook, sheet, table, form, lang)
        shown = for_people(rows, table, lang)
        _set_heights(sheet, table, form, shown)
        for place, column in enumerate(table.columns):
            _fill(workbook, sheet, place, column, rows[column.name], shown.to_series(place))
            noted = form.notes.get(column.name)
            if noted in rows.columns:
                _note(sheet, place, rows[noted])
        for place, column in enumerate(table.columns):
            if column in form.fill_in and len(rows):
                _check_entries(sheet, place, len(rows), table, column, form, lang)
        sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
        # Ids are text on purpose; Excel need not mark each of them with a green corner.
        corner = xl_range(0, 0, max(len(rows), 1), len(table.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": corner})


def _lay_out(workbook: Any, sheet: Any, table: Table, form: Form, lang: str) -> None:
    """Set widths, header, panes, printing, and which columns may be changed."""
    look = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    ours = workbook.add_format(look | {"bg_color": "#DCE6F1"})
    theirs = workbook.add_format(look | {"bg_color": "#FFF2CC"})
    for place, column in enumerate(table.columns):
        is_theirs = column in form.fill_in
        title = column.headers[0] if lang == "zh" else column.name
        look_of_cells = _format(workbook, column, locked=not is_theirs)
        sheet.set_column(place, place, _width(column, form), look_of_cells)
        sheet.write_string(0, place, title, theirs if is_theirs else ours)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.hide_gridlines(0)  # not even in print
    if form.by_hand:
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.5)
    else:
        sheet.set_paper(_A3)
        sheet.set_print_scale(60)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    allowed = ("autofilter", "format_columns", "format_rows")
    sheet.protect("", dict.fromkeys(allowed, True))


def _width(column: Column, form: Form) -> float:
    if form.by_hand and column.name in _BY_HAND:
        return _BY_HAND[column.name]
    if form.by_hand and column in form.fill_in:
        return _FILLED_BY_HAND
    return _WIDE.get(column.name, _WIDTHS.get(column.kind, 12.0))


def _set_heights(sheet: Any, table: Table, form: Form, shown: pl.DataFrame) -> None:
    """Make each row as high as its longest text needs, within bounds; not every program does so by itself."""
    wrapped = [at for at, column in enumerate(table.columns) if column.kind in _WRAPPED]
    # Three bytes and one character are two places wide, one byte and one character one place.
    lines = [
        (
            (pl.nth(at).str.len_bytes() + pl.nth(at).str.len_chars())
            / 2
            / _width(table.columns[at], form)
            / _FILLED
        )
        for at in wrapped
    ]
    most = pl.max_horizontal(lines).ceil().fill_null(1).clip(1, _LINES_AT_MOST)
    for row, height in enumerate(shown.select(most * _LINE).to_series(), start=1):
        sheet.set_row(row, height)


def _format(workbook: Any, column: Column, *, locked: bool) -> Any:
    look = {"locked": locked, "valign": "top", "num_format": _FORMATS.get(column.kind, "@")}
    if column.kind in _WRAPPED:
        look["text_wrap"] = True
    return workbook.add_format(look)


def _fill(
    workbook: Any, sheet: Any, place: int, column: Column, values: pl.Series, texts: pl.Series
) -> None:
    """Write the cells of a column; what no number can hold exactly is text. Empty cells are left out."""
    number = workbook.add_format({"valign": "top", "num_format": _FORMATS.get(column.kind, "@")})
    text = workbook.add_format(
        {"valign": "top", "num_format": "@", "text_wrap": column.kind in _WRAPPED}
    )
    for row, value, shown in _cells(values, texts):
        if column.kind in _NUMBERS and _is_exact(column, value):
            sheet.write_number(row, place, _number(column, value), number)
        else:
            sheet.write_string(row, place, shown, text)


def _note(sheet: Any, place: int, texts: pl.Series) -> None:
    """Put a note on each cell of a column, wide enough for a few words."""
    for row, text in enumerate(texts, start=1):
        sheet.write_comment(row, place, text, {"x_scale": 2.0, "y_scale": 1.2, "author": ""})


def _cells(values: pl.Series, texts: pl.Series) -> Iterable[tuple[int, Any, str]]:
    cells = pl.DataFrame([values.alias("value"), texts.str.strip_chars_end("\t").alias("text")])
    there = cells.with_row_index("row", 1).filter((pl.col("text") != "").fill_null(value=False))
    return there.iter_rows()


def _is_exact(column: Column, value: Any) -> bool:
    return column.kind is not Kind.MONEY or abs(value) < _EXACT_BELOW_FEN


def _number(column: Column, value: Any) -> float:
    if column.kind is Kind.MONEY:
        # Of so few digits the nearest binary number is written with exactly these two decimals.
        return float(value / 100)
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    return float(value)


def _check_entries(
    sheet: Any, place: int, height: int, table: Table, column: Column, form: Form, lang: str
) -> None:
    """Give the cells of a column their drop-down, or say what they take."""
    title, expected, amount, day = _WRONG[lang]
    rule: dict[str, Any] = {"validate": "any"}
    if column.codes:
        words = [words[0] if lang == "zh" else code for code, words in column.codes.items()]
        rule = {"validate": "list", "source": words}
        rule["error_message"] = expected.format(" / ".join(words))
    elif column.kind is Kind.MONEY and "undue_amount" in table:
        undue = [one.name for one in table.columns].index("undue_amount")
        top = xl_rowcol_to_cell(1, undue, col_abs=True)
        rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": f"={top}"}
        rule["error_message"] = expected.format(amount)
    elif column.kind is Kind.DATE:
        rule = {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
        rule["error_message"] = expected.format(day)
    if "error_message" in rule:
        rule["error_title"] = title
    if column.name in form.hints:
        rule["input_message"] = form.hints[column.name][lang]
    if len(rule) > 1:
        sheet.data_validation(1, place, height, place, rule)
