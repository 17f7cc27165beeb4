"""What is asked of a database for a table: which columns, under which names, from which row on."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from fundsentry.errors import SchemaError
from fundsentry.sources.headers import find_header, header_problems, plain
from fundsentry.sources.raw import ColumnMap, Header
from fundsentry.sources.sql.database import Database
from schemas import Table

WATERMARK = "watermark"
"""Name under which a source's own watermark is kept beside the table's columns."""


@dataclass(frozen=True)
class Question:
    """A table's rows in a database.

    source: the name of the source. relation: the table there, or a SELECT in brackets.
    watermark: the column that grows when a row is added or changed; none: all rows are asked for each time.
    overlap: from so far before the highest watermark rows are asked for again (days, or a difference of numbers).
    """

    source: str
    table: Table
    database: Database
    relation: str
    names: ColumnMap = field(default_factory=dict)
    watermark: str | None = None
    overlap: int = 7
    full_pull_days: int = 7


@dataclass(frozen=True)
class Asked:
    """A question that the database has understood.

    columns: those of the table that it has, in the table's order, each with its name there and its type as
    the driver numbers it. problems: what the header lacks, a sentence each.
    """

    question: Question
    header: Header
    columns: tuple[tuple[str, str, Any], ...]
    watermark: tuple[str, Any] | None
    problems: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns as they are kept, the watermark last."""
        return [name for name, _, _ in self.columns] + ([WATERMARK] if self.watermark else [])

    @property
    def mark(self) -> str:
        """A hash of what is asked: what was pulled by another question cannot be continued."""
        words = [self.question.relation, *(f"{name}={there}" for name, there, _ in self.columns)]
        words.append(self.question.watermark or "")
        return hashlib.sha256("\n".join(words).encode()).hexdigest()


def relation_of(table: str | None, query: str | None) -> str:
    """Return a table or a SELECT as it stands after FROM."""
    return table or f"({(query or '').strip().rstrip(';')}) asked"


def ask(connection: Connection, question: Question) -> Asked:
    """Return the question with the columns that the database has for it; no row is read.

    Raises:
        SourceError: the database refuses it.
    """
    # A colon in a query is its own: it names no parameter.
    relation = escaped(question.relation)
    result = connection.execute(text(f"SELECT * FROM {relation} WHERE 1 = 0"))
    there = [(str(column[0]), column[1]) for column in result.cursor.description]
    result.close()
    header = find_header([[name for name, _ in there]], question.table, question.names)
    columns = tuple(
        (column.name, *there[header.positions[column.name]])
        for column in question.table.columns
        if column.name in header.positions
    )
    mark = _watermark(question, there)
    problems = list(header_problems(question.source, header, question.table))
    if question.watermark and mark is None:
        listed = ", ".join(name for name, _ in there)
        problems.append(
            f"{question.source}: no column {question.watermark} for the watermark; it has {listed}; correct `watermark`"
        )
    return Asked(question, header, columns, mark, tuple(problems))


def escaped(relation: str) -> str:
    """Return a relation in which SQLAlchemy sees no parameters."""
    return re.sub(r"(?<![:\w\\]):(?=\w)", r"\\:", relation)


def _watermark(question: Question, there: Sequence[tuple[str, Any]]) -> tuple[str, Any] | None:
    wanted = plain(question.watermark or "")
    return next((column for column in there if wanted and plain(column[0]) == wanted), None)


def raise_problems(asked: Sequence[Asked]) -> None:
    """Raise what all questions together lack."""
    if problems := [problem for one in asked for problem in one.problems]:
        raise SchemaError("\n".join(problems))


def first_rows(connection: Connection, asked: Asked, count: int) -> list[dict[str, Any]]:
    """Return a few rows as the database gives them, by the columns of the table."""
    from fundsentry.sources.sql.fetching import select_of

    statement = text(select_of(connection, asked, None))
    with connection.execute(statement) as result:
        return [dict(zip(asked.names, row, strict=True)) for row in result.fetchmany(count)]
