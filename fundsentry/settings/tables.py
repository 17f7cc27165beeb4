"""Where every table comes from, how many rows it must have, and how fresh it must be."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fundsentry.settings.part import Beside, Days, Part

Rows = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(pattern=r"^[\w-]+$", max_length=60)]


class Expected(Part):
    """How many rows are expected, and how fresh.

    min_rows: fewer good rows stop the night.
    max_rows: more are a warning.
    min_share: fewer than this part of the last night's rows stop the night; 0.6 catches a halved list.
    max_share: more than so many times the last night's rows are a warning.
    max_age_days: days after which its newest row is too old, see `too_old` of [quality].
    due_day: day of the month by which the month's list has come, see `overdue` of [quality].
    zero_report: whether a file with only its header and the line 零报告 is an answer; else it is an empty list.
    """

    min_rows: Rows | None = None
    max_rows: Rows | None = None
    min_share: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    max_share: Annotated[Decimal, Field(ge=1)] | None = None
    max_age_days: Days | None = None
    due_day: Annotated[int, Field(ge=1, le=31)] | None = None
    zero_report: bool = True

    @field_validator("max_rows")
    @classmethod
    def _bounds_are_in_order(cls, most: int | None, those_before: ValidationInfo) -> int | None:
        least = those_before.data.get("min_rows")
        if least is not None and most is not None and least > most:
            raise ValueError("min_rows is above max_rows; expected it at or below")
        return most


class SourceEntry(Expected):
    """One place that a table's rows come from: files of a folder, or a table or query of a database.

    name: how it is called in reports; the table's name unless given.
    folder: where its files are delivered (CSV, XLSX, Parquet).
    pattern: the names that count, such as `deaths*.xlsx`.
    take: `all` files that fit, or only the `newest`, by the time it was written.
    settle_seconds: a file that changes within so many seconds is still being written and left alone.
    marker: where the supplier writes a file beside each list when it is whole, its ending, such as `.ok` (`list.csv.ok` or `list.ok`); a list without one is left alone.
    database: the NAME of a `[database.NAME]`.
    table, query: what is read there: a table or view, such as `schema.name`, or a SELECT.
    watermark: the column of the database that grows when a row is added or changed: a time, a day or a number.
    overlap: from so far before the highest watermark known rows are asked for again: days, or a difference of numbers.
    full_pull_days: after so many days all rows are asked for again.
    columns: headers of this supplier, each with the column of the table that it means.
    map: a TOML file with such `[columns]`, one for all lists of a supplier.
    """

    name: Name | None = None
    folder: Beside | None = None
    pattern: Annotated[str, Field(min_length=1)] = "*"
    take: Literal["all", "newest"] = "all"
    settle_seconds: Annotated[float, Field(ge=0, le=600)] = 5
    marker: Annotated[str, Field(pattern=r"^\.\w+$")] | None = None
    database: str | None = None
    table: str | None = None
    query: str | None = None
    watermark: str | None = None
    overlap: Annotated[int, Field(ge=0)] = 7
    full_pull_days: Days = 7
    columns: dict[str, str] = Field(default_factory=dict)
    map: Beside | None = None
    min_rows: Rows | None = 1
    min_share: Annotated[Decimal, Field(ge=0, le=1)] | None = Decimal("0.6")

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> "SourceEntry":
        if (self.folder is None) == (self.database is None):
            raise ValueError("names no place or two; expected either `folder` or `database`")
        if self.database is None and (self.table or self.query or self.watermark):
            raise ValueError(
                "`table`, `query` and `watermark` are of a database; expected `database` too"
            )
        if self.database is not None and (self.table is None) == (self.query is None):
            raise ValueError("expected either `table` or `query` of the database")
        return self


class TableEntry(Expected):
    """A table: its sources, and what is expected of all of them together."""

    source: tuple[SourceEntry, ...] = ()
