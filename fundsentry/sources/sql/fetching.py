"""Rows streamed through SQLAlchemy, from any database that it knows."""

from collections.abc import Generator
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, text

from fundsentry.sources.sql.cells import text_column, tidied
from fundsentry.sources.sql.question import Asked, escaped

_DAYS_ARE_NO_TEXT = ("oracle", "mssql")

CHUNK = 50_000
"""So many rows are in memory at a time."""


def fetch(
    connection: Connection, asked: Asked, cut: str | int | None = None
) -> Generator[pl.DataFrame, None, None]:
    """Yield all rows as text, or those from a watermark on and those without one, some at a time."""
    statement = text(select_of(connection, asked, ":cut" if cut is not None else None))
    streaming = connection.execution_options(stream_results=True, max_row_buffer=CHUNK)
    bound = {} if cut is None else {"cut": _bound(connection, cut)}
    with streaming.execute(statement, bound) as result:
        for rows in result.partitions(CHUNK):
            columns = zip(asked.names, zip(*rows, strict=True), strict=True)
            frame = pl.DataFrame([text_column(name, cells) for name, cells in columns])
            yield tidied(frame, asked.question.table)


def _bound(connection: Connection, cut: str | int) -> str | int | datetime:
    """Return a watermark as the database compares it; some do not take a text for a day."""
    if isinstance(cut, str) and "-" in cut and connection.dialect.name in _DAYS_ARE_NO_TEXT:
        return datetime.fromisoformat(cut)
    return cut


def select_of(
    connection: Connection, asked: Asked, cut: str | None, rows: int | None = None
) -> str:
    """Return the SELECT for all columns, from a watermark on where one is given."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    there = [there for _, there, _ in asked.columns] + (
        [asked.watermark[0]] if asked.watermark else []
    )
    names = ", ".join(escaped(quote(name)) for name in there)
    statement = f"SELECT {names} FROM {escaped(asked.question.relation)}"
    if cut is not None and asked.watermark:
        mark = escaped(quote(asked.watermark[0]))
        statement += f" WHERE {mark} >= {cut} OR {mark} IS NULL"
    return statement


def newest_statement(connection: Connection, asked: Asked) -> str:
    """Return the SELECT for the number of rows and the last day on which one became known."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    known = asked.question.table.known_on
    there = next((there for name, there, _ in asked.columns if name == known), None)
    newest = f"max({escaped(quote(there))})" if there else "NULL"
    return f"SELECT count(*), {newest} FROM {escaped(asked.question.relation)}"
