"""The ledger's tables as frames."""

from collections.abc import Mapping

import polars as pl
from sqlalchemy import BigInteger, Connection, Date, DateTime, Integer, Table, select

_DTYPES: Mapping[type, pl.DataType] = {
    Date: pl.Date(),
    DateTime: pl.Datetime(),
    BigInteger: pl.Int64(),
    Integer: pl.Int32(),
}


def read_table(connection: Connection, table: Table, *columns: str) -> pl.DataFrame:
    """Return a whole table, or some of its columns, in the order of its primary key."""
    chosen = [table.c[name] for name in columns] or list(table.c)
    rows = connection.execute(select(*chosen).order_by(*table.primary_key)).fetchall()
    schema = {column.name: _DTYPES.get(type(column.type), pl.String()) for column in chosen}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
