"""One file of a table: opened, so that its header can be complained about, and then read."""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fundsentry.errors import SchemaError, SourceError
from fundsentry.sources.careful import CUT_OFF
from fundsentry.sources.encoding import chunks_of
from fundsentry.sources.parquet import open_parquet
from fundsentry.sources.raw import ColumnMap, Opened, RawFile, Taker
from fundsentry.sources.text import open_text
from fundsentry.sources.workbook import open_workbook
from schemas import Table

OPENERS: Mapping[str, Callable[[Path, Table, ColumnMap], Opened]] = MappingProxyType(
    {
        ".csv": open_text,
        ".txt": open_text,
        ".tsv": open_text,
        ".xlsx": open_workbook,
        ".xlsm": open_workbook,
        ".parquet": open_parquet,
    }
)
"""What reads a file, by the ending of its name."""

OTHER_SPREADSHEETS = (".xls", ".xlsb", ".ods", ".et")
"""Endings of spreadsheets that are not read: a table in one must not be overlooked."""

NO_NAMES: ColumnMap = MappingProxyType({})


def name_of(path: Path) -> str:
    """Return the name of a file as text; bytes of it that are none stand as escapes."""
    return path.name.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True)
class Source:
    """A file of a table that is opened and not read yet; `stamp` shows whether it changes."""

    path: Path
    table: Table
    opened: Opened
    stamp: tuple[int, int]

    @property
    def problems(self) -> tuple[str, ...]:
        """What the header lacks or has twice, a sentence each; `read` raises them."""
        return self.opened.problems

    def read(self, taker: Taker | None = None) -> RawFile:
        """Return all its rows; with a taker they go there as they are read.

        Raises:
            SchemaError: The header lacks a required column or has one twice.
            SourceError: The file cannot be read, or changed while it was read.
        """
        if self.problems:
            raise SchemaError("\n".join(self.problems))
        try:
            return self._read(taker)
        except OSError as error:
            raise _cannot_be_read(self.path, error) from None

    def _read(self, taker: Taker | None) -> RawFile:
        """Return all rows, and the hash of the bytes that they came from."""
        with ThreadPoolExecutor(1) as pool:
            sha256 = pool.submit(_sha256, self.path)
            rows = self.opened.read(taker)
        if _stamp(self.path) != self.stamp:
            raise SourceError(
                f"{self.path.name}: changed while it was read; a file that stands still was "
                "expected; wait until it is delivered and start again"
            )
        return RawFile(
            table=self.table.name,
            name=name_of(self.path),
            path=self.path,
            sha256=sha256.result(),
            rows_in=rows.frame.height + rows.taken + len(rows.ragged),
            frame=rows.frame,
            ragged=rows.ragged,
            ignored_headers=rows.ignored_headers,
            zero_report=rows.zero_report,
            unread_sheets=rows.unread_sheets,
            cut_off=any(reason.endswith(CUT_OFF) for _, reason in rows.ragged),
        )


def open_file(path: Path, table: Table, names: ColumnMap = NO_NAMES) -> Source:
    """Return a file of a table with its header read.

    Args:
        path: The file; the ending of its name says how it is read.
        table: What it should look like.
        names: Headers of this office, each with the column that it means.

    Raises:
        SourceError: The file cannot be read at all.
    """
    ending = path.suffix.lower()
    if ending not in OPENERS:
        raise SourceError(
            f"{path.name}: {ending or 'a name without ending'} is not read; .csv, .txt, .tsv, "
            ".xlsx or .parquet was expected; save it as .xlsx"
        )
    try:
        stamp = _stamp(path)
        opened = OPENERS[ending](path, table, names)
    except OSError as error:
        raise _cannot_be_read(path, error) from None
    return Source(path, table, opened, stamp)


def read_file(path: Path, table: Table, names: ColumnMap = NO_NAMES) -> RawFile:
    """Return all rows of a file of a table, as text.

    Args:
        path: The file; the ending of its name says how it is read.
        table: What it should look like.
        names: Headers of this office, each with the column that it means.

    Raises:
        SchemaError: The header lacks a required column or has one twice.
        SourceError: The file cannot be read at all.
    """
    return open_file(path, table, names).read()


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written: its size and its time."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    # In large pieces: each one waits its turn for the interpreter.
    for chunk in chunks_of(path):
        digest.update(chunk)
    return digest.hexdigest()


def _cannot_be_read(path: Path, error: OSError) -> SourceError:
    """Return the error for a file that the system does not let us read."""
    return SourceError(
        f"{path.name}: cannot be read ({error.strerror or type(error).__name__}); a file that "
        "this user may read was expected; look at its name, its permissions and its disk"
    )
