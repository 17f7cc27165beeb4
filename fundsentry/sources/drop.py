"""Drop folders: which files of a supplier are whole, which are still being written, and which is the newest."""

import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from fundsentry.errors import SourceError
from fundsentry.sources.files import OPENERS, OTHER_SPREADSHEETS
from fundsentry.sources.raw import ColumnMap
from fundsentry.sources.whole import ends_too_early
from schemas import Table

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart")
"""Endings of names that programs give a file while they write it."""

OPEN_IN_EXCEL = "~$"

DAY = 86_400 * 10**9
"""Nanoseconds within which a file that ends too early is waited for; after that its transfer has broken off."""


@dataclass(frozen=True)
class Drop:
    """A folder in which a supplier leaves files of one table.

    pattern: the names that count. newest: whether only the newest of them does.
    settle_seconds: a file that changes within so many seconds is still being written.
    marker: ending of the file that stands beside each whole one, where the supplier writes such.
    """

    source: str
    table: Table
    folder: Path
    pattern: str = "*"
    newest: bool = False
    settle_seconds: float = 5
    marker: str = ""
    names: ColumnMap = field(default_factory=dict)


@dataclass(frozen=True)
class Dropped:
    """The files of a drop folder that are read, in the order of their names, and those left alone."""

    files: tuple[Path, ...]
    left_alone: tuple[str, ...]


def look(drops: Sequence[Drop]) -> list[Dropped]:
    """Return what lies in each folder; waits once where a file was written a moment ago.

    Raises:
        SourceError: a folder cannot be opened; the message names all of them.
    """
    found, problems = [], []
    for drop in drops:
        try:
            found.append(_candidates(drop))
        except OSError as error:
            why = error.strerror or type(error).__name__
            problems.append(
                f"{drop.source}: the folder {drop.folder} cannot be opened ({why}); expected the folder in which "
                "its files are delivered; correct `folder`"
            )
    if problems:
        raise SourceError("\n".join(problems))
    moving = _moving(drops, found)
    return [
        _dropped(drop, paths, unfinished, moving)
        for drop, (paths, unfinished) in zip(drops, found, strict=True)
    ]


def _candidates(drop: Drop) -> tuple[dict[Path, tuple[int, int]], list[str]]:
    """Return the files that fit, each with its size and time, and the names of unfinished ones."""
    fitting, unfinished = {}, []
    for path in sorted(drop.folder.iterdir()):
        name = unicodedata.normalize("NFC", path.name)
        if name.startswith(".") or not path.is_file():
            continue
        whole = name.removeprefix(OPEN_IN_EXCEL)
        while Path(whole).suffix.lower() in UNFINISHED:
            whole = Path(whole).stem
        if not fnmatch(whole, unicodedata.normalize("NFC", drop.pattern)):
            continue
        if whole != name:
            unfinished.append(path.name)
        elif path.suffix.lower() in (*OPENERS, *OTHER_SPREADSHEETS):
            fitting[path] = _stamp(path)
    unmarked = {path.name for path in fitting if not _is_marked(path, fitting[path], drop.marker)}
    fitting = {path: stamp for path, stamp in fitting.items() if path.name not in unmarked}
    return fitting, [
        *(name for name in unfinished if not _is_read_anyway(name, fitting)),
        *unmarked,
    ]


def _is_marked(path: Path, stamp: tuple[int, int], marker: str) -> bool:
    """Whether a file is said to be whole by another beside it, `list.csv.ok` or `list.ok`, that is not older."""
    beside = (path.with_name(path.name + marker), path.with_suffix(marker)) if marker else ()
    return not marker or any(one.exists() and _stamp(one)[0] >= stamp[0] for one in beside)


def _is_read_anyway(name: str, fitting: Mapping[Path, tuple[int, int]]) -> bool:
    """Whether a name only says that somebody has a list open in Excel, which is read as it was saved."""
    opened = name.removeprefix(OPEN_IN_EXCEL)
    return opened != name and any(path.name == opened for path in fitting)


def _stamp(path: Path) -> tuple[int, int]:
    """Return a file's time and size, which change while it is written; nothing of one that is gone."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return 0, -1
    return state.st_mtime_ns, state.st_size


def _moving(
    drops: Sequence[Drop], found: Sequence[tuple[Mapping[Path, tuple[int, int]], list[str]]]
) -> set[Path]:
    """Return the files that change before our eyes, or end too early; only young ones are watched."""
    now = time.time_ns()
    young: dict[Path, tuple[int, int]] = {}
    longest = 0.0
    for drop, (paths, _) in zip(drops, found, strict=True):
        for path, stamp in paths.items():
            if now - stamp[0] < drop.settle_seconds * 1e9:
                young[path] = stamp
                longest = max(longest, drop.settle_seconds)
    if young:
        time.sleep(longest)
    changing = {path for path, stamp in young.items() if _stamp(path) != stamp}
    of_today = {p for paths, _ in found for p, stamp in paths.items() if now - stamp[0] < DAY}
    return changing | set(filter(ends_too_early, of_today))


def _dropped(
    drop: Drop,
    paths: Mapping[Path, tuple[int, int]],
    unfinished: Sequence[str],
    moving: set[Path],
) -> Dropped:
    whole = [path for path in paths if path not in moving]
    if drop.newest and whole:
        whole = [max(whole, key=lambda path: (paths[path][0], path.name))]
    left = sorted([*unfinished, *(path.name for path in paths if path in moving)])
    return Dropped(tuple(whole), tuple(left))
