"""A database that tables come from: only ever read, and its password in no message."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError, ProgrammingError

from fundsentry.errors import SourceError
from fundsentry.patient import GRACE, be_patient
from fundsentry.sources.frames import OFFICE_ZONE

_PATIENCE = 30
"""Seconds for a connection, however long answers may take."""
_ANSWER = 1800
_LIVES = {"keepalives_idle": 60, "keepalives_interval": 20, "keepalives_count": 3}
"""How a PostgreSQL server whose machine is gone is noticed: asked after a minute, given up after two."""
_CANCELLED = "57014"
_LOST = 2013
"""What servers, and the drivers for MySQL, call a question that took too long."""
_LOCKED = "database is locked"
"""What SQLite says where another program writes, or has the file for itself."""
_INTERRUPTED = "interrupted"
"""What SQLite says of a question that was ended."""
_STEPS = 100_000
"""After so many steps of its own SQLite is asked whether it is to go on: some milliseconds."""

_SESSION = {
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        f"SET TimeZone = '{OFFICE_ZONE}'",
        "SET DateStyle = 'ISO, YMD'",
        "SET client_encoding = 'UTF8'",
    ),
    "sqlite": ("PRAGMA query_only = ON",),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET time_zone = '+08:00'"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SET time_zone = '+08:00'"),
}
"""What is said to a server first, so that days and times come in one form and nothing can be written."""


@dataclass(frozen=True)
class Database:
    """A database, by the name that the settings give it. Its address holds a password and is not shown.

    answer_seconds: how long a question may take (PostgreSQL, SQLite), or a server that cannot be told so be silent.
    """

    name: str
    address: str
    answer_seconds: int = _ANSWER

    def __repr__(self) -> str:
        """Return its name alone."""
        return f"Database({self.name!r})"

    @property
    def url(self) -> URL:
        """The address in its parts."""
        return make_url(self.address)


@contextmanager
def connected(database: Database) -> Iterator[Connection]:
    """Yield a connection that only reads; what the database has against it becomes a sentence.

    Raises:
        SourceError: the driver is not installed, the server does not answer, or it refuses what was asked.
    """
    engine = _engine(database)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise _refused(error, database) from None
    finally:
        engine.dispose()


def _engine(database: Database) -> Engine:
    url = database.url
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and not Path(url.database).exists():
        raise SourceError(
            f"database {database.name}: there is no file {Path(url.database).name}; expected a SQLite database; "
            "correct its url"
        )
    waits = _waits(database)
    try:
        engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=waits)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SourceError(
            f"database {database.name}: no driver for {url.drivername} is installed ({error}); "
            "expected one that SQLAlchemy knows; install it beside fundsentry"
        ) from None
    be_patient(engine, database.answer_seconds + GRACE)
    if backend == "sqlite":
        _end_in_time(engine, database.answer_seconds)
    _prepare(engine, database)
    return engine


def _waits(database: Database) -> dict[str, int]:
    """Return how long the driver waits, as far as it can be told."""
    backend, driver = database.url.get_backend_name(), database.url.get_driver_name()
    if backend == "postgresql":
        return {"connect_timeout": _patience(database)} | (
            _LIVES if driver.startswith("psycopg") else {}
        )
    if backend in ("mysql", "mariadb"):
        silent = {"read_timeout": database.answer_seconds}
        return {"connect_timeout": _patience(database)} | (
            silent if driver in ("pymysql", "mysqldb") else {}
        )
    return {"timeout": _patience(database)} if backend == "sqlite" else {}


def _end_in_time(engine: Engine, seconds: int) -> None:
    """Let SQLite, which has no limit of its own, end a question that takes longer than so many seconds."""
    from sqlalchemy import event

    until = inf

    def asked(*_: object) -> None:
        nonlocal until
        until = monotonic() + seconds

    def watch(connection: object, _: object) -> None:
        connection.set_progress_handler(lambda: monotonic() > until, _STEPS)  # type: ignore[attr-defined]

    event.listen(engine, "connect", watch)
    event.listen(engine, "before_cursor_execute", asked)


def _patience(database: Database) -> int:
    """Return the seconds in which a server must take a connection, or another program let a file be read."""
    return min(_PATIENCE, database.answer_seconds)


def _prepare(engine: Engine, database: Database) -> None:
    from sqlalchemy import event

    backend = database.url.get_backend_name()
    sentences = list(_SESSION.get(backend, ()))
    if backend == "postgresql":
        sentences.append(f"SET statement_timeout = '{database.answer_seconds}s'")

    def say(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for sentence in sentences:
            cursor.execute(sentence)
        cursor.close()
        connection.commit()  # type: ignore[attr-defined]

    event.listen(engine, "connect", say)


def _refused(error: DBAPIError, database: Database) -> SourceError:
    """Return the sentence; a driver's own words only where they cannot hold what a cell holds."""
    if _took_too_long(error):
        return SourceError(
            f"database {database.name}: did not answer within {database.answer_seconds} seconds; expected all rows "
            "of a table or query by then; look at the server and the query, or raise answer_seconds of "
            f"[database.{database.name}]"
        )
    if str(error.orig) == _LOCKED:
        return SourceError(
            f"database {database.name}: another program has kept it locked for {_patience(database)} seconds; "
            "expected one that others let be read; start again when that program is done"
        )
    said = type(error.orig).__name__
    if isinstance(error, OperationalError | ProgrammingError):
        said = (str(error.orig).strip().splitlines() or [said])[0]
    if password := database.url.password:
        said = said.replace(str(password), "***")
    return SourceError(
        f"database {database.name}: refuses what was asked ({said}); expected a server that answers and a user "
        "who may read this; check its url, its rights and the table or query"
    )


def _took_too_long(error: DBAPIError) -> bool:
    code = (getattr(error.orig, "args", None) or [None])[0]
    return (
        getattr(error.orig, "sqlstate", None) == _CANCELLED
        or (code == _LOST and "timed out" in str(error.orig))
        or str(error.orig) == _INTERRUPTED
    )
