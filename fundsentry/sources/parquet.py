"""Parquet files: columns with types, brought back to the text that a person would write."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from fundsentry.errors import SourceError
from fundsentry.sources.frames import (
    OFFICE_ZONE,
    POLARS_FAILURES,
    by_columns,
    empty_as_null,
    number_text,
    without_zeros,
)
from fundsentry.sources.headers import find_header, header_problems
from fundsentry.sources.raw import ROW, ColumnMap, Header, Opened, Rows, Taker
from schemas import Table

FEN = 2
"""Decimals of money; a type with more adds zeros that nobody wrote."""

FIRST_ROW = 2
"""Rows are counted as in a spreadsheet, whose first row is the header."""

ROWS_AT_A_TIME = 250_000


def open_parquet(path: Path, table: Table, names: ColumnMap) -> Opened:
    """Return a Parquet file with its columns known."""
    try:
        columns = pl.read_parquet_schema(path)
    except POLARS_FAILURES:
        raise _damaged(path) from None
    header = find_header([list(columns)], table, names)

    def read(taker: Taker | None) -> Rows:
        if taker is None:
            return Rows(_read_columns(path, header, table), (), header.ignored)
        return _read_in_slices(path, header, table, taker)

    return Opened(header, header_problems(path.name, header, table), read)


def _damaged(path: Path) -> SourceError:
    """Return the error for a file that is Parquet by its name only."""
    return SourceError(
        f"{path.name}: cannot be read; a Parquet file was expected; "
        "it is damaged or of another kind: write it again"
    )


def _read_columns(path: Path, header: Header, table: Table) -> pl.DataFrame:
    """Return the known columns of all rows as text."""
    try:
        frame = pl.read_parquet(path, columns=sorted(header.positions.values()), glob=False)
    except POLARS_FAILURES:
        raise _damaged(path) from None
    return _in_text(frame, path, header, table, FIRST_ROW)


def _read_in_slices(path: Path, header: Header, table: Table, taker: Taker) -> Rows:
    """Hand all rows to a taker, some at a time."""
    names = [header.cells[position] for position in sorted(header.positions.values())]
    rows = _in_text(pl.DataFrame(schema=dict.fromkeys(names, pl.String)), path, header, table, 0)
    taken = 0
    try:
        for frame in slices_of(pl.scan_parquet(path, glob=False).select(names)):
            taker.take(_in_text(frame, path, header, table, FIRST_ROW + taken))
            taken += frame.height
    except POLARS_FAILURES:
        raise _damaged(path) from None
    return Rows(rows, (), header.ignored, taken=taken)


def slices_of(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield rows of Parquet files, some at a time."""
    at = 0
    while (frame := rows.slice(at, ROWS_AT_A_TIME).collect()).height:
        yield frame
        at += ROWS_AT_A_TIME


def _in_text(
    frame: pl.DataFrame, path: Path, header: Header, table: Table, first_row: int
) -> pl.DataFrame:
    positions = header.positions
    frame.columns = [str(position) for position in sorted(positions.values())]
    text = frame.select(_as_text(column, path, header) for column in frame.iter_columns())
    return by_columns(empty_as_null(text).with_row_index(ROW, first_row), positions, table)


def _as_text(column: pl.Series, path: Path, header: Header) -> pl.Series:
    """Return a column as text, an absent value as null."""
    dtype = column.dtype
    if dtype.is_nested() or dtype == pl.Object:
        raise SourceError(
            f"{path.name}: column {header.cells[int(column.name)]} holds {dtype}; "
            "text, numbers or dates were expected; write its values apart"
        )
    if isinstance(dtype, pl.Decimal) and dtype.scale > FEN:
        text = column.cast(pl.String).to_frame()
        return text.select(without_zeros(column.name)).to_series()
    if dtype.is_float():
        return column.to_frame().select(number_text(column.name)).to_series()
    if dtype == pl.Boolean:
        return column.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    if isinstance(dtype, pl.Datetime):
        return _moment_text(column)
    if dtype == pl.Binary:
        return column.map_elements(lambda b: b.decode("utf-8", "replace"), return_dtype=pl.String)
    return column.cast(pl.String)


def _moment_text(column: pl.Series) -> pl.Series:
    """Return moments as `2026-03-21 10:30:00` by the office's clock, those at midnight as their day."""
    moment = pl.col(column.name)
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone:
        moment = moment.dt.convert_time_zone(OFFICE_ZONE)
    day = pl.when(moment.dt.time() == pl.time(0)).then(moment.dt.strftime("%F"))
    return column.to_frame().select(pl.coalesce(day, moment.dt.strftime("%F %T%.f"))).to_series()
