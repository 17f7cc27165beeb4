"""A folder of files named after tables: which file belongs to which table, and all of them read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from fundsentry.errors import FundsentryError, SchemaError, SourceError
from fundsentry.sources.files import OPENERS, OTHER_SPREADSHEETS, Source, name_of, open_file
from fundsentry.sources.raw import ColumnMap, RawFile
from schemas import TABLES, Table

ONE_OF = ("payouts", "employer_refunds")
"""Tables of which at least one must be there: without them there is nothing to check."""

LOOKS_NEAR = 75
"""From this likeness (0–100) on, a table is named as the one that a file was meant for."""


@dataclass(frozen=True)
class Stranger:
    """A file that belongs to no table, with the table whose name is most like its own."""

    name: str
    nearest: str | None = None


@dataclass(frozen=True)
class Found:
    """The files of a folder: those of each table, sorted by name, and the strangers."""

    folder: Path
    files: Mapping[str, tuple[Path, ...]]
    strangers: tuple[Stranger, ...]


def find_files(folder: Path) -> Found:
    """Return which files of a folder belong to which table.

    A file belongs to a table if its name begins with the table's and goes on with no letter:
    `payouts.csv`, `payouts_2026-09.xlsx`. Hidden files, Excel's lock files and folders are not
    looked at.

    Raises:
        SourceError: The folder is not there, or holds no file.
    """
    paths = _visible_files(folder)
    if not paths:
        raise SourceError(
            f"{folder}: holds no file; files named after the tables were expected, such as "
            "payouts.csv; put them there or name another folder"
        )
    tables = {path: _table_of(path) for path in paths}
    files = {name: tuple(p for p in paths if tables[p] == name) for name in TABLES}
    strangers = tuple(_stranger(path) for path in paths if tables[path] is None)
    return Found(folder, {name: found for name, found in files.items() if found}, strangers)


def _visible_files(folder: Path) -> list[Path]:
    """Return the files of a folder that somebody put there, sorted by name."""
    try:
        return sorted(
            (p for p in folder.iterdir() if not p.name.startswith((".", "~$")) and p.is_file()),
            key=lambda path: path.name,
        )
    except OSError as error:
        raise SourceError(
            f"{folder}: cannot be opened ({error.strerror or type(error).__name__}); a folder with "
            "files named after the tables was expected; name another with --input"
        ) from None


def _table_of(path: Path) -> str | None:
    """Return the table that a file belongs to, if any."""
    if path.suffix.lower() not in (*OPENERS, *OTHER_SPREADSHEETS):
        return None
    stem = _comparable(path)
    return next((name for name in TABLES if re.match(rf"{name}(?![a-z])", stem)), None)


def _comparable(path: Path) -> str:
    """Return a file's name as it is compared: half-width, lower case, without its ending."""
    return unicodedata.normalize("NFKC", path.stem).casefold()


def _stranger(path: Path) -> Stranger:
    """Return a file without table, and the table that it may have been meant for."""
    word = re.sub(r"[\W\d_]+$", "", _comparable(path))
    choices = {name: name for name in TABLES} | {table.title: n for n, table in TABLES.items()}
    near = process.extractOne(word, list(choices), scorer=fuzz.ratio, score_cutoff=LOOKS_NEAR)
    return Stranger(name_of(path), near and choices[near[0]])


def open_files(
    found: Found, names: Mapping[str, ColumnMap] | None = None, *, all_here: bool = True
) -> dict[str, tuple[Source, ...]]:
    """Return all files of a folder by table, their headers read and found complete.

    Args:
        found: The files.
        names: By table, headers of this office, each with the column that it means.
        all_here: Whether no table comes from elsewhere.

    Raises:
        SourceError: A file cannot be read at all; the message holds all problems of all files.
        SchemaError: A required table or column is not there, or a column is there twice; ditto.
    """
    names = names or {}
    opened: dict[str, tuple[Source, ...]] = {}
    failures: list[FundsentryError] = _required_tables(found) if all_here else []
    for name, paths in found.files.items():
        sources = [_try_open(path, TABLES[name], names.get(name, {})) for path in paths]
        failures += [s for s in sources if isinstance(s, FundsentryError)]
        opened[name] = tuple(s for s in sources if isinstance(s, Source))
    raise_together(failures)
    return opened


def _try_open(path: Path, table: Table, names: ColumnMap) -> Source | FundsentryError:
    """Return a file with a complete header, or what is wrong with it."""
    try:
        source = open_file(path, table, names)
    except SourceError as error:
        return error
    return SchemaError("\n".join(source.problems)) if source.problems else source


def _required_tables(found: Found) -> list[FundsentryError]:
    """Return the complaint about tables without which nothing can be checked, if any."""
    if any(name in found.files for name in ONE_OF):
        return []
    there = ", ".join([*found.files, *map(_stranger_text, found.strangers)])
    return [
        SchemaError(
            f"{found.folder}: no file of {' or '.join(ONE_OF)}; at least one was expected; "
            f"it has {there}; deliver or rename the file"
        )
    ]


def _stranger_text(stranger: Stranger) -> str:
    """Return a stranger's name, and what it looks like."""
    return stranger.name + (f" (looks like {stranger.nearest})" if stranger.nearest else "")


def raise_together(failures: Sequence[FundsentryError]) -> None:
    """Raise one error that says everything; unreadable files weigh more than bad headers."""
    if failures:
        kind = SourceError if any(isinstance(f, SourceError) for f in failures) else SchemaError
        raise kind("\n".join(map(str, failures)))


def read_folder(folder: Path, names: Mapping[str, ColumnMap] | None = None) -> Iterator[RawFile]:
    """Return the rows of every file of a folder, one file after another, by table and name.

    All headers are looked at before the first row is read; whoever takes one file at a time
    needs the memory of one.

    Args:
        folder: Where the files are.
        names: By table, headers of this office, each with the column that it means.

    Raises:
        SourceError: A file cannot be read at all; the message holds all problems of all files.
        SchemaError: A required table or column is not there, or a column is there twice; ditto.
    """
    opened = open_files(find_files(folder), names)
    return (source.read() for sources in opened.values() for source in sources)
