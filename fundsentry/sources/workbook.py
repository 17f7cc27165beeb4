"""Workbooks: Excel's XLSX, read by calamine as text."""

import re
from collections.abc import Sequence
from pathlib import Path

import fastexcel
import polars as pl

from fundsentry.errors import SourceError
from fundsentry.sources.frames import (
    EXACT_BELOW,
    blank_rows,
    by_columns,
    empty_as_null,
    is_blank,
    number_text,
)
from fundsentry.sources.headers import (
    HEADER_WITHIN,
    find_header,
    header_problems,
    plain,
)
from fundsentry.sources.raw import ROW, ColumnMap, Header, Opened, Rows, Taker
from fundsentry.sources.zero import is_zero_report
from schemas import Kind, Table

MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
"""How a day looks that Excel keeps as a moment."""

TOTALS = ("合计", "总计")

ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}
"""What Excel shows in a cell that could not be computed, by calamine's word for it."""


def open_workbook(path: Path, table: Table, names: ColumnMap) -> Opened:
    """Return a workbook with the header of its sheet read; the sheet is in memory already."""
    try:
        workbook = fastexcel.read_excel(path)
        place = _sheet_place(workbook.sheet_names, table)
        cells = _read_cells(workbook, place)
    except fastexcel.FastExcelError:
        raise _not_a_workbook(path) from None
    header = find_header(cells.head(HEADER_WITHIN).rows(), table, names)

    def read(taker: Taker | None) -> Rows:
        exact = _with_exact_numbers(cells, workbook, place, _number_columns(header, table))
        exact = _with_lost_digits_shown(exact, workbook, place, _text_columns(header, table))
        below = _rows_below(exact, header)
        rows = Rows(
            by_columns(below, header.positions, table),
            ignored_headers=header.ignored,
            unread_sheets=_sheets_alike(workbook, place, table, names),
        )
        is_zero = below.height == 1 and is_zero_report(below.drop(ROW).row(0), table)
        return rows.said_to_be_none() if is_zero else rows.given_to(taker)

    return Opened(header, header_problems(path.name, header, table), read)


def _not_a_workbook(path: Path) -> SourceError:
    """Return the error for a file that is a workbook by its name only."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"\xd0\xcf\x11\xe0":
        what = "is protected by a password or an old .xls; save it without password as .xlsx"
    else:
        what = (
            "is damaged or no Excel workbook; open it in Excel and save it as .xlsx, or ask again"
        )
    return SourceError(f"{path.name}: cannot be read; an Excel workbook was expected; it {what}")


def _sheet_place(sheets: Sequence[str], table: Table) -> int:
    """Return the position of the sheet named after the table, else of the first."""
    wanted = [plain(name) for name in (table.name, table.title, *table.sheets)]
    return next((at for at, name in enumerate(sheets) if plain(name) in wanted), 0)


def _sheets_alike(
    workbook: fastexcel.ExcelReader, place: int, table: Table, names: ColumnMap
) -> tuple[str, ...]:
    """Return the other sheets that have the table's columns and rows below them: a month each, perhaps."""
    alike = []
    for at, name in enumerate(workbook.sheet_names):
        if at == place:
            continue
        cells = _read_cells(workbook, at)
        header = find_header(cells.head(HEADER_WITHIN).rows(), table, names)
        is_whole = header.cells and all(c.name in header.places for c in table.required_columns)
        if is_whole and not _rows_below(cells, header).is_empty():
            alike.append(name)
    return tuple(alike)


def _read_cells(workbook: fastexcel.ExcelReader, place: int) -> pl.DataFrame:
    """Return all cells of a sheet as text, from row 1 on, columns named by their position."""
    sheet = workbook.load_sheet(place, header_row=None, skip_rows=0, dtypes="string")
    batch, failed = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    cells.columns = [str(position) for position in range(cells.width)]
    return _plain_days(_with_errors(cells, failed))


def _number_columns(header: Header, table: Table) -> list[int]:
    """Return the positions of the columns in which decimals matter."""
    return sorted(
        header.positions[column.name]
        for column in table.columns
        if column.kind in (Kind.MONEY, Kind.SHARE) and column.name in header.positions
    )


def _with_exact_numbers(
    cells: pl.DataFrame, workbook: fastexcel.ExcelReader, place: int, positions: list[int]
) -> pl.DataFrame:
    """Return the cells with the shortest form of each number that was rounded as text.

    Asked for text, fastexcel rounds to nine decimals; the gate must see what is there.
    """
    if not positions:
        return cells
    sheet = workbook.load_sheet(place, header_row=None, skip_rows=0, dtypes="float")
    numbers = sheet.to_polars()
    for position in positions:
        column = str(position)
        shown = pl.col(column).cast(pl.Float64, strict=False)
        # Large amounts come out with digits that are not theirs: 11687321.86 as 11687321.859999999.
        rounded = (shown != pl.col("exact")) | pl.col(column).str.contains(r"\.\d{3,}$")
        cells = cells.with_columns(exact=numbers.to_series(position)).with_columns(
            pl.when(rounded & pl.col("exact").is_not_null())
            .then(number_text("exact"))
            .otherwise(column)
            .alias(column)
        )
    return cells.drop("exact")


def _text_columns(header: Header, table: Table) -> list[int]:
    """Return the positions of the columns whose digits are a name and no number: ids, accounts."""
    return sorted(
        header.positions[column.name]
        for column in table.columns
        if column.kind in (Kind.ID, Kind.ACCOUNT) and column.name in header.positions
    )


def _with_lost_digits_shown(
    cells: pl.DataFrame, workbook: fastexcel.ExcelReader, place: int, positions: list[int]
) -> pl.DataFrame:
    """Return the cells with long ids that Excel keeps as numbers in the form 3.40826e+17.

    As text such a cell has digits that nobody wrote, and would be another person's id.
    """
    texts = [str(at) for at in positions]
    if not texts or cells.is_empty():
        return cells
    # Read as yes or no, a number is one of both, and a text is neither.
    sheet = workbook.load_sheet(
        place, header_row=None, skip_rows=0, dtypes="boolean", use_columns=positions
    )
    are_numbers = sheet.to_polars()
    for at, column in enumerate(texts):
        number = pl.col(column).cast(pl.Float64, strict=False)
        lost = pl.col("is_number").is_not_null() & (number >= EXACT_BELOW)
        cells = cells.with_columns(is_number=are_numbers.to_series(at)).with_columns(
            pl.when(lost).then(number.cast(pl.String)).otherwise(column).alias(column)
        )
    return cells.drop("is_number")


def _with_errors(cells: pl.DataFrame, failed: fastexcel.CellErrors | None) -> pl.DataFrame:
    """Return the cells with Excel's error words in place, so that the gate sees them."""
    by_column: dict[int, dict[int, str]] = {}
    for error in failed.errors if failed else ():
        row, column = error.offset_position
        word = re.search(r"Error\((\w+)\)", error.detail)
        by_column.setdefault(column, {})[row] = ERRORS.get(word[1] if word else "", "#ERROR!")
    for column, words in by_column.items():
        filled = cells.to_series(column).scatter(list(words), list(words.values()))
        cells = cells.with_columns(filled)
    return cells


def _plain_days(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with days without a time, and yes or no for what Excel keeps as true."""
    text = pl.col(pl.String).str.replace(MIDNIGHT, "$1")
    return cells.with_columns(text.replace({"true": "yes", "false": "no"}))


def _rows_below(cells: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Return the rows below the header that are neither blank nor a total."""
    rows = empty_as_null(cells.with_row_index(ROW, 1).slice(header.row))
    rows = rows.filter(~blank_rows(rows))
    return rows.filter(~_is_total(cells.columns))


def _is_total(columns: Sequence[str]) -> pl.Expr:
    """Return an expression that says of each row whether its first cell with text is a total."""
    first = pl.coalesce(pl.when(~is_blank(column)).then(column) for column in columns)
    return first.str.replace_all(r"\s", "").is_in(TOTALS)
