"""Pulled rows beside those of the last good night: month by month in Parquet, and what became of each row."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from fundsentry.errors import SourceError
from fundsentry.sources.sql.question import WATERMARK
from fundsentry.sources.sql.snapshot import ROWS, Snapshot, Staged, private_folder
from fundsentry.sources.sql.watermark import Cut
from schemas import Kind, Table

OTHER = "other"
"""The month of rows whose month cannot be read; the gate says why."""

ROWS_AT_A_TIME = 250_000


@dataclass
class Changes:
    """What became of rows since the last good night: counts, and the keys of those changed and gone."""

    pulled: int = 0
    new: int = 0
    changed: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)


@contextmanager
def spool(folder: Path) -> Iterator[Path]:
    """Yield a scratch folder beside the staged rows; what an interrupted pull left behind is removed."""
    for left in folder.glob(".pull-*"):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=".pull-", dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def month_column(table: Table) -> str | None:
    """Return the column by whose month a table's rows are kept apart."""
    return next((column.name for column in table.columns if column.kind is Kind.MONTH), None)


def is_kept_by_month(table: Table) -> bool:
    """Say whether a table is large: one row per person and month."""
    return table.name in ("payouts", "contributions")


def spooled(frames: Iterable[pl.DataFrame], table: Table, scratch: Path) -> int:
    """Write rows as they come, by month; return how many came."""
    rows, waiting, number = 0, [], 0
    for frame in frames:
        rows += frame.height
        waiting.append(frame)
        if sum(one.height for one in waiting) >= ROWS_AT_A_TIME:
            _write_months(pl.concat(waiting), table, scratch, number)
            waiting, number = [], number + 1
    if waiting:
        _write_months(pl.concat(waiting), table, scratch, number)
    return rows


def _write_months(frame: pl.DataFrame, table: Table, scratch: Path, number: int) -> None:
    for month, rows in _by_month(frame, table):
        folder = scratch / (month or "all")
        folder.mkdir(exist_ok=True)
        rows.write_parquet(folder / f"{number:06}.parquet", compression="lz4", statistics=False)


def _by_month(frame: pl.DataFrame, table: Table) -> Iterator[tuple[str, pl.DataFrame]]:
    name = month_column(table)
    if not is_kept_by_month(table) or name not in frame.columns:
        yield "", frame
        return
    parts = pl.col(name).str.extract_groups(r"^\s*(\d{4})(?:[-/.年](\d{1,2})|(\d\d))(?:\D|\d\d|$)")
    month = pl.coalesce(parts.struct[1], parts.struct[2]).str.zfill(2)
    label = pl.format("{}-{}", parts.struct[0], month).fill_null(OTHER)
    for (text,), rows in (
        frame.with_columns(_month=label).partition_by("_month", as_dict=True).items()
    ):
        yield str(text), rows.drop("_month")


@dataclass
class Merge:
    """The rows of the last good night and those pulled, brought together month by month.

    cut: from where rows were pulled; none: all of them. key: the column of one row per value, if there is one.
    """

    folder: Path
    scratch: Path
    before: Snapshot | None
    cut: Cut | None
    key: str | None
    changes: Changes = field(default_factory=Changes)
    marks: list[pl.Series] = field(default_factory=list)

    def files(self) -> tuple[Staged, ...]:
        """Return the staged files of all months, and note what became of the rows."""
        private_folder(self.folder / ROWS)
        pulled = {folder.name.replace("all", ""): folder for folder in self.scratch.iterdir()}
        known = {file.month: file for file in self.before.files} if self.before else {}
        keys = self._pulled_keys()
        gone: list[pl.Series] = []
        seen = 0
        staged = []
        for month in sorted({*pulled, *known}):
            if month not in pulled and self._is_untouched(known[month], keys):
                staged.append(known[month])
                continue
            old = self._old(known.get(month))
            new = _read_all(pulled.get(month), old)
            self.marks += [new[WATERMARK]] if WATERMARK in new.columns else []
            if self.key:
                same, lost = self._compare(old, new, keys)
                seen += same
                gone.append(lost)
            staged += self._staged(month, self._kept(old, keys), new)
        self._note(keys, gone, seen)
        return tuple(staged)

    def _pulled_keys(self) -> pl.DataFrame:
        if not self.key or not any(self.scratch.iterdir()):
            return pl.DataFrame(schema={self.key or "": pl.String})
        return pl.scan_parquet(self.scratch / "*" / "*.parquet").select(self.key).unique().collect()

    def _is_untouched(self, file: Staged, keys: pl.DataFrame) -> bool:
        """Say whether no row of a month was asked for again or came; a whole month need not be read for that."""
        if self.cut is None or not self.key:
            return False
        path = self.folder / ROWS / file.file
        rows = pl.read_parquet(path, columns=[self.key, WATERMARK], glob=False)
        return (
            rows.filter(~self.cut.is_before()).is_empty()
            and rows.join(keys, on=self.key, how="semi").is_empty()
        )

    def _old(self, file: Staged | None) -> pl.DataFrame | None:
        if file is None:
            return None
        return pl.read_parquet(self.folder / ROWS / file.file, glob=False)

    def _kept(self, old: pl.DataFrame | None, keys: pl.DataFrame) -> pl.DataFrame | None:
        """Return the rows of the last good night that were not asked for again and did not come."""
        if old is None or self.cut is None or not self.key:
            return None
        return old.filter(self.cut.is_before()).join(keys, on=self.key, how="anti")

    def _compare(
        self, old: pl.DataFrame | None, new: pl.DataFrame, keys: pl.DataFrame
    ) -> tuple[int, pl.Series]:
        """Return how many pulled keys were known in this month, and the known ones that did not come here."""
        assert self.key
        if old is None:
            return 0, pl.Series(self.key, [], pl.String)
        cells = [name for name in new.columns if name not in (self.key, WATERMARK)]
        both = old.join(new, on=self.key, how="inner", suffix="_now")
        differs = pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_now")) for n in cells)
        self.changes.changed += both.filter(differs)[self.key].unique().to_list()
        asked = old if self.cut is None else old.filter(~self.cut.is_before())
        moved = old.join(keys, on=self.key, how="semi")
        lost = pl.concat([asked.select(self.key), moved.select(self.key)])
        lost = lost.join(new.select(self.key), on=self.key, how="anti")
        return both[self.key].n_unique(), lost[self.key].unique()

    def _note(self, keys: pl.DataFrame, gone: list[pl.Series], seen: int) -> None:
        """Tell rows that moved to another month from those that are gone."""
        if not self.key:
            return
        lost = pl.concat(gone) if gone else pl.Series(self.key, [], pl.String)
        came = lost.is_in(keys[self.key].implode())
        self.changes.changed += lost.filter(came).to_list()
        self.changes.vanished = sorted(lost.filter(~came).drop_nulls().to_list())
        self.changes.changed = sorted({key for key in self.changes.changed if key is not None})
        self.changes.new = keys.height - seen - int(came.sum())

    def _staged(self, month: str, kept: pl.DataFrame | None, new: pl.DataFrame) -> list[Staged]:
        """Return the file of a month; none where no row of it is left."""
        rows = new if kept is None else pl.concat([kept, new])
        if rows.is_empty() and month:
            return []
        return [self._write(month, self._in_order(rows))]

    def _in_order(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows in an order that is theirs alone, whatever order they came in."""
        if self.key and rows[self.key].n_unique() == rows.height:
            return rows.sort(self.key)
        first = [self.key] if self.key else []
        return rows.sort([*first, *(name for name in rows.columns if name not in first)])

    def _write(self, month: str, rows: pl.DataFrame) -> Staged:
        """Write a month under a name that is its content's: equal rows are the same file."""
        new = self.scratch / "month"
        rows.write_parquet(new, compression="zstd", compression_level=1, statistics=False)
        with new.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"{month or 'all'}.{sha256[:16]}.parquet"
        new.chmod(0o600)
        os.replace(new, self.folder / ROWS / name)  # noqa: PTH105 - one atomic step
        return Staged(month, name, sha256, rows.height)


def _read_all(folder: Path | None, like: pl.DataFrame | None) -> pl.DataFrame:
    if folder is not None:
        return pl.read_parquet(folder / "*.parquet")
    assert like is not None
    return like.clear()


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Make a sentence of what the system has against writing to a folder.

    Raises:
        SourceError: it has no room or may not be written.
    """
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        # Polars has no error of its own for a full disk.
        found = re.search(r"IO error: ([^:]*) \(os error", str(error))
        if not isinstance(error, OSError) and not found:
            raise
        why = found[1] if found else getattr(error, "strerror", None) or type(error).__name__
        raise SourceError(
            f"{folder}: cannot be written ({why}); expected a folder with room for what is pulled from databases; "
            "make room or name another as `state`"
        ) from None
