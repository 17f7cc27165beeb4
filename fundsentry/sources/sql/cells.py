"""Values of a database as the text that the gate reads exactly: one form, whatever driver brought them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from fundsentry.sources.frames import EXACT_BELOW, OFFICE_ZONE, empty_as_null
from schemas import Kind, Table

_CLOCK = ZoneInfo(OFFICE_ZONE)
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_NO_DAY = "^0000-00-00"
"""How MySQL writes a day that nobody entered."""


def text_column(name: str, values: Sequence[Any]) -> pl.Series:
    """Return values of any driver as text; an absent one as null."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return pl.Series(name, values, pl.String)
    # Nearly always a column has one type: then nobody asks each value for its own.
    as_text = _TEXTS.get(next(iter(kinds)), text_of) if len(kinds) == 1 else text_of
    return pl.Series(name, [None if v is None else as_text(v) for v in values], pl.String)


def text_of(value: Any) -> str | None:
    """Return a value as text."""
    as_text = _TEXTS.get(type(value))
    if as_text is None:
        as_text = next((f for kind, f in _TEXTS.items() if isinstance(value, kind)), str)
    return as_text(value)


def _bytes_text(value: bytes) -> str:
    if value in (b"\x00", b"\x01"):
        return "yes" if value == b"\x01" else "no"
    return bytes(value).decode("utf-8", "replace")


def _decimal_text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _float_text(value: float) -> str | None:
    if value != value:  # noqa: PLR0124 - NaN is the absent value
        return None
    return str(int(value)) if value.is_integer() and abs(value) < EXACT_BELOW else repr(value)


def _moment_text(value: datetime) -> str:
    at_the_office = value.astimezone(_CLOCK) if value.tzinfo else value
    return (
        at_the_office.replace(tzinfo=None).isoformat(" ").rstrip("0")
        if value.microsecond
        else (at_the_office.replace(tzinfo=None).isoformat(" ", "seconds"))
    )


_TEXTS: Mapping[type, Callable[[Any], str | None]] = MappingProxyType(
    {
        bool: lambda value: "yes" if value else "no",
        str: str,
        int: str,
        Decimal: _decimal_text,
        float: _float_text,
        datetime: _moment_text,
        date: date.isoformat,
        bytes: _bytes_text,
        bytearray: _bytes_text,
        memoryview: _bytes_text,
    }
)


def tidied(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return cells without the padding, midnights and endless days that are only of the database."""
    days = [c.name for c in table.columns if c.kind in (Kind.DATE, Kind.MONTH) and c.name in frame]
    frame = frame.with_columns(pl.col(pl.String).str.strip_chars_end(" "))
    frame = frame.with_columns(
        pl.col(days).str.replace(_MIDNIGHT, "$1").str.replace("^infinity$", "9999-12-31")
    )
    return empty_as_null(
        frame.with_columns(pl.when(~pl.col(days).str.contains(_NO_DAY)).then(pl.col(days)))
        if days
        else frame
    )
