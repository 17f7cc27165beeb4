"""One night at a time: a lock that dies with its holder."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import create_engine, text

from fundsentry.errors import NightRunningError
from fundsentry.ledger.address import address_of, make_private_file

# One number for all ledgers in one database; `fundsentry` in digits.
_ADVISORY = 386_736_879


@contextmanager
def night_lock(url: str) -> Iterator[None]:
    """Hold the lock of a ledger while a night runs.

    Beside a SQLite ledger it is an operating-system lock on a file, in PostgreSQL an advisory lock: both are
    free again as soon as their holder is dead.

    Raises:
        NightRunningError: another night holds it; the message names the holder and its age.
    """
    address = address_of(url)
    if address.get_backend_name() != "sqlite":
        with _advisory(url):
            yield
    elif address.database in (None, "", ":memory:"):
        yield
    else:
        with _beside(Path(str(address.database))):
            yield


@contextmanager
def _beside(database: Path) -> Iterator[None]:
    make_private_file(database)
    holder = database.with_name(database.name + ".night")
    lock = FileLock(database.with_name(database.name + ".lock"), timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise NightRunningError(
            f"{database.name}: another night is running ({_told(holder)}); expected one at a time; "
            "wait until it is over"
        ) from None
    try:
        holder.write_text(
            json.dumps(
                {
                    "pid": os.getpid(),
                    "host": socket.gethostname(),
                    "since": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            ),
            "utf-8",
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _told(holder: Path) -> str:
    """Return who holds the lock and for how long, in words."""
    try:
        known = json.loads(holder.read_text("utf-8"))
        age = datetime.now(UTC) - datetime.fromisoformat(known["since"])
    except (OSError, ValueError, KeyError):
        return "its holder has not said who it is"
    minutes = int(age.total_seconds() // 60)
    return (
        f"process {known['pid']} on {known['host']}, since {known['since']}, {minutes} minutes ago"
    )


@contextmanager
def _advisory(url: str) -> Iterator[None]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            taken = connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": _ADVISORY})
            if not taken.scalar():
                who = connection.execute(
                    text(
                        "SELECT a.pid, a.client_addr, now() - a.backend_start FROM pg_locks l "
                        "JOIN pg_stat_activity a USING (pid) "
                        "WHERE l.locktype = 'advisory' AND l.objid = :n AND l.granted"
                    ),
                    {"n": _ADVISORY},
                ).first()
                told = (
                    f"connection {who[0]} from {who[1] or 'here'}, for {who[2]}"
                    if who
                    else "unknown"
                )
                raise NightRunningError(
                    f"ledger: another night is running ({told}); expected one at a time; "
                    "wait until it is over"
                )
            yield
    finally:
        engine.dispose()
