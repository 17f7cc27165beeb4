"""What a source had on a night: which staged files, readable by their owner only, and where they stand."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fundsentry.errors import SourceError

NIGHTS, ROWS = "nights", "rows"


@dataclass(frozen=True)
class Staged:
    """A staged file: its month (empty where the table has none), name, hash and rows."""

    month: str
    file: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Snapshot:
    """All rows that a source had on a night.

    mark: of the question. watermark: the highest one and its kind. full_on: the day of the last full pull.
    """

    as_of: date
    mark: str
    full_on: date
    watermark: str | None = None
    numeric: bool = False
    files: tuple[Staged, ...] = field(default=())

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(file.rows for file in self.files)


def nights_of(folder: Path) -> list[date]:
    """Return the nights of which a source's folder has a snapshot, the last one last."""
    return sorted(date.fromisoformat(file.stem) for file in (folder / NIGHTS).glob("*.json"))


def read_snapshot(folder: Path, night: date) -> Snapshot:
    """Return the snapshot of a night.

    Raises:
        SourceError: it cannot be read, or one of its files is gone.
    """
    try:
        text = (folder / NIGHTS / f"{night.isoformat()}.json").read_text("utf-8")
        raw: Mapping[str, Any] = json.loads(text)
        files = tuple(Staged(**file) for file in raw["files"])
        days = {name: date.fromisoformat(raw[name]) for name in ("as_of", "full_on")}
        snapshot = Snapshot(**{**raw, **days, "files": files})
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(folder, night) from None
    if not all((folder / ROWS / file.file).exists() for file in snapshot.files):
        raise _damaged(folder, night)
    return snapshot


def _damaged(folder: Path, night: date) -> SourceError:
    return SourceError(
        f"{folder.name}: the snapshot of {night} cannot be read or a file of it is gone; expected it whole; "
        f"put it back from a backup, or remove the folder {folder} and all rows are pulled anew"
    )


def write_snapshot(folder: Path, snapshot: Snapshot) -> None:
    """Write a snapshot in one step; it replaces that of the same night."""
    nights = private_folder(folder / NIGHTS)
    content = asdict(snapshot) | {
        "as_of": snapshot.as_of.isoformat(),
        "full_on": snapshot.full_on.isoformat(),
    }
    new = nights / f".{snapshot.as_of.isoformat()}"
    new.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    new.chmod(0o600)
    os.replace(new, nights / f"{snapshot.as_of.isoformat()}.json")  # noqa: PTH105 - one atomic step


def private_folder(folder: Path) -> Path:
    """Return a folder that its owner alone may enter, made where it is not there yet.

    Raises:
        SourceError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise SourceError(
            f"{folder}: cannot be made or kept private ({error.strerror}); expected a folder of this user's own "
            "for what is pulled from databases; name another as `state`"
        ) from None
    return folder
