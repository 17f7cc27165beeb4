"""Cutting: rows of everybody are put into Parquet files by person as they are read, never all in memory.

A person's rows are all in one shard. What says no valid id may be about anybody: it lies beside the shards, and so
do rows whose unique number people of several shards have. The files are personal data: they lie in a folder that
its owner alone may enter, and go with the night.
"""

import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from fundsentry.errors import OutputError
from fundsentry.sources import Taker
from schemas import TABLES, Kind, Table, ids
from schemas.expectations import columns_of
from schemas.gate import as_kept
from schemas.values import has_dates, trimmed

ROWS_AT_A_TIME = 100_000
SEED = 20_261
_FOLDER = ".shards-"


@contextmanager
def scratch_folder(out: Path) -> Iterator[Path]:
    """Yield an empty folder of one's own for shards; it goes after, and so does what a killed night left behind."""
    remove_left_over(out)
    with room_for_shards(out):
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER, dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_over(out: Path) -> None:
    """Remove the shards of a night that was killed."""
    for left in out.glob(_FOLDER + "*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def room_for_shards(folder: Path) -> Iterator[None]:
    """Make a sentence of what the system has against writing shards.

    Raises:
        OutputError: the disk is full, or the folder may not be written.
    """
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        # Polars has no error of its own for a full disk.
        found = re.search(r"(?:IO error: )?([^:]*) \(os error", str(error))
        if not isinstance(error, OSError) and not found:
            raise
        why = found[1] if found else getattr(error, "strerror", None) or type(error).__name__
        raise OutputError(
            f"{folder.parent}: shards cannot be written ({why}); expected a folder with room for a copy of what is "
            "read; make room or name another with --out"
        ) from None


def write_frame(frame: pl.DataFrame, file: Path) -> None:
    """Write a file that its owner alone may read.

    Raises:
        OutputError: see `room_for_shards`.
    """
    with room_for_shards(file.parent):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        frame.write_parquet(file, compression="lz4", statistics=False)


def shard_of(person_id: pl.Series, shards: int) -> pl.Series:
    """Return the shard of each person, by the id as it is kept."""
    return (person_id.cast(pl.String).hash(SEED) % shards).cast(pl.UInt16).alias("shard")


@dataclass(frozen=True)
class CutFile:
    """A file whose rows were cut: its table, name, and columns that have dates in it."""

    table: str
    name: str
    dated: frozenset[str] = frozenset()


@dataclass
class Cut:
    """The rows of everybody, as they are read."""

    folder: Path
    shards: int
    as_of: date
    takers: list["_Taker"] = field(default_factory=list)

    def begin(self) -> None:
        """Begin anew: whatever was read before does not count."""
        self.takers.clear()
        for old in self.folder.iterdir():
            shutil.rmtree(old)

    def taker_of(self, table: str, file: str) -> Taker | None:
        """Return who takes the rows of a file; none where they stay in memory."""
        if not TABLES[table].of_everybody:
            return None
        self.takers.append(_Taker(self, TABLES[table], file, len(self.takers)))
        return self.takers[-1]

    def end(self) -> tuple[CutFile, ...]:
        """Write what is left, and return what was read."""
        for taker in self.takers:
            taker.write()
        return tuple(CutFile(one.table.name, one.file, frozenset(one.dated)) for one in self.takers)


@dataclass
class _Taker:
    """The rows of one file; `place` is the file's among all."""

    cut: Cut
    table: Table
    file: str
    place: int
    waiting: list[pl.DataFrame] = field(default_factory=list)
    written: int = 0
    dated: set[str] = field(default_factory=set)

    def take(self, frame: pl.DataFrame) -> None:
        self.waiting.append(frame)
        if sum(one.height for one in self.waiting) >= ROWS_AT_A_TIME:
            self.write()

    def forget(self) -> None:
        self.waiting.clear()
        self.dated.clear()
        for file in self.cut.folder.glob(f"*/{self.table.name}/*/{self.place:04}-*.parquet"):
            file.unlink()

    def write(self) -> None:
        """Write the rows that wait into the files of their shards."""
        if not self.waiting:
            return
        rows = pl.concat(self.waiting)
        self.waiting.clear()
        self._note_dates(rows)
        shard = self._shards(rows)
        self._put("raw", rows, shard)
        if self.table.unique_column in rows.columns:
            key = as_kept(rows[self.table.unique_column], self.table[self.table.unique_column])
            keys = pl.DataFrame([key.alias("key"), shard])
            self._put("keys", keys, shard_of(key, self.cut.shards).alias("bucket"))
        self.written += 1

    def _note_dates(self, rows: pl.DataFrame) -> None:
        for name in columns_of(self.table, Kind.DATE):
            is_known = name in self.dated or name not in rows.columns
            if not is_known and has_dates(trimmed(rows[name])):
                self.dated.add(name)

    def _shards(self, rows: pl.DataFrame) -> pl.Series:
        person_id = as_kept(rows["person_id"], self.table["person_id"])
        shard = shard_of(person_id, self.cut.shards)
        if self.table.name == "payouts" or "name" not in self.table:
            return shard
        is_valid = pl.select(ids.is_valid(pl.lit(person_id), self.cut.as_of)).to_series()
        return shard.set(~is_valid, self.cut.shards)

    def _put(self, kind: str, rows: pl.DataFrame, shard: pl.Series) -> None:
        parts = rows.with_columns(shard.alias("_to")).partition_by("_to", as_dict=True)
        for (number,), part in parts.items():
            folder = self.cut.folder / kind / self.table.name / str(number)
            write_frame(part.drop("_to"), folder / f"{self.place:04}-{self.written:06}.parquet")


def raw_rows(folder: Path, table: str, shard: int | str, place: int) -> pl.DataFrame | None:
    """Return the rows of a file in a shard, as they were read; None where it has none there."""
    files = sorted((folder / "raw" / table / str(shard)).glob(f"{place:04}-*.parquet"))
    return pl.concat([pl.read_parquet(file) for file in files]) if files else None


def keys_of_several(folder: Path, table: str) -> pl.Series:
    """Return the unique numbers that rows of several shards have."""
    found = [pl.Series("key", [], dtype=pl.String)]
    for bucket in sorted((folder / "keys" / table).glob("*")):
        keys = pl.read_parquet(bucket / "*.parquet")
        if keys["key"].hash().n_unique() < keys.height:
            several = keys.group_by("key").agg(pl.col("shard").n_unique())
            found.append(several.filter(pl.col("shard") > 1)["key"].drop_nulls())
    return pl.concat(found)


def has_key(rows: pl.DataFrame, table: Table, keys: Collection[str] | pl.Series) -> pl.Series:
    """Say of each row whether its unique number is one of these."""
    if not len(keys) or table.unique_column not in rows.columns:
        return pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    kept = as_kept(rows[table.unique_column], table[table.unique_column])
    return kept.is_in(pl.Series(keys).implode()).fill_null(value=False)


def dated_columns(files: Collection[CutFile], table: str) -> Mapping[str, frozenset[str]]:
    """Return by file which columns of a table have dates in it."""
    return {one.name: one.dated for one in files if one.table == table}
