"""The careful way through a text file: record by record, so that no row swallows another.

It is taken for the few megabytes around a quote that does not close, a cell with a line break, a
row that is too long, a lone carriage return. All else is read by Polars.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

CUT_OFF = "the file is cut off in this row"
"""How the reason ends for which a last row without an end is no row."""

LONGEST_RECORD = 1000
"""A quoted cell may hold this many lines; a quote that closes later was never meant as one."""


@dataclass
class Records:
    """What a piece of text holds: `rows` with `fields`, `ragged` rows, and a `rest`.

    `rest` is a record that the piece breaks off, to be read with the next piece. `seen` counts
    all rows as a spreadsheet does, blank and ragged ones too.
    """

    first_row: int
    rows: list[int] = field(default_factory=list)
    fields: list[Sequence[str]] = field(default_factory=list)
    ragged: list[tuple[int, str]] = field(default_factory=list)
    seen: int = 0
    rest: str = ""


class _Record(NamedTuple):
    """One record: how many lines it takes, its fields, or the reason why it is ragged.

    A record of 0 lines is not complete: its quote is open where the text ends.
    """

    lines: int
    fields: Sequence[str] = ()
    reason: str | None = None


_OPEN_QUOTE = _Record(1, reason="a quote is opened and not closed in this row")
_TOO_LONG = _Record(1, reason=f"a field of more than {csv.field_size_limit()} characters")
_UNFINISHED = _Record(0)


def split_records(
    text: str, separator: str, width: int, first_row: int, *, at_end: bool = False
) -> Records:
    """Return the records of a text that begins with the begin of one.

    Every line that is not blank ends in exactly one record or ragged row. `at_end` says that no
    more text follows.
    """
    found = Records(first_row)
    lines = list(io.StringIO(text, newline=""))
    at = 0
    while at < len(lines):
        record = _record_at(lines, at, separator, width, at_end=at_end)
        if not record.lines:
            found.rest = "".join(lines[at:])
            break
        at += record.lines
        _keep(found, record, width, ended=lines[at - 1].endswith(("\n", "\r")))
    return found


def _record_at(
    lines: Sequence[str], at: int, separator: str, width: int, *, at_end: bool
) -> _Record:
    """Return the record that begins with a line."""
    line = lines[at]
    if '"' not in line:
        return _Record(1, line.rstrip("\r\n").split(separator))
    try:
        fields, is_open = _read_line(line, separator)
    except csv.Error:
        return _TOO_LONG
    if not is_open:
        return _Record(1, fields)
    try:
        return _long_record(lines[at : at + LONGEST_RECORD], separator, width, at_end=at_end)
    except csv.Error:
        return _OPEN_QUOTE


def _read_line(line: str, separator: str) -> tuple[list[str], bool]:
    """Return the fields of a line by itself, and whether a quote is open at its end."""
    # The second line closes what is open, so that the record takes two lines.
    reader = csv.reader([line, '"'], delimiter=separator)
    fields = next(reader)
    return fields, reader.line_num > 1


def _long_record(lines: Sequence[str], separator: str, width: int, *, at_end: bool) -> _Record:
    """Return the record at the begin of some lines, whose first line leaves a quote open.

    A line inside that is a whole row by itself shows that the quote was a slip of somebody's:
    then, as where the quote never closes, only the first line is at fault.
    """
    reader = csv.reader([*lines, '"'], delimiter=separator)
    fields, used = next(reader), reader.line_num
    if any(_fields_alone(line, separator) == width for line in lines[1:used]):
        return _OPEN_QUOTE
    if used > len(lines):
        return _OPEN_QUOTE if at_end or used > LONGEST_RECORD else _UNFINISHED
    return _Record(used, fields) if _is_well_formed(lines[:used], separator) else _OPEN_QUOTE


def _fields_alone(line: str, separator: str) -> int:
    """Return how many fields a line has by itself; 0 where a quote of it has no partner."""
    if line.count('"') % 2:
        return 0
    fields, is_open = _read_line(line, separator)
    return 0 if is_open else len(fields)


def _is_well_formed(lines: Sequence[str], separator: str) -> bool:
    """Whether every quote of a record opens or closes a whole field, or is a doubled one."""
    try:
        next(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _keep(found: Records, record: _Record, width: int, *, ended: bool) -> None:
    """Add a record to the rows or, where it does not fit the header, to the ragged ones."""
    row, fields = found.first_row + found.seen, record.fields
    found.seen += 1
    if reason := record.reason or _misfit(fields, width, ended=ended):
        found.ragged.append((row, reason))
        return
    found.rows.append(row)
    if len(fields) != width:
        fields = [*fields[:width], *[""] * (width - len(fields))]
    found.fields.append(fields)


def _misfit(fields: Sequence[str], width: int, *, ended: bool) -> str | None:
    """Return why a record does not fit the header, if it does not.

    Spreadsheets leave empty cells at the end of a row away or add some; both fit.
    """
    if len(fields) == width or (ended and len(fields) < width):
        return None
    if len(fields) > width:
        spare = any(cell.strip() for cell in fields[width:])
        return f"{len(fields)} fields, the header has {width}" if spare else None
    filled = any(cell.strip() for cell in fields)
    text = f"{len(fields)} fields, the header has {width}: {CUT_OFF}"
    return text if filled else None
