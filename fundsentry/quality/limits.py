"""What an office expects of its tables, in numbers, and what a failure means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Level = Literal["stop", "warn", "off"]
CHECKS = (
    "few_rows",
    "shrinking",
    "many_rows",
    "overdue",
    "too_old",
    "months_missing",
    "new_codes",
    "amounts",
    "bad_rows",
    "bad_ids",
    "duplicates",
)
"""All checks, in the order in which they are told."""


@dataclass(frozen=True)
class Bounds:
    """What is expected of a table (`source` empty) or of one source of it; None: nothing in particular.

    Shares are of the last night's rows; `due_day` is a day of the month.
    """

    table: str
    source: str = ""
    min_rows: int | None = None
    max_rows: int | None = None
    min_share: Decimal | None = None
    max_share: Decimal | None = None
    max_age_days: int | None = None
    due_day: int | None = None
    zero_report: bool = True


@dataclass(frozen=True)
class Limits:
    """What is expected of every table unless its own bounds say otherwise.

    levels: of each check what a failure does. vital: tables that stop the night in any case where they come with too few rows.
    least_share, most_share: of the last night's rows. bad_share, id_share, duplicate_share: of the rows.
    amounts_shift: how far a month's amounts may differ from the month before (population stability index).
    """

    levels: Mapping[str, Level] = field(default_factory=dict)
    vital: frozenset[str] = frozenset({"deaths"})
    least_share: Decimal = Decimal("0.6")
    most_share: Decimal = Decimal(2)
    bad_share: float = 0.05
    id_share: float = 0.05
    duplicate_share: float = 0.05
    amounts_shift: float = 0.25
    bounds: tuple[Bounds, ...] = ()

    def level(self, check: str) -> Level:
        """Return what a failure of a check does."""
        return self.levels.get(check, "warn")

    def of(self, table: str) -> list[Bounds]:
        """Return the bounds of a table as a whole, then those of its sources."""
        mine = [one for one in self.bounds if one.table == table]
        whole = [one for one in mine if not one.source] or [Bounds(table)]
        return [*whole, *(one for one in mine if one.source)]
