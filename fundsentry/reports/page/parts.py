"""What the page is made of: texts in both languages, and tables whose cells are text already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fundsentry.reports.small_cells import HIDDEN
from schemas.written import yuan_grouped


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str


Cell = Text | str


@dataclass(frozen=True)
class Column:
    """A column of a table: the key of its class, its title, and whether it holds numbers."""

    key: str
    title: Text
    is_number: bool = True


@dataclass(frozen=True)
class Row:
    """A row of a table.

    `share` (0-1) is drawn as a bar under its name, `is_total` stands out, `light` (ok, warn, stop) colours it.
    """

    cells: Sequence[Cell]
    share: float = 0.0
    is_total: bool = False
    light: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing of the row may be shown but its name."""
        return all(cell == HIDDEN for cell in self.cells[1:])


@dataclass(frozen=True)
class Table:
    """A table; rows beyond `fold_after`, and those that are bare, are folded away; `note` stands beneath it."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: Text | None = None
    fold_after: int = 12


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading, a sentence, and its tables."""

    key: str
    title: Text
    lead: Text | None
    tables: Sequence[Table]


def yuan_cell(fen: int) -> str:
    """Return an amount as a cell; nought is a dash, as in statistics."""
    return yuan_grouped(fen) if fen else "–"


def count_cell(count: int) -> str:
    """Return a count as a cell; nought is a dash."""
    return f"{count:,}" if count else "–"


def share_cell(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, rounded half up from whole numbers; a dash of nothing."""
    if not whole:
        return "–"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %"
