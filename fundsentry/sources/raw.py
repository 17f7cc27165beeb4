"""What reading leaves: one frame of text per file, and what could not be put into it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import polars as pl

ROW = "row"
"""Name of the column that holds the row number as a spreadsheet counts: the header is row 1."""

ColumnMap = Mapping[str, str]
"""Headers of one office's files, each with the canonical name of the column that it means."""

Ragged = tuple[int, str]
"""A row that cannot be split into the header's columns: its number, and why."""


@dataclass(frozen=True)
class Header:
    """The header row of a file: where it stands, its cells, and the columns they are.

    `row` is counted as a spreadsheet does. `places` leads from a canonical column to the
    positions of its cells: one, or more where the file is wrong.
    """

    row: int
    cells: tuple[str, ...]
    places: dict[str, tuple[int, ...]]

    @property
    def positions(self) -> dict[str, int]:
        """Position of each column's cell."""
        return {name: places[0] for name, places in self.places.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The cells that mean no column of the table."""
        known = {place for places in self.places.values() for place in places}
        return tuple(c for at, c in enumerate(self.cells) if c and at not in known)


class Taker(Protocol):
    """Where the rows of a large file go as they are read, so that they are never in memory together."""

    def take(self, frame: pl.DataFrame) -> None:
        """Take some rows: `row` and the canonical columns, as text."""

    def forget(self) -> None:
        """Let go of all rows taken of this file: they are read anew, or are no rows."""


TakerOf = Callable[[str, str], Taker | None]
"""By table and file, who takes the rows; None: they stay in memory."""


def in_memory(table: str, file: str) -> None:
    """Let all rows stay in memory."""


@dataclass(frozen=True)
class RawFile:
    """One file of a table, as delivered.

    `frame` has one row per row of the file: `row`, then the canonical columns that the file has,
    all of them text as delivered, an empty cell as null. `ragged` are the rows that cannot be
    split into the header's columns, each with the reason; they count in `rows_in`, blank rows
    and total rows do not. A `zero_report` has no rows and says that there are none. One that is
    `cut_off` ends in the middle of a row. `unread_sheets` of a workbook have the table's columns too. Of a
    file whose rows went to a taker `frame` is empty.
    """

    table: str
    name: str
    path: Path
    sha256: str
    rows_in: int
    frame: pl.DataFrame
    ragged: tuple[Ragged, ...] = ()
    ignored_headers: tuple[str, ...] = ()
    zero_report: bool = False
    cut_off: bool = False
    unread_sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The rows of a file of any format: each as in `RawFile`. `taken`: how many rows went to a taker."""

    frame: pl.DataFrame
    ragged: tuple[Ragged, ...] = ()
    ignored_headers: tuple[str, ...] = ()
    zero_report: bool = False
    unread_sheets: tuple[str, ...] = ()
    taken: int = 0

    def given_to(self, taker: Taker | None) -> "Rows":
        """Return the same after the rows went to the taker, if there is one."""
        if taker is None:
            return self
        taker.take(self.frame)
        return replace(self, frame=self.frame.clear(), taken=self.frame.height)

    def said_to_be_none(self) -> "Rows":
        """Return a zero report in place of the line that says so."""
        return Rows(self.frame.clear(), (), self.ignored_headers, zero_report=True)


@dataclass(frozen=True)
class Opened:
    """A file whose header is known and whose rows are not read yet.

    `problems` says what the header lacks or has twice; where it says nothing, `read` can be called, with a
    taker for the rows or without.
    """

    header: Header
    problems: tuple[str, ...]
    read: Callable[[Taker | None], Rows]
