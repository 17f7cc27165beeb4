"""The words in which a table is described: `Table`, `Column`, `Kind`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column's values are, which decides how they are read and kept inside."""

    KEY = "text, given by its source"
    ID = "18-character resident id"
    NAME = "name of a person or firm"
    TEXT = "text"
    ACCOUNT = "account number, as text"
    MONTH = "month YYYY-MM"
    DATE = "date YYYY-MM-DD"
    MONEY = "yuan with two decimals, exact"
    SHARE = "share 0–1"
    COUNT = "whole number"
    YEAR = "year YYYY"
    CODE = "code"
    YES_NO = "yes / no"
    REGION = "6, 9 or 12 digits: county, township, village"
    REGION_PREFIX = "2, 4, 6, 9 or 12 digits: all regions that begin so"


PERSONAL = frozenset({Kind.ID, Kind.NAME, Kind.ACCOUNT})


@dataclass(frozen=True)
class Column:
    """One column: its canonical name, what it holds, and the Chinese headers it answers to.

    The first Chinese header is the column's title in Chinese outputs. `codes` maps each code to
    its Chinese words; `default` is the code that an empty cell means. `unique` asks for one row
    per value in the whole table, or within each file where the table says so.
    """

    name: str
    kind: Kind
    about: str
    headers: tuple[str, ...]
    required: bool = False
    unique: bool = False
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: str | None = None

    @property
    def personal(self) -> bool:
        """Whether its values point to a person and are masked wherever they could be read."""
        return self.kind in PERSONAL


@dataclass(frozen=True)
class Table:
    """One table: its grain, columns, and what makes a row of it impossible.

    `sheets` are other names of the sheet of a workbook that holds it. `known_on` names the column with the day on which the office got to know a row. `spans` are
    pairs of columns of which the second must not lie before the first. `has_zero_reports`: whether a
    file with only the line 零报告 says that there is nothing to put on the list. `every_month`
    names the month of which every scheme has rows, without a gap. `of_everybody`: whether it has rows of
    everybody who is paid, and so grows with them; where people are many it is cut by person.
    """

    name: str
    title: str
    one_row_per: str
    columns: tuple[Column, ...]
    known_on: str | None = None
    spans: tuple[tuple[str, str], ...] = ()
    unique_within_file: bool = False
    has_zero_reports: bool = True
    every_month: str | None = None
    of_everybody: bool = False
    equal_rows_count: bool = False
    beware: str = ""
    sheets: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Column:
        """Return the column of that canonical name."""
        return next(column for column in self.columns if column.name == name)

    def get(self, name: str) -> Column | None:
        """Return the column of that canonical name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def __contains__(self, name: str) -> bool:
        """Say whether the table has a column of that canonical name."""
        return any(column.name == name for column in self.columns)

    @property
    def required_columns(self) -> tuple[Column, ...]:
        """The columns that every file of this table must have, with a value in every row."""
        return tuple(column for column in self.columns if column.required)

    @property
    def unique_column(self) -> str | None:
        """Name of the column with one row per value, if there is one."""
        return next((column.name for column in self.columns if column.unique), None)
