"""The ledger's tables as frames."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import starmap
from typing import Any

import polars as pl
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Table,
    select,
)

from fundsentry.ledger.tables import Moment

_DTYPES: Mapping[type, pl.DataType] = {
    Date: pl.Date(),
    Moment: pl.Datetime("us", "UTC"),
    BigInteger: pl.Int64(),
    Integer: pl.Int32(),
}


# Rows taken from the driver at once: few enough to stay in the processor's cache until they are a frame.
_AT_ONCE = 2_000


def dtype_of(column: Column[Any]) -> pl.DataType:
    """Return the type that a column of the ledger has in a frame."""
    return _DTYPES.get(type(column.type), pl.String())


def read_table(
    connection: Connection, table: Table, *columns: str, where: ColumnElement[bool] | None = None
) -> pl.DataFrame:
    """Return a whole table, or some of its columns or rows, in the order of its primary key."""
    chosen = [table.c[name] for name in columns] or list(table.c)
    query = select(*chosen)
    result = connection.execute(query if where is None else query.where(where))
    with collector_resting():
        frame = pl.concat(_slices(chosen, result.cursor))
    result.close()
    # Sorted here: databases take longer, and do not agree on the order of text.
    return frame.sort(column.name for column in table.primary_key if column.name in frame.columns)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Leave unused circles of objects alone for a while.

    Rows and events are made and dropped by the million, none in a circle: looking for circles takes a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def slices_of_table(connection: Connection, table: Table) -> Iterator[pl.DataFrame]:
    """Yield a whole table in the order of its primary key, some rows at a time."""
    result = connection.execute(select(table).order_by(*table.primary_key))
    yield from _slices(list(table.c), result.cursor)
    result.close()


def _slices(columns: Sequence[Column[Any]], cursor: Any) -> Iterator[pl.DataFrame]:
    """Yield what a query finds, straight from the driver: rows of SQLAlchemy take twice the time and memory."""
    yield pl.DataFrame([_series(column, ()) for column in columns])
    while rows := cursor.fetchmany(_AT_ONCE):
        yield pl.DataFrame(
            list(starmap(_series, zip(columns, zip(*rows, strict=True), strict=True)))
        )


def _series(column: Column[Any], values: tuple[object, ...]) -> pl.Series:
    """Return a column as the driver gave it; SQLite keeps days and moments as text."""
    dtype = dtype_of(column)
    first = next((value for value in values if value is not None), None)
    if isinstance(first, str) and dtype == pl.Date:
        return pl.Series(column.name, values, pl.String).str.to_date("%Y-%m-%d")
    if isinstance(first, str) and isinstance(dtype, pl.Datetime):
        text = pl.Series(column.name, values, pl.String)
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC")
    return pl.Series(column.name, values, dtype)
