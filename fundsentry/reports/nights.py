"""The folder of the results: the last nights, each whole in a folder of its own, and links that show one of them.

`OUT/nights/<as-of day>-<run id>/` holds the files of a night, `OUT/current` points to the night that is shown, and
`OUT/cases.csv` and its like point through it: one step changes what all of them show.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NIGHTS, CURRENT = "nights", "current"
_STAGING = ".night-"


@contextmanager
def staged_night(folder: Path) -> Iterator[Path]:
    """Yield an empty folder for a night's files; what an interrupted night left behind is removed."""
    nights = folder / NIGHTS
    nights.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in (*nights.glob(_STAGING + "*"), *folder.glob(_STAGING + "*")):
        shutil.rmtree(left, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=nights))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def show_night(staging: Path, folder: Path, name: str, keep: int) -> tuple[Path, ...]:
    """Put a finished night among the others and show it; return the paths under which its files are read.

    A night of the same name is replaced; of the others the newest are kept, `keep` nights in all.
    """
    names = sorted(file.name for file in staging.iterdir())
    for file in staging.iterdir():
        file.chmod(0o600)
        _to_disk(file)
    _to_disk(staging)
    place = _free(folder / NIGHTS, name)
    staging.rename(place)
    for shown in names:
        _link(folder, shown)
    _link_to_night(folder / CURRENT, f"{NIGHTS}/{place.name}")
    _to_disk(folder)
    _remove_stale_links(folder)
    _remove_old(folder / NIGHTS, place, name, keep)
    return tuple(folder / shown for shown in names)


def _free(nights: Path, name: str) -> Path:
    """Return a place for a night: its name, or a second one while a night of that name is shown."""
    place = nights / name
    return nights / f"{name}.2" if place.exists() else place


def _link(folder: Path, name: str) -> None:
    """Make a file's link, which shows nothing before a night is shown; what a person saved there is set aside."""
    link, target = folder / name, f"{CURRENT}/{name}"
    if not link.is_symlink() or link.readlink() != Path(target):
        _link_to_night(link, target)


def _link_to_night(link: Path, target: str) -> None:
    """Point a link to a night; where a copy of the folder made files of the links, they are set aside."""
    if link.exists() and not link.is_symlink():
        link.rename(_aside(link))
    _point(link, target)


def _aside(file: Path) -> Path:
    number = 1
    while (place := file.with_name(f"{file.stem}.saved-{number}{file.suffix}")).exists():
        number += 1
    return place


def _point(link: Path, target: str) -> None:
    new = link.with_name(f".{link.name}.link")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    os.replace(new, link)  # noqa: PTH105 - one atomic step


def _remove_stale_links(folder: Path) -> None:
    for link in folder.iterdir():
        if link.is_symlink() and link.readlink().parts[0] == CURRENT and not link.exists():
            link.unlink()


def _remove_old(nights: Path, shown: Path, name: str, keep: int) -> None:
    others = [night for night in nights.iterdir() if night.is_dir() and night != shown]
    replaced = [night for night in others if night.name in (name, f"{name}.2")]
    older = sorted(
        (night for night in others if night not in replaced),
        key=lambda night: (night.stat().st_mtime_ns, night.name),
    )
    for night in [*replaced, *older[: max(0, len(older) + 1 - keep)]]:
        shutil.rmtree(night, ignore_errors=True)


def _to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk: a power cut after this loses nothing of it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
