"""What a schema lets anybody expect of a table: every fault that the gate can find in it, from the same words."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from schemas.gate import row_checks
from schemas.table import Column, Kind, Table


class Fault(NamedTuple):
    """A fault that the gate may find: its column, empty where it is of the whole row, and its reason."""

    column: str
    reason: str


_OF_KIND: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.ID: ("float_id",),
        Kind.ACCOUNT: ("float_account",),
        Kind.MONTH: ("unreadable",),
        Kind.DATE: ("unreadable",),
        Kind.MONEY: ("unreadable", "too_many_decimals"),
        Kind.SHARE: ("unreadable",),
        Kind.COUNT: ("unreadable",),
        Kind.YEAR: ("unreadable",),
        Kind.CODE: ("unknown_code",),
        Kind.YES_NO: ("unreadable",),
        Kind.REGION: ("unreadable",),
        Kind.REGION_PREFIX: ("unreadable",),
    }
)
OF_THE_FILE = ("undecodable", "ragged")
"""Reasons that say something of how a file was written, whatever its column."""


def possible_faults(table: Table) -> tuple[Fault, ...]:
    """Return every fault that the gate may find in a table, each once."""
    return tuple(dict.fromkeys(_faults(table)))


def _faults(table: Table) -> Iterator[Fault]:
    for column in table.columns:
        yield from (Fault(column.name, reason) for reason in _of_column(column))
    for name, reason, _ in row_checks(table, date.max, ()):
        yield Fault(name, reason)
    yield from (Fault("", reason) for reason in OF_THE_FILE)


def _of_column(column: Column) -> Iterator[str]:
    if column.required:
        yield "empty"
    yield from _OF_KIND.get(column.kind, ())
    if column.unique:
        yield "same_key"


def columns_of(table: Table, kind: Kind) -> tuple[str, ...]:
    """Return the names of a table's columns of a kind."""
    return tuple(column.name for column in table.columns if column.kind is kind)
