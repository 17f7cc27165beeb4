"""How a text file is laid out: its encoding, separator and header, and where its rows begin."""

import contextlib
import csv
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fundsentry.sources.encoding import Encoding, utf8_chunks, whole_lines
from fundsentry.sources.headers import HEADER_WITHIN, find_header
from fundsentry.sources.raw import ColumnMap, Header
from schemas import Table

SEPARATORS = (",", "\t", ";")

HEAD = 1 << 20
"""Within so many characters the header is looked for."""


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out; `begin` is the byte its rows begin at, in the UTF-8 text."""

    encoding: Encoding
    separator: str
    header: Header
    begin: int

    @property
    def width(self) -> int:
        """Number of the header's fields."""
        return len(self.header.cells)


def find_layout(
    path: Path, encodings: Sequence[Encoding], table: Table, names: ColumnMap
) -> Layout:
    """Return the layout by which most of the table's columns are found.

    Where several find as many, it is that with the most fields, then that of the first encoding.
    """
    layouts: list[Layout] = []
    for encoding in encodings:
        head = _head(path, encoding)
        for separator in SEPARATORS:
            rows, ends = _first_rows(head, separator)
            header = find_header(rows, table, names)
            begin = ends[header.row - 1] if ends else 0
            layouts.append(Layout(encoding, separator, header, begin))
    return max(layouts, key=lambda layout: (len(layout.header.places), layout.width))


def _head(path: Path, encoding: Encoding) -> str:
    """Return the first lines of a file, whatever damage they have."""
    lenient = Encoding(encoding.codec, encoding.mark, "replace")
    return next(whole_lines(utf8_chunks(path, lenient)), b"").decode()[:HEAD]


def _first_rows(head: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """Return the first rows of a text, and the byte after each."""
    lines = list(io.StringIO(head, newline=""))
    reader = csv.reader(lines, delimiter=separator)
    rows: list[list[str]] = []
    ends: list[int] = []
    # A quote that is never closed makes an endless field: the rows before it are all there is.
    with contextlib.suppress(csv.Error):
        for row in itertools.islice(reader, HEADER_WITHIN):
            rows.append(row)
            ends.append(len("".join(lines[: reader.line_num]).encode()))
    return rows, ends
