"""The quick way through a text file: a piece of it that is regular is read by Polars.

Regular is what cannot be read in two ways: every line is one row, quotes stand around whole
fields, no row is longer than the header. Of everything else `read_regular` says so, and the
piece is read by `careful`.
"""

import re

import polars as pl

from fundsentry.sources.frames import POLARS_FAILURES, blank_rows, empty_as_null

MOST_SPARE = 9
"""More fields than this beyond the header are no habit of a program."""


def read_regular(piece: bytes, separator: str, width: int) -> pl.DataFrame | None:
    """Return a piece's cells in columns named after their position; None if it is not regular.

    Args:
        piece: UTF-8 text that begins with the begin of a row.
        separator: What stands between the fields.
        width: Number of the header's fields.
    """
    quoted = b'"' in piece
    if not _has_plain_lines(piece) or (quoted and not _has_plain_quotes(piece, separator)):
        return None
    fields = width + _spare_fields(piece, separator, width)
    try:
        frame = pl.read_csv(
            separator.join(map(str, range(fields))).encode() + b"\n" + piece,
            separator=separator,
            quote_char='"' if quoted else None,
            infer_schema=False,
        )
    # The careful way knows better what is wrong.
    except POLARS_FAILURES:
        return None
    spare = frame.select(frame.columns[width:])
    if frame.height != piece.count(b"\n") or (spare.width and not blank_rows(spare).all()):
        return None
    cells = frame.select(frame.columns[:width])
    return empty_as_null(cells) if quoted else cells


def _spare_fields(piece: bytes, separator: str, width: int) -> int:
    """Return how many fields more than the header the first row may have.

    Some programs end each row with a separator that the header does not have.
    """
    first_row = piece[: piece.index(b"\n")]
    return min(max(first_row.count(separator.encode()) + 1 - width, 0), MOST_SPARE)


def _has_plain_lines(piece: bytes) -> bool:
    """Whether all lines end, and end in a line feed; before it may stand a carriage return."""
    if not piece.endswith(b"\n"):
        return False
    return b"\r" not in piece or piece.count(b"\r") == piece.count(b"\r\n")


def _has_plain_quotes(piece: bytes, separator: str) -> bool:
    """Whether each field is without quotes, or quoted from its begin to its end in one line."""
    mark = re.escape(separator)
    quoted, bare = r'"(?:[^"\n]|"")*"', rf'[^"\n{mark}]*'
    text = pl.Series([piece], dtype=pl.Binary).cast(pl.String)
    return bool(text.str.contains(rf"\A(?:(?:{quoted}|{bare})(?:{mark}|\r?\n))*\z").item())
