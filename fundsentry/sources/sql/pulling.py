"""A night's rows of a source in a database: pulled, staged, and read back as the gate wants them."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from sqlalchemy import Connection

from fundsentry.errors import SourceError
from fundsentry.sources.parquet import FIRST_ROW, slices_of
from fundsentry.sources.raw import ROW, RawFile, Taker, TakerOf, in_memory
from fundsentry.sources.sql.copying import copy
from fundsentry.sources.sql.database import connected
from fundsentry.sources.sql.fetching import fetch
from fundsentry.sources.sql.question import WATERMARK, Asked, Question, ask, raise_problems
from fundsentry.sources.sql.snapshot import (
    NIGHTS,
    ROWS,
    Snapshot,
    nights_of,
    private_folder,
    read_snapshot,
    write_snapshot,
)
from fundsentry.sources.sql.staging import Changes, Merge, room_in, spool, spooled
from fundsentry.sources.sql.watermark import Cut, cut_of, highest, is_numeric
from schemas import Table


@dataclass(frozen=True)
class Pulled:
    """What a source had on a night.

    how: `full`, `new` (only what is new since the last good night) or `snapshot` (of a night that is past).
    It counts as known from `keep` on: before that the night is not a good one.
    """

    source: str
    table: Table
    folder: Path
    snapshot: Snapshot
    how: str
    changes: Changes = field(default_factory=Changes)
    ignored: tuple[str, ...] = ()

    def raw_files(self, taker_of: TakerOf = in_memory) -> Iterator[RawFile]:
        """Yield its rows, one staged file after another; those of large files go to their takers."""
        for staged in self.snapshot.files:
            path = self.folder / ROWS / staged.file
            name = f"{self.source}/{staged.month}" if staged.month else self.source
            yield RawFile(
                table=self.table.name,
                name=name,
                path=path,
                sha256=staged.sha256,
                rows_in=staged.rows,
                frame=_staged_rows(path, taker_of(self.table.name, name)),
                ignored_headers=self.ignored,
            )

    def keep(self) -> None:
        """Make this the last good night of the source; files that no night needs are removed."""
        if self.how == "snapshot":
            return
        with room_in(self.folder):
            write_snapshot(self.folder, self.snapshot)
            remove_unused(self.folder)


def _staged_rows(path: Path, taker: Taker | None) -> pl.DataFrame:
    """Return the rows of a staged file; none where a taker takes them."""
    rows = pl.scan_parquet(path, glob=False).select(pl.exclude(WATERMARK))
    rows = rows.with_row_index(ROW, FIRST_ROW)
    if taker is None:
        return rows.collect()
    for some in slices_of(rows):
        taker.take(some)
    return rows.head(0).collect()


def pull(question: Question, state: Path, as_of: date, today: date, *, fast: bool = True) -> Pulled:
    """Return what a source has tonight: all of it, or what is new since the last good night and what was there.

    Args:
        question: What is asked.
        state: Folder of all sources.
        as_of: The night.
        today: The day on which it is asked; a watermark after it is a slip.
        fast: Whether PostgreSQL's COPY may be used.

    Raises:
        SourceError: the database does not answer or refuses; the state folder cannot be used.
        SchemaError: a required column is not there.
    """
    folder = private_folder(private_folder(state) / question.source)
    with connected(question.database) as connection:
        asked = ask(connection, question)
        raise_problems([asked])
        before = _last(folder, asked, as_of)
        cut = _cut(before, question, as_of)
        with room_in(folder):
            return _pulled(connection, asked, folder, before, cut, as_of, today, fast=fast)


def _pulled(
    connection: Connection,
    asked: Asked,
    folder: Path,
    before: Snapshot | None,
    cut: Cut | None,
    as_of: date,
    today: date,
    *,
    fast: bool,
) -> Pulled:
    question = asked.question
    stream = copy if fast and connection.dialect.driver == "psycopg" else fetch
    key = question.table.unique_column
    with spool(folder) as scratch:
        with closing(stream(connection, asked, None if cut is None else cut.value)) as frames:
            rows = spooled(frames, question.table, scratch)
        if not rows and before is None:
            _empty(asked).write_parquet(_folder(scratch, "all") / "0.parquet")
        merge = Merge(folder, scratch, before, cut, key)
        files = merge.files()
    merge.changes.pulled = rows
    mark = highest(pl.concat(merge.marks), today) if merge.marks else None
    mark = _higher(mark, before.watermark if before and cut else None)
    full_on = as_of if cut is None or before is None else before.full_on
    snapshot = Snapshot(as_of, asked.mark, full_on, mark, bool(mark and is_numeric(mark)), files)
    how = "full" if cut is None else "new"
    return Pulled(
        question.source,
        question.table,
        folder,
        snapshot,
        how,
        merge.changes,
        asked.header.ignored,
    )


def _folder(scratch: Path, name: str) -> Path:
    (scratch / name).mkdir(exist_ok=True)
    return scratch / name


def _empty(asked: Asked) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(asked.names, pl.String))


def _higher(mark: str | None, other: str | None) -> str | None:
    """Return the higher of two watermarks of one column."""
    known = [one for one in (mark, other) if one]
    if len(known) > 1 and is_numeric(known[0]):
        return max(known, key=float)
    return max(known, default=None)


def _last(folder: Path, asked: Asked, as_of: date) -> Snapshot | None:
    """Return the snapshot of the last good night, if what was asked then is what is asked now."""
    nights = [night for night in nights_of(folder) if night <= as_of]
    if not nights:
        return None
    last = read_snapshot(folder, nights[-1])
    return last if last.mark == asked.mark else None


def _cut(before: Snapshot | None, question: Question, as_of: date) -> Cut | None:
    """Return from where rows are asked for; none where all of them are."""
    if before is None or before.watermark is None or question.table.unique_column is None:
        return None
    if (as_of - before.full_on).days >= question.full_pull_days:
        return None
    return cut_of(before.watermark, question.overlap, question.source)


def snapshot_of(
    question: Question, state: Path, as_of: date, *, of_the_last: bool = False
) -> Pulled | None:
    """Return what a source had on a night before the last one, or on the last one too, if it was kept."""
    folder = state / question.source
    nights = nights_of(folder)
    if as_of not in (nights if of_the_last else nights[:-1]):
        return None
    snapshot = read_snapshot(folder, as_of)
    return Pulled(question.source, question.table, folder, snapshot, "snapshot")


def forget(state: Path, as_of: date, days: int) -> None:
    """Delete what was staged for nights more than so many days before a night, of sources not asked any more too.

    Raises:
        SourceError: it cannot be deleted.
    """
    before = as_of - timedelta(days=days)
    with room_in(state):
        for folder in sorted({nights.parent for nights in state.glob(f"*/{NIGHTS}")}):
            old = [night for night in nights_of(folder) if night < before]
            for night in old:
                (folder / NIGHTS / f"{night.isoformat()}.json").unlink()
            if old:
                remove_unused(folder)


def remove_unused(folder: Path) -> None:
    """Remove staged files that no snapshot names; none where a snapshot cannot be read."""
    with suppress(SourceError):
        snapshots = [read_snapshot(folder, night) for night in nights_of(folder)]
        used = {file.file for snapshot in snapshots for file in snapshot.files}
        for file in (folder / ROWS).iterdir():
            if file.name not in used:
                file.unlink()
