"""Where a night's tables come from: the input folder, drop folders and databases, as the settings say."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from fundsentry.errors import FundsentryError, SchemaError, SettingsError, SourceError
from fundsentry.settings import Settings, SourceEntry
from fundsentry.sources import (
    RawFile,
    Source,
    Stranger,
    TakerOf,
    find_files,
    in_memory,
    name_of,
    open_file,
    open_files,
)
from fundsentry.sources.drop import Drop, Dropped, look
from fundsentry.sources.folder import raise_together
from fundsentry.sources.sql import Database, Pulled, Question, ask, connected, pull, snapshot_of
from fundsentry.sources.sql.question import relation_of
from schemas import TABLES

OFFICE_CLOCK = ZoneInfo("Asia/Shanghai")


@dataclass
class Delivery:
    """What one source of a table delivers: its rows when they are asked for, and what is to be told of it."""

    source: str
    table: str
    read: Callable[[TakerOf], Iterator[RawFile]]
    left_alone: tuple[str, ...] = ()
    files: list[tuple[str, str]] = field(default_factory=list)
    cut_off: list[str] = field(default_factory=list)
    unread_sheets: list[str] = field(default_factory=list)
    pulled: Pulled | None = None


@dataclass
class Inputs:
    """All that a night reads.

    configured: whether settings, not names of files, say what belongs where. open_anew: how all of it was opened.
    """

    deliveries: list[Delivery]
    strangers: tuple[Stranger, ...] = ()
    configured: bool = False
    open_anew: Callable[[], "Inputs"] | None = None
    was_read: bool = False

    def read(self, taker_of: TakerOf = in_memory) -> list[RawFile]:
        """Return all rows, table by table; after a reading that failed everything is opened anew.

        Those of files with a taker go there.

        Raises:
            SourceError: a file or database cannot be read, or no longer.
        """
        if self.was_read and self.open_anew is not None:
            again = self.open_anew()
            self.deliveries, self.strangers = again.deliveries, again.strangers
        self.was_read = True
        files = []
        for one in self.deliveries:
            for raw in one.read(taker_of):
                one.files.append((raw.name, raw.sha256))
                one.cut_off += [raw.name] if raw.cut_off else []
                one.unread_sheets += [f"{raw.name} ({sheet})" for sheet in raw.unread_sheets]
                files.append(raw)
        return files

    def source_of(self) -> dict[tuple[str, str], str]:
        """Return the source of every file that was read, by its table and name."""
        return {(one.table, name): one.source for one in self.deliveries for name, _ in one.files}

    def keep(self) -> None:
        """Make this the last good night of every database."""
        for one in self.deliveries:
            if one.pulled is not None:
                one.pulled.keep()


def open_inputs(
    folder: Path | None, settings: Settings, as_of: date, scratch: Path | None = None
) -> Inputs:
    """Return all that a night reads, every header looked at; no row is read yet.

    Args:
        folder: Files named after the tables; if given, the sources of the settings are left aside.
        settings: Where tables come from otherwise.
        as_of: The night.
        scratch: For a replay: what was kept of that night is read, of the last one too, and what was not is pulled
            whole into this folder, so that the nights' own is left alone.

    Raises:
        SettingsError: nothing says where tables come from.
        SourceError: a folder, file or database cannot be read; the message holds all problems.
        SchemaError: a required table or column is not there; ditto.
    """
    open_anew = partial(_open, folder, settings, as_of, scratch)
    return replace(open_anew(), open_anew=open_anew)


def _open(folder: Path | None, settings: Settings, as_of: date, scratch: Path | None) -> Inputs:
    if folder is not None:
        return _of_folder(folder)
    sources = settings.sources
    if settings.input is None and not sources:
        raise SettingsError(
            "--input is missing; expected a folder of files named after the tables; "
            "give --input, or set `input` or sources of tables in fundsentry.toml"
        )
    elsewhere = {table for table, _, _ in sources}
    inputs = _of_folder(settings.input, elsewhere) if settings.input else Inputs([])
    failures: list[FundsentryError] = []
    found = [*inputs.deliveries, *_drops(sources, failures)]
    found += _questions(sources, settings, as_of, failures, scratch)
    failures += _without_payments(found)
    raise_together(failures)
    order = list(TABLES)
    found.sort(key=lambda one: order.index(one.table))
    return Inputs(found, inputs.strangers, configured=True)


def _of_folder(folder: Path, elsewhere: Iterable[str] = ()) -> Inputs:
    found = find_files(folder)
    mine = {name: files for name, files in found.files.items() if name not in elsewhere}
    opened = open_files(replace(found, files=mine), all_here=not elsewhere)
    deliveries = [
        Delivery(name, name, partial(_read_all, files, ""))
        for name, files in opened.items()
        if files
    ]
    return Inputs(deliveries, found.strangers)


def _read_all(sources: Sequence[Source], prefix: str, taker_of: TakerOf) -> Iterator[RawFile]:
    for source in sources:
        name = prefix + name_of(source.path)
        yield replace(source.read(taker_of(source.table.name, name)), name=name)


def _without_payments(found: Sequence[Delivery]) -> list[FundsentryError]:
    if any(one.table in ("payouts", "employer_refunds") for one in found):
        return []
    return [
        SchemaError(
            "fundsentry.toml: no source of payouts or employer_refunds; at least one was expected; add it"
        )
    ]


def drop_of(table: str, name: str, entry: SourceEntry) -> Drop:
    """Return the drop folder that a source of the settings describes."""
    assert entry.folder is not None
    return Drop(
        name,
        TABLES[table],
        entry.folder,
        entry.pattern,
        newest=entry.take == "newest",
        settle_seconds=entry.settle_seconds,
        marker=entry.marker or "",
        names=entry.columns,
    )


def question_of(table: str, name: str, entry: SourceEntry, settings: Settings) -> Question:
    """Return the question to a database that a source of the settings describes.

    Raises:
        SettingsError: the password is not where the settings say.
    """
    assert entry.database is not None
    try:
        database = settings.database[entry.database]
        address = database.address(os.environ)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"fundsentry.toml: database.{entry.database}: {error}") from None
    return Question(
        name,
        TABLES[table],
        Database(entry.database, address.get_secret_value(), database.answer_seconds),
        relation_of(entry.table, entry.query),
        entry.columns,
        entry.watermark,
        entry.overlap,
        entry.full_pull_days,
    )


_Sources = Sequence[tuple[str, str, SourceEntry]]


def _drops(sources: _Sources, failures: list[FundsentryError]) -> list[Delivery]:
    drops = [drop_of(*one) for one in sources if one[2].folder is not None]
    try:
        looked = look(drops)
    except SourceError as error:
        failures.append(error)
        return []
    tables = [table for table, _, _ in sources]
    return [
        _dropped(drop, found, failures, several=tables.count(drop.table.name) > 1)
        for drop, found in zip(drops, looked, strict=True)
    ]


def _dropped(
    drop: Drop, found: Dropped, failures: list[FundsentryError], *, several: bool
) -> Delivery:
    opened = []
    for path in found.files:
        try:
            source = open_file(path, drop.table, drop.names)
            opened.append(source)
            if source.problems:
                failures.append(SchemaError("\n".join(source.problems)))
        except SourceError as error:
            failures.append(error)
    # Two suppliers may give their files the same name.
    prefix = f"{drop.source}/" if several else ""
    read = partial(_read_all, opened, prefix)
    return Delivery(drop.source, drop.table.name, read, found.left_alone)


def _questions(
    sources: _Sources,
    settings: Settings,
    as_of: date,
    failures: list[FundsentryError],
    scratch: Path | None,
) -> list[Delivery]:
    deliveries = []
    is_replay = scratch is not None
    for table, name, entry in sources:
        if entry.database is None:
            continue
        question = question_of(table, name, entry, settings)
        delivery = Delivery(name, table, lambda _: iter(()))
        past = partial(snapshot_of, question, settings.state, as_of, of_the_last=is_replay)
        delivery.read = partial(_pull, delivery, question, past, scratch or settings.state, as_of)
        deliveries.append(delivery)
        try:
            if past() is None:
                with connected(question.database) as connection:
                    asked = ask(connection, question)
                if asked.problems:
                    failures.append(SchemaError("\n".join(asked.problems)))
        except SourceError as error:
            failures.append(error)
    return deliveries


def _pull(
    delivery: Delivery,
    question: Question,
    past: Callable[[], Pulled | None],
    state: Path,
    as_of: date,
    taker_of: TakerOf,
) -> Iterator[RawFile]:
    today = datetime.now(OFFICE_CLOCK).date()
    delivery.pulled = past() or pull(question, state, as_of, max(as_of, today))
    yield from delivery.pulled.raw_files(taker_of)
