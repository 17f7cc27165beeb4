"""Signs by which a file tells that it ends too early: its writer is not done yet, or its transfer broke off."""

import csv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

TAIL = 1 << 16
"""So many bytes at the end of a text are looked at."""

_SEPARATORS = ",\t;"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"


def ends_too_early(path: Path) -> bool:
    """Say whether a file ends in the middle of a row, of a workbook or of a Parquet file.

    Only what is sure is said: a text cut off just between two rows looks whole.
    """
    try:
        return _SIGNS.get(path.suffix.lower(), _in_a_row)(path)
    except OSError:
        return False


def _before_its_directory(path: Path) -> bool:
    """A workbook is a ZIP archive: its directory, without which nothing in it is found, is written last."""
    return _begins_with(path, _ZIP) and not zipfile.is_zipfile(path)


def _before_its_footer(path: Path) -> bool:
    return _begins_with(path, _PARQUET) and _tail(path)[-len(_PARQUET) :] != _PARQUET


def _in_a_row(path: Path) -> bool:
    """The last line has no end and fewer fields than the one before it.

    A line of one field may be a zero report or what somebody wrote below the list, and is left to the gate, as
    is UTF-16, whose characters may hold the bytes of a comma.
    """
    if any(_begins_with(path, mark) for mark in _UTF_16):
        return False
    text, _, last = _tail(path).decode("latin-1").rpartition("\n")
    before = text.rpartition("\n")[-1]
    separator = max(_SEPARATORS, key=before.count)
    return 1 < len(_fields(last, separator)) < len(_fields(before, separator))


def _fields(line: str, separator: str) -> list[str]:
    # The bytes of commas, tabs, semicolons and quotes are no part of another character in UTF-8 or GB18030.
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _begins_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read()


_SIGNS: Mapping[str, Callable[[Path], bool]] = MappingProxyType(
    {
        ".xlsx": _before_its_directory,
        ".xlsm": _before_its_directory,
        ".parquet": _before_its_footer,
    }
)
