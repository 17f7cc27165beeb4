"""Watermarks: how far a source was read, and from where it is read again so that late rows are not missed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from fundsentry.errors import SourceError
from fundsentry.sources.sql.question import WATERMARK

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)([ T].*)?")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{6})?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_YEARS = range(1950, 2200)


@dataclass(frozen=True)
class Cut:
    """From where rows are asked for again: as text for the database, and whether it counts as a number."""

    text: str
    numeric: bool

    @property
    def value(self) -> str | int:
        """What the database compares with."""
        return int(self.text) if self.numeric else self.text

    def is_before(self) -> pl.Expr:
        """Say of every staged row whether it lies before: it is not asked for again."""
        mark = pl.col(WATERMARK)
        if self.numeric:
            return (mark.cast(pl.Float64, strict=False) < int(self.text)).fill_null(value=False)
        return (mark < self.text).fill_null(value=False)


def is_numeric(mark: str) -> bool:
    """Say whether a watermark is a number and neither a day nor a time."""
    return bool(_NUMBER.fullmatch(mark)) and _day_of(mark) is None


def _day_of(mark: str) -> date | None:
    found = _DAY.fullmatch(mark) or _DIGITS.fullmatch(mark)
    if not found or int(found[1]) not in _YEARS:
        return None
    try:
        return date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return None


def highest(marks: pl.Series, today: date) -> str | None:
    """Return the highest watermark; a day later than tomorrow is a slip of somebody's and does not count."""
    marks = marks.drop_nulls()
    if marks.is_empty():
        return None
    if is_numeric(str(marks[0])):
        return str(marks[int(marks.cast(pl.Float64, strict=False).fill_null(0).arg_max() or 0)])
    limit = today + timedelta(days=2)
    limits = marks.str.contains("^[0-9]{8}").replace_strict(
        {True: f"{limit:%Y%m%d}", False: limit.isoformat()}, return_dtype=pl.String
    )
    last = marks.filter(marks < limits).max()
    return None if last is None else str(last)


def cut_of(mark: str, overlap: int, source: str) -> Cut:
    """Return from where rows are asked for again.

    Raises:
        SourceError: the watermark is neither a day, a time nor a number.
    """
    day = _day_of(mark)
    if day is not None:
        begin = day - timedelta(days=overlap)
        if "-" in mark:
            return Cut(begin.isoformat(), numeric=False)
        return Cut(f"{begin:%Y%m%d}" + "0" * (len(mark) - 8), numeric=False)
    if is_numeric(mark):
        return Cut(str(int(float(mark)) - overlap), numeric=True)
    raise SourceError(
        f"{source}: the watermark is neither a day, a time nor a number; expected a column that grows with every "
        "row added or changed; name another as `watermark`, or none"
    )
