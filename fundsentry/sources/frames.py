"""What frames of text have in common, whatever format they come from."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from fundsentry.sources.raw import ROW
from schemas import Table

POLARS_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What Polars raises on a damaged file. Its words may hold a cell's text and are never shown."""

OFFICE_ZONE = "Asia/Shanghai"
"""The clock by which a moment with a time zone becomes a day."""

EXACT_BELOW = 2.0**53
"""Whole numbers below this are exact as floats; larger ones have lost digits, and are shown so."""


def number_text(column: str) -> pl.Expr:
    """Return floats in their shortest form, whole ones without a point; NaN is absent."""
    number = pl.col(column).fill_nan(None)
    whole = (number == number.round(0)) & (number.abs() < EXACT_BELOW)
    digits = pl.when(whole).then(number).cast(pl.Int64).cast(pl.String)
    return pl.coalesce(digits, number.cast(pl.String))


def without_zeros(column: str) -> pl.Expr:
    """Return numbers as text without the zeros that only their type adds: 1408.5000 is 1408.5."""
    text = pl.col(column).str.replace(r"\.0+$", "")
    return text.str.replace(r"(\.\d*[1-9])0+$", "$1")


def is_blank(column: str) -> pl.Expr:
    """Return an expression that says of each cell whether it is empty or only white space."""
    return pl.col(column).str.strip_chars().fill_null("") == ""


def blank_rows(frame: pl.DataFrame) -> pl.Series:
    """Return for each row whether all its cells are blank; `row` is no cell."""
    cells = [column for column in frame.columns if column != ROW]
    return frame.select(pl.all_horizontal(map(is_blank, cells))).to_series()


def has_blank_rows(frame: pl.DataFrame) -> bool:
    """Whether a frame has rows without content; quick where its first column is filled."""
    return bool(blank_rows(frame.filter(is_blank(frame.columns[0]))).any())


def empty_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with null for each empty text."""
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text != "").then(text))


def by_columns(frame: pl.DataFrame, positions: Mapping[str, int], table: Table) -> pl.DataFrame:
    """Return `row` and the canonical columns, in the table's order.

    Args:
        frame: `row`, and cells in columns named after their position.
        positions: Position of each canonical column that is there.
        table: The table, for the order.
    """
    columns = [column.name for column in table.columns if column.name in positions]
    return frame.select(
        pl.col(ROW).cast(pl.UInt32), *(pl.col(str(positions[c])).alias(c) for c in columns)
    )


def cells_frame(rows: Iterable[int], cells: Sequence[Sequence[str]], width: int) -> pl.DataFrame:
    """Return `row` and one column of text per position, named after it."""
    columns = list(zip(*cells, strict=True)) or [()] * width
    numbers = pl.Series(ROW, rows, pl.UInt32)
    return pl.DataFrame(
        [numbers, *(pl.Series(str(i), c, pl.String) for i, c in enumerate(columns))]
    )
