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
from fundsentry.settings import Settings
from fundsentry.sources import Source, find_files, open_file
from fundsentry.sources.drop import Drop, Dropped, look
from fundsentry.sources.headers import proposals
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
    rows: int | None = None
    good: int | None = None
    written_on: date | None = None
    newest: date | None = None
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
            one for one in look_at_folder(settings.input, as_of) if one.table not in elsewhere
        ]
    for table, name, entry in settings.sources:
        try:
            if entry.folder is not None:
                drop = drop_of(table, name, entry)
                looked.append(_of_files(drop, look([drop])[0], as_of))
            else:
                looked.append(_of_database(question_of(table, name, entry, settings)))
        except FundsentryError as error:
            place = str(entry.folder or entry.database)
            looked.append(Looked(table, name, place, error=error, problems=(str(error),)))
    return looked


def _of_files(drop: Drop, found: Dropped, as_of: date) -> Looked:
    names = tuple(path.name for path in found.files)
    looked = Looked(drop.table.name, drop.source, str(drop.folder), names, found.left_alone)
    problems: list[str] = []
    for path in found.files:
        try:
            source = open_file(path, drop.table, drop.names)
            problems += source.problems
            looked = _of_file(looked, source, as_of)
        except SourceError as error:
            looked = replace(looked, error=error)
            problems.append(str(error))
    return replace(looked, problems=tuple(problems))


def _of_file(looked: Looked, source: Source, as_of: date) -> Looked:
    header, table = source.opened.header, source.table
    written = datetime.fromtimestamp(source.stamp[1] / 1e9, UTC).astimezone(OFFICE_CLOCK).date()
    looked = replace(_of_header(looked, header, table), written_on=written)
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


def _of_header(looked: Looked, header: Header, table: Table) -> Looked:
    positions = header.positions
    return replace(
        looked,
        mapped=tuple((header.cells[positions[n]], n) for n in positions),
        unknown=tuple(proposals(header, table).items()),
        absent=tuple(c.name for c in table.columns if c.name not in positions),
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
        looked = replace(_of_header(looked, asked.header, question.table), problems=asked.problems)
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


def map_of(looked: Looked) -> ColumnMap:
    """Return the headers that the table does not answer to, each with the column proposed for it."""
    return {header: column for header, column in looked.unknown if column is not None}
