"""Opening the ledger, its migrations, and reading it back as frames."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.exc import NoSuchModuleError, OperationalError

from fundsentry.errors import LedgerError
from fundsentry.ledger import booking, events
from fundsentry.ledger.address import address_of, make_private_file, no_address
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.states import NOT_LISTED
from fundsentry.ledger.tables import CASES, FINDINGS


class Ledger:
    """An open ledger."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; use `open_ledger`."""
        self.engine = engine

    def book(self, night: booking.Night) -> booking.Booked:
        """Book a night in one transaction; the same night twice changes nothing."""
        with self.engine.begin() as connection:
            return booking.book(connection, night)

    def open_cases(self) -> pl.DataFrame:
        """Return the cases not closed, dismissed or withdrawn, one row per case."""
        return self.all_cases().filter(~pl.col("state").is_in(NOT_LISTED))

    def all_cases(self) -> pl.DataFrame:
        """Return every case, one row per case."""
        with self.engine.connect() as connection:
            return read_table(connection, CASES)

    def findings(self) -> pl.DataFrame:
        """Return what cases rest on, one row per finding: neither excluded nor withdrawn."""
        with self.engine.connect() as connection:
            rows = read_table(connection, FINDINGS)
        return rows.filter(pl.col("withdrawn_run_id").is_null(), pl.col("certainty") != "excluded")

    def head_hash(self) -> str:
        """Return the hash of the last event."""
        with self.engine.connect() as connection:
            return events.head(connection)[1]


@contextmanager
def open_ledger(url: str) -> Iterator[Ledger]:
    """Open a ledger; an empty database is given its tables.

    Raises:
        LedgerError: the address is wrong, the database cannot be reached, or its tables are of another
            version of this program.
    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            _check_version(connection)
        yield Ledger(engine)
    except OperationalError as error:
        raise LedgerError(
            f"ledger: the database cannot be used ({type(error.orig).__name__}); expected one that answers and "
            "may be written; check --ledger, the server and the rights"
        ) from None
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    address = address_of(url)
    try:
        if address.get_backend_name() == "sqlite":
            return _sqlite(address)
        return create_engine(address)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise no_address() from None


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        make_private_file(Path(address.database))
    engine = create_engine(address, connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # SQLAlchemy, not the driver, begins transactions: a writer waits at the start, not in the middle.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "fundsentry.ledger:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _check_version(connection: Connection) -> None:
    config = _alembic(connection)
    newest = ScriptDirectory.from_config(config).get_current_head()
    present = MigrationContext.configure(connection).get_current_revision()
    if present == newest:
        return
    if present is None and not inspect(connection).get_table_names():
        command.upgrade(config, "head")
        return
    raise LedgerError(
        f"ledger: its tables are of version {present or 'unknown'}; expected {newest}; "
        "use the program that wrote it, or a newer one that can upgrade it"
    )
