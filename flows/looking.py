"""A look at every source: what is there, which headers are understood, how old it is; nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import text

from flows.inputs import OFFICE_CLOCK, drop_of, question_of
from fundsentry.errors import FundsentryError, SourceError
from fundsentry.settings import Expected, Settings
from fundsentry.sources import Source, find_files, open_file
from fundsentry.sources.drop import Drop, Dropped, look
from fundsentry.sources.headers import plain, proposals
from fundsentry.sources.masked import masked
from fundsentry.sources.raw import ColumnMap, Header
from fundsentry.sources.sql import Question, ask, connected, first_rows
from fundsentry.sources.sql.cells import text_column
from fundsentry.sources.sql.fetching import newest_statement
from fundsentry.sources.sql.question import Asked
from schemas import TABLES, Table
from schemas.gate import check_table

SAMPLE = 3
"""So many rows are shown, masked."""


@dataclass(frozen=True)
class Looked:
    """What a source looks like.

    place: the folder or database. files: names, the one looked at last. mapped: pairs of header and column.
    unknown: headers that mean no column, each with the nearest one not there. absent: columns not there.
    map_only: headers of the column map that are not there. too_old: days beyond what is allowed.
    rows, good: of the file looked at; of a database all rows. written_on: of the file. newest: the last day on
    which something in it became known. sample: masked rows, in the order of `mapped`.
    """

    table: str
    source: str
    place: str
    files: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()
    mapped: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str | None], ...] = ()
    absent: tuple[str, ...] = ()
    map_only: tuple[str, ...] = ()
    rows: int | None = None
    good: int | None = None
    written_on: date | None = None
    newest: date | None = None
    too_old: int = 0
    sample: tuple[tuple[str, ...], ...] = ()
    error: FundsentryError | None = None
    problems: tuple[str, ...] = field(default=())


def look_at_folder(folder: Path, as_of: date) -> list[Looked]:
    """Return what the files of a folder that are named after tables look like.

    Raises:
        SourceError: the folder is not there or empty.
    """
    found = find_files(folder)
    return [
        _of_files(Drop(name, TABLES[name], folder), Dropped(files, ()), as_of)
        for name, files in found.files.items()
    ]


def look_at_sources(settings: Settings, as_of: date) -> list[Looked]:
    """Return what every source of the settings looks like; what is wrong with one is told with it."""
    looked = []
    elsewhere = {table for table, _, _ in settings.sources}
    if settings.input is not None:
        looked += [
            _aged(one, settings.table.get(one.table, Expected()), as_of)
            for one in look_at_folder(settings.input, as_of)
            if one.table not in elsewhere
        ]
    for table, name, entry in settings.sources:
        try:
            if entry.folder is not None:
                drop = drop_of(table, name, entry)
                one = _of_files(drop, look([drop])[0], as_of)
            else:
                one = _of_database(question_of(table, name, entry, settings))
            looked.append(_aged(one, entry, as_of))
        except FundsentryError as error:
            place = str(entry.folder or entry.database)
            looked.append(Looked(table, name, place, error=error, problems=(str(error),)))
    return looked


def _aged(one: Looked, expected: Expected, as_of: date) -> Looked:
    """Return the look with the days by which what is newest is older than allowed."""
    newest = one.newest or one.written_on
    if newest is None or expected.max_age_days is None:
        return one
    return replace(one, too_old=max(0, (as_of - newest).days - expected.max_age_days))


def _of_files(drop: Drop, found: Dropped, as_of: date) -> Looked:
    names = tuple(path.name for path in found.files)
    looked = Looked(drop.table.name, drop.source, str(drop.folder), names, found.left_alone)
    problems: list[str] = []
    for path in found.files:
        try:
            source = open_file(path, drop.table, drop.names)
            problems += source.problems
            looked = _of_file(looked, source, drop.names, as_of)
        except SourceError as error:
            looked = replace(looked, error=error)
            problems.append(str(error))
    return replace(looked, problems=tuple(problems))


def _of_file(looked: Looked, source: Source, names: ColumnMap, as_of: date) -> Looked:
    header, table = source.opened.header, source.table
    written = datetime.fromtimestamp(source.stamp[1] / 1e9, UTC).astimezone(OFFICE_CLOCK).date()
    looked = replace(_of_header(looked, header, table, names), written_on=written)
    if source.problems:
        return looked
    raw = source.read()
    columns = [column for _, column in looked.mapped]
    sample = tuple(masked(raw.frame.head(SAMPLE).select(columns), table).iter_rows())
    checked = check_table(table, [raw], as_of=as_of)
    return replace(
        looked,
        rows=raw.rows_in,
        good=checked.accepted.height,
        newest=_newest(checked.accepted, table),
        sample=sample,
    )


def _of_header(looked: Looked, header: Header, table: Table, names: ColumnMap) -> Looked:
    positions = header.positions
    there = {plain(cell) for cell in header.cells}
    return replace(
        looked,
        mapped=tuple((header.cells[positions[n]], n) for n in positions),
        unknown=tuple(proposals(header, table).items()),
        absent=tuple(c.name for c in table.columns if c.name not in positions),
        map_only=tuple(name for name in names if plain(name) not in there),
    )


def _newest(accepted: pl.DataFrame, table: Table) -> date | None:
    if table.known_on is None or table.known_on not in accepted.columns:
        return None
    newest: date | None = accepted[table.known_on].max()  # type: ignore[assignment]
    return newest


def _of_database(question: Question) -> Looked:
    looked = Looked(question.table.name, question.source, question.database.name)
    with connected(question.database) as connection:
        asked = ask(connection, question)
        looked = _of_header(looked, asked.header, question.table, question.names)
        looked = replace(looked, problems=asked.problems)
        if asked.problems:
            return looked
        rows, newest = connection.execute(text(newest_statement(connection, asked))).one()
        sample = _sample(asked, looked.mapped, first_rows(connection, asked, SAMPLE))
    return replace(looked, rows=rows, newest=_day(newest), sample=sample)


def _sample(
    asked: Asked, mapped: Sequence[tuple[str, str]], rows: Sequence[dict[str, Any]]
) -> tuple[tuple[str, ...], ...]:
    columns = [text_column(name, [row[name] for row in rows]) for _, name in mapped]
    return tuple(masked(pl.DataFrame(columns), asked.question.table).iter_rows())


def _day(newest: Any) -> date | None:
    if isinstance(newest, datetime):
        return newest.date()
    if isinstance(newest, date) or newest is None:
        return newest
    try:
        return date.fromisoformat(str(newest)[:10])
    except ValueError:
        return None
