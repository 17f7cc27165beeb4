"""One night at a time: a lock that dies with its holder."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Row, text
from sqlalchemy.exc import DatabaseError

from fundsentry.errors import LedgerError, NightRunningError
from fundsentry.ledger.address import address_of, file_of, make_private_file
from fundsentry.ledger.engines import is_out_of_reach, lock_engine, out_of_reach

# One number for the nights of a ledger in PostgreSQL; `fundsentry` in digits.
_CLOCK = ZoneInfo("Asia/Shanghai")
_NIGHT = 386_736_879
_HOLDER = text(
    "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.objid = :n AND l.granted "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# Seconds after which a server asks whether the machine of a silent holder is still there.
_ASK_AFTER, _ASK_AGAIN, _ASK_TIMES = 60, 15, 4


@contextmanager
def night_lock(url: str) -> Iterator[None]:
    """Hold the lock of a ledger while a night runs.

    Beside a SQLite ledger it is an operating-system lock on a file, in PostgreSQL an advisory lock: both are
    free again as soon as their holder is dead.

    Raises:
        NightRunningError: another night holds it; the message names the holder and its age.
        LedgerError: there is no such place, or its database does not answer.
    """
    address = address_of(url)
    if address.get_backend_name() != "sqlite":
        with _advisory(address):
            yield
        return
    file = file_of(address)
    if file is None:
        yield
        return
    with _beside(file):
        yield


@contextmanager
def _beside(database: Path) -> Iterator[None]:
    make_private_file(database)
    holder = database.with_name(database.name + ".night")
    # A lock that is only a file would outlive its holder: better none than that.
    lock = FileLock(
        database.with_name(database.name + ".lock"), timeout=0, mode=0o600, fallback_to_soft=False
    )
    try:
        lock.acquire()
        holder.write_text(json.dumps(_myself()), "utf-8")
    except Timeout:
        raise _running(database.name, _told(holder)) from None
    except OSError as error:
        lock.release()
        raise LedgerError(
            f"{database.name}: no lock can be taken beside it ({error.strerror}); expected a folder that may "
            "be written, on a file system with locks; keep the ledger elsewhere"
        ) from None
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _myself() -> dict[str, str | int]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _told(holder: Path) -> str:
    """Return who holds the lock beside a file, in words."""
    try:
        known = json.loads(holder.read_text("utf-8"))
        since = datetime.fromisoformat(known["since"])
        return _who(f"process {known['pid']} on {known['host']}", since)
    except (OSError, ValueError, KeyError):
        return "its holder has not said who it is"


def _who(name: str, since: datetime) -> str:
    minutes = int((datetime.now(UTC) - since).total_seconds() // 60)
    moment = since.astimezone(_CLOCK).isoformat(" ", "seconds")
    return f"{name}, since {moment}, {minutes} minutes ago"


def _running(ledger: str, told: str) -> NightRunningError:
    return NightRunningError(
        f"{ledger}: another night is running ({told}); expected one at a time; wait until it is over"
    )


@contextmanager
def _advisory(address: URL) -> Iterator[None]:
    engine = lock_engine(address, f"process {os.getpid()} on {socket.gethostname()}"[:63])
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            _take(connection)
        except BaseException:
            connection.close()
            raise
    except DatabaseError as error:
        if not is_out_of_reach(error):
            raise
        raise out_of_reach(error, address) from None
    with connection:
        yield


def _take(connection: Connection) -> None:
    """Take the lock for as long as the connection lives."""
    connection.execute(text(f"SET tcp_keepalives_idle = {_ASK_AFTER}"))
    connection.execute(text(f"SET tcp_keepalives_interval = {_ASK_AGAIN}"))
    connection.execute(text(f"SET tcp_keepalives_count = {_ASK_TIMES}"))
    if connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": _NIGHT}).scalar():
        return
    holder: Row[tuple[str, datetime]] | None = connection.execute(_HOLDER, {"n": _NIGHT}).first()
    raise _running("ledger", _who(*holder) if holder else "it has just ended")
