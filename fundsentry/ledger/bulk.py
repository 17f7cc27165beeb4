"""Adding and changing many rows at once, straight through the driver: SQLAlchemy takes each row apart by name."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from fundsentry.ledger.frames import dtype_of

# Rows given to the driver at once.
_AT_ONCE = 20_000
_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.6f"


def insert_frame(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    """Add rows to a table; columns that `rows` do not have stay empty."""
    typed = rows.select(pl.col(name).cast(dtype_of(table.c[name])) for name in rows.columns)
    write = _copy if connection.dialect.name == "postgresql" else _insert
    for some in typed.iter_slices(_AT_ONCE):
        write(connection, table, some)


def update_frame(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    """Change rows of a table: the first column says which by their primary key, the others what they say now."""
    typed = rows.select(pl.col(name).cast(dtype_of(table.c[name])) for name in rows.columns)
    write = _update_from if connection.dialect.name == "postgresql" else _update_each
    for some in typed.iter_slices(_AT_ONCE):
        write(connection, table, some)


def _names(connection: Connection, names: Sequence[str]) -> list[str]:
    return [connection.dialect.identifier_preparer.quote(name) for name in names]


def _insert(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    places = ", ".join("?" * rows.width)
    columns = ", ".join(_names(connection, rows.columns))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({places})"
    connection.exec_driver_sql(statement, _as_text(rows).rows())


def _update_each(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    key, *names = _names(connection, rows.columns)
    changes = ", ".join(f"{name} = ?" for name in names)
    statement = f"UPDATE {table.name} SET {changes} WHERE {key} = ?"
    connection.exec_driver_sql(
        statement, _as_text(rows).select(pl.nth(*range(1, rows.width), 0)).rows()
    )


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Return days and moments as SQLite keeps them."""
    moments = pl.selectors.datetime()
    return rows.with_columns(moments.dt.strftime(_MOMENT), pl.selectors.date().dt.strftime(_DAY))


def _copy(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    columns = ", ".join(_names(connection, rows.columns))
    statement = f"COPY {table.name} ({columns}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')"
    # Text in quotes, so that what is empty and what is not there stay apart.
    text = rows.write_csv(
        include_header=False,
        quote_style="non_numeric",
        date_format=_DAY,
        datetime_format=_MOMENT + "+00",
    )
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(text)
    except errors as error:
        raise _without_rows(error, statement, errors) from None


def _without_rows(error: Any, statement: str, errors: Any) -> DBAPIError:
    """Return an error of a copy as SQLAlchemy would tell it, without the row that the server repeats."""
    said = error.diag.message_primary or (str(error).splitlines() or [""])[0]
    told = DBAPIError.instance(statement, None, type(error)(said), errors, hide_parameters=True)
    assert isinstance(told, DBAPIError)
    return told


def _update_from(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    key, *names = _names(connection, rows.columns)
    types = [table.c[name].type.compile(connection.dialect) for name in rows.columns]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    changes = ", ".join(f"{name} = new.{name}" for name in names)
    statement = (
        f"UPDATE {table.name} SET {changes} FROM unnest({arrays}) AS new ({', '.join([key, *names])}) "
        f"WHERE {table.name}.{key} = new.{key}"
    )
    connection.exec_driver_sql(statement, tuple(column.to_list() for column in rows))
