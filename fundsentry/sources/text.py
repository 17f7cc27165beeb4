"""Text files: CSV with comma, tab or semicolon, in the encoding that they turn out to have."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from fundsentry.errors import SchemaError, SourceError
from fundsentry.sources.careful import split_records
from fundsentry.sources.encoding import (
    likely_encodings,
    utf8_chunks,
    weighed_encodings,
    whole_lines,
)
from fundsentry.sources.frames import (
    blank_rows,
    by_columns,
    cells_frame,
    empty_as_null,
    has_blank_rows,
)
from fundsentry.sources.headers import header_problems
from fundsentry.sources.layout import Layout, find_layout
from fundsentry.sources.raw import ROW, ColumnMap, Opened, Ragged, Rows, Taker
from fundsentry.sources.regular import read_regular
from fundsentry.sources.zero import is_zero_report
from schemas import Table

AHEAD = 2
"""So many pieces are read at the same time."""

PART = 1 << 19
"""Where a piece is not regular, it is read in parts of this many bytes: most of them are."""

_Read = Callable[[bytes], pl.DataFrame | None]

NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old or protected Excel workbook",
    b"PAR1": "a Parquet file",
}
"""What a file is whatever its name says, by its first bytes."""


def open_text(path: Path, table: Table, names: ColumnMap) -> Opened:
    """Return a text file with its header read."""
    _refuse_other_formats(path)
    layout = find_layout(path, likely_encodings(path), table, names)

    def read(taker: Taker | None) -> Rows:
        with contextlib.suppress(UnicodeDecodeError):
            return _read_rows(path, layout, table, taker)
        return _read_damaged(path, table, names, taker)

    return Opened(layout.header, header_problems(path.name, layout.header, table), read)


def _refuse_other_formats(path: Path) -> None:
    """Refuse a file that is text by its name only."""
    with path.open("rb") as file:
        head = file.read(4)
    if kind := NOT_TEXT.get(head):
        raise SourceError(
            f"{path.name}: is {kind}; a text file was expected; give it the ending that it is"
        )


def _read_damaged(path: Path, table: Table, names: ColumnMap, taker: Taker | None) -> Rows:
    """Return the rows of a file that is clean in no encoding; U+FFFD stands for what is not."""
    if taker is not None:
        taker.forget()
    layout = find_layout(path, weighed_encodings(path), table, names)
    if problems := header_problems(path.name, layout.header, table):
        raise SchemaError("\n".join(problems))
    return _read_rows(path, layout, table, taker)


def _read_rows(path: Path, layout: Layout, table: Table, taker: Taker | None) -> Rows:
    """Return all rows of a text file; those that the taker took are not among them."""
    reading = _Reading(layout, table, layout.header.row + 1, taker)
    pieces = _pieces(path, layout)
    for piece, frame in _ahead(reading.read_quickly, pieces):
        reading.take(piece, frame)
    rows = reading.end()
    only_one = rows.frame.height + rows.taken + len(rows.ragged) == 1
    if only_one and is_zero_report(_line(path, layout), table):
        if taker is not None:
            taker.forget()
        return rows.said_to_be_none()
    return rows


def _line(path: Path, layout: Layout) -> list[str]:
    """Return the cells of a file's only row, whether or not it has as many as the header."""
    text = b"".join(_pieces(path, layout)).decode()
    return [cell.strip().strip('"') for cell in text.split(layout.separator)]


def _ahead(read: _Read, pieces: Iterator[bytes]) -> Iterator[tuple[bytes, pl.DataFrame | None]]:
    """Yield each piece with what reading it gives, while the next ones are read already."""
    waiting: deque[tuple[bytes, Future[pl.DataFrame | None]]] = deque()
    with ThreadPoolExecutor(AHEAD) as pool:
        for piece in pieces:
            waiting.append((piece, pool.submit(read, piece)))
            if len(waiting) > AHEAD:
                piece, reading = waiting.popleft()
                yield piece, reading.result()
        for piece, reading in waiting:
            yield piece, reading.result()


def _pieces(path: Path, layout: Layout) -> Iterator[bytes]:
    """Yield the text below the header as UTF-8, in whole lines."""
    pieces = whole_lines(utf8_chunks(path, layout.encoding))
    below_header = next(pieces, b"")[layout.begin :]
    if below_header:
        yield below_header
    yield from pieces


@dataclass
class _Reading:
    """The rows of a text file as they come, piece by piece."""

    layout: Layout
    table: Table
    next_row: int
    taker: Taker | None = None
    taken: int = 0
    frames: list[pl.DataFrame] = field(default_factory=list)
    ragged: list[Ragged] = field(default_factory=list)
    rest: bytes = b""

    def take(self, piece: bytes, frame: pl.DataFrame | None) -> None:
        """Add the rows of a piece, with `frame` where it is regular."""
        if frame is not None and not self.rest:
            self._add_regular(frame)
            return
        slices = (piece[at : at + PART] for at in range(0, len(piece), PART))
        for part in whole_lines(slices):
            self._take_part(part)

    def _take_part(self, part: bytes) -> None:
        """Add the rows of a small piece; a record that it breaks off waits for the next one."""
        part, self.rest = self.rest + part, b""
        frame = self.read_quickly(part)
        if frame is None:
            self._read_carefully(part)
        else:
            self._add_regular(frame)

    def end(self) -> Rows:
        """Return all rows, when no piece is left."""
        if self.rest:
            self._read_carefully(self.rest, at_end=True)
        if not self.frames:
            self.frames.append(self._by_columns(cells_frame([], [], self.layout.width)))
        header = self.layout.header
        return Rows(pl.concat(self.frames), tuple(self.ragged), header.ignored, taken=self.taken)

    def read_quickly(self, piece: bytes) -> pl.DataFrame | None:
        """Return all cells of a piece that is regular."""
        return read_regular(piece, self.layout.separator, self.layout.width)

    def _add_regular(self, frame: pl.DataFrame) -> None:
        """Add the rows of a regular piece, in which every line is a row."""
        self._add(frame.with_row_index(ROW, self.next_row))
        self.next_row += frame.height

    def _read_carefully(self, piece: bytes, *, at_end: bool = False) -> None:
        """Add the rows of any piece."""
        width = self.layout.width
        found = split_records(
            piece.decode(), self.layout.separator, width, self.next_row, at_end=at_end
        )
        self._add(empty_as_null(cells_frame(found.rows, found.fields, width)))
        self.ragged += found.ragged
        self.next_row += found.seen
        self.rest = found.rest.encode()

    def _add(self, frame: pl.DataFrame) -> None:
        """Add rows, without those that are blank."""
        if has_blank_rows(frame.drop(ROW)):
            frame = frame.filter(~blank_rows(frame))
        rows = self._by_columns(frame)
        if self.taker is None:
            self.frames.append(rows)
        else:
            self.taker.take(rows)
            self.taken += rows.height

    def _by_columns(self, frame: pl.DataFrame) -> pl.DataFrame:
        return by_columns(frame, self.layout.header.positions, self.table)
