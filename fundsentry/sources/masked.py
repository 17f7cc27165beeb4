"""Cells as they may be shown: their form is kept, and of what they say only days, months and codes."""

import polars as pl

from schemas import Column, Kind, Table
from schemas.codes import YES_NO

_BIRTH = "birth_date"
_DAYS = r"^\d{4}([-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{2}(\d{2})?)( 00:00:00)?$"


def masked(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the cells of a table's columns with each letter and digit as `*`, an empty cell as ''.

    Shown are days and months, but no day of birth, and the codes that the schema knows.
    """
    return frame.select(_masked(table[name]) for name in frame.columns)


def _masked(column: Column) -> pl.Expr:
    cell = pl.col(column.name).fill_null("")
    stars = cell.str.replace_all(r"[\p{L}\p{N}]", "*")
    return pl.when(_may_be_shown(column, cell)).then(cell).otherwise(stars).alias(column.name)


def _may_be_shown(column: Column, cell: pl.Expr) -> pl.Expr:
    if column.kind in (Kind.DATE, Kind.MONTH) and column.name != _BIRTH:
        return cell.str.contains(_DAYS)
    codes = YES_NO if column.kind is Kind.YES_NO else column.codes
    return cell.is_in([word for code, words in codes.items() for word in (code, *words)])
