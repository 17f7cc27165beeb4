"""Connections to the database of a ledger, and what to say when it does not answer."""

from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from fundsentry.errors import LedgerError
from fundsentry.ledger.address import file_of, make_private_file
from fundsentry.patient import be_patient

# Seconds that a writer waits for another one.
PATIENCE = 60
# Seconds in which a server must take a connection, and give each answer.
CONNECT, ANSWER = 30, 600
_NO_RIGHT = "42501"  # PostgreSQL's code for a right that is missing
_LOCKED = "55P03"  # and for a lock that is not had in time
_WRITES = "ledger_writes"


def make_engine(address: URL) -> Engine:
    """Return an engine whose errors do not repeat what was written: that would be names and ids."""
    if address.get_backend_name() != "sqlite":
        return _of_server(address)
    file = file_of(address)
    if file is not None:
        make_private_file(file)
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def lock_engine(address: URL, application: str) -> Engine:
    """Return an engine for one connection that shows its name to the server and is not kept."""
    return _of_server(address, poolclass=NullPool, connect_args={"application_name": application})


def _of_server(address: URL, **options: Any) -> Engine:
    told = {"connect_timeout": CONNECT} | options.pop("connect_args", {})
    engine = create_engine(address, hide_parameters=True, connect_args=told, **options)
    be_patient(engine, ANSWER)
    return engine


def for_writing(engine: Engine) -> Engine:
    """Return the same engine; its transactions wait for other writers at their start, not in the middle."""
    return engine.execution_options(**{_WRITES: True})


def _prepare(connection: Any, _: object) -> None:
    # SQLAlchemy, not the driver, begins transactions.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reader takes no lock, so that a list can be had while a night books.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_out_of_reach(error: DatabaseError) -> bool:
    """Return whether a person can mend this: no answer, no right, no room, no database; else it is a bug."""
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return True
    return getattr(error.orig, "sqlstate", None) == _NO_RIGHT


def out_of_reach(error: DatabaseError, address: URL) -> LedgerError:
    """Return the error for a database that cannot be used; the password is not in it."""
    said = (str(error.orig).splitlines() or [""])[0]
    if getattr(error.orig, "sqlstate", None) == _LOCKED or said == "database is locked":
        return LedgerError(
            f"ledger: another writer has not ended in {PATIENCE} seconds; expected one at a time, each in "
            "seconds; nothing was written; try again"
        )
    if address.password:
        said = said.replace(str(address.password), "***")
    return LedgerError(
        f"ledger: the database cannot be used ({said}); expected one that answers and may be written; "
        "check --ledger, the server and the rights"
    )
