"""A world: each table as values and as text, and its people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas import TABLES
from tests.properties.worlds.choices import Choices
from tests.properties.worlds.pool import Row
from tests.properties.worlds.written import as_text

Texts = dict[str, list[dict[str, str | None]]]


@dataclass
class Person:
    person_id: str
    born: date
    is_man: bool
    names: list[str]
    benefits: list[tuple[str, str]]
    first: int
    last: int


@dataclass
class World:
    """Each table as values and as text; the text may have more rows, which the gate must drop."""

    as_of: date
    forms: Choices
    mark: str = ""
    values: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    texts: Texts = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, table: str, row: Row) -> None:
        self.values[table].append(row)
        self.texts[table].append(as_text(table, row, self.forms))

    def number(self, table: str) -> str:
        return f"{table[0]}{self.mark}{len(self.values[table]):04d}"

    def own(self, options: Sequence[str | None]) -> list[str | None]:
        """Return the same options as nobody of another world has them."""
        return [None if option is None else option + self.mark for option in options]
