"""Settings proposed from what lies in a folder: which file is which table, and what its headers may mean."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fundsentry.errors import SourceError
from fundsentry.sources import Source, open_file
from fundsentry.sources.files import OPENERS, OTHER_SPREADSHEETS
from fundsentry.sources.headers import proposals
from schemas import TABLES, Table

_DATED = re.compile(r"[\d_\-. 年月日号第季度()（）]+$")
_KIND_OF_LIST = re.compile(r"(信息|登记|名单|明细|人员|名称)$")
"""What a table's title says beside its subject: a list of deaths may call itself anything."""


@dataclass
class Proposal:
    """A source as it may be written into the settings.

    columns: headers that the table does not answer to, each with the column that looks nearest.
    lacking: required columns for which nothing looks near.
    """

    table: str
    folder: Path
    pattern: str
    files: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)


def propose(folder: Path) -> tuple[list[Proposal], list[str]]:
    """Return a source for all files that look like a table, and the names of those that look like none.

    The folder itself and the folders in it are looked at.

    Raises:
        SourceError: the folder cannot be opened.
    """
    found: dict[tuple[str, Path, str], Proposal] = {}
    strangers = []
    for path in _files(folder):
        source = _likeliest(path)
        if source is None:
            strangers.append(str(path.relative_to(folder)))
            continue
        key = (source.table.name, path.parent, _pattern(path))
        proposal = found.setdefault(key, Proposal(*key))
        proposal.files.append(path.name)
        _add_columns(proposal, source)
    order = list(TABLES)
    return sorted(found.values(), key=lambda one: order.index(one.table)), strangers


def _files(folder: Path) -> list[Path]:
    try:
        inside = sorted(folder.iterdir())
        folders = [folder, *(path for path in inside if path.is_dir() and path.name[0] not in ".~")]
        files = [path for one in folders for path in sorted(one.iterdir()) if path.is_file()]
    except OSError as error:
        raise SourceError(
            f"{folder}: cannot be opened ({error.strerror}); expected a folder with files of tables; name another"
        ) from None
    endings = (*OPENERS, *OTHER_SPREADSHEETS)
    return [path for path in files if path.suffix.lower() in endings and path.name[0] not in ".~"]


def _likeliest(path: Path) -> Source | None:
    """Return the file as the table that its name says, else as the one whose columns it has."""
    named = [table for table in TABLES.values() if _is_named_after(path, table)]
    opened = [source for table in named or TABLES.values() if (source := _opened(path, table))]
    if named:
        return next(iter(opened), None)
    # Columns that many tables have, such as names, decide nothing: the required ones do.
    fitting = [source for source in opened if not source.problems]
    if not fitting:
        fitting = [source for source in opened if not _lacking(source)]
    return max(fitting, key=lambda one: len(one.opened.header.places), default=None)


def _is_named_after(path: Path, table: Table) -> bool:
    name = unicodedata.normalize("NFKC", path.stem).casefold()
    subject = _KIND_OF_LIST.sub("", table.title)
    return bool(re.match(rf"{table.name}(?![a-z])", name)) or subject in name


def _opened(path: Path, table: Table) -> Source | None:
    try:
        return open_file(path, table)
    except SourceError:
        return None


def _proposed(source: Source) -> Iterator[tuple[str, str]]:
    """Yield headers with the column each may mean; every column once."""
    taken: set[str] = set()
    for header, column in proposals(source.opened.header, source.table).items():
        if column is not None and column not in taken:
            taken.add(column)
            yield header, column


def _lacking(source: Source) -> list[str]:
    there = {*source.opened.header.places, *(column for _, column in _proposed(source))}
    return [column.name for column in source.table.required_columns if column.name not in there]


def _add_columns(proposal: Proposal, source: Source) -> None:
    proposal.columns |= dict(_proposed(source))
    proposal.lacking = sorted({*proposal.lacking, *_lacking(source)})


def _pattern(path: Path) -> str:
    """Return the pattern that also fits next month's file: what looks like a date at its end may change."""
    stem = _DATED.sub("", path.stem)
    return f"{stem}*{path.suffix}" if stem and stem != path.stem else path.name
