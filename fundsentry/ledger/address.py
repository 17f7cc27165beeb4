"""Where a ledger is: its address, and the file of one that is a file."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from fundsentry.errors import LedgerError

# The databases a ledger can be in, each with the one driver that is tested.
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def address_of(url: str) -> URL:
    """Return the address of a ledger.

    Raises:
        LedgerError: it is none, or one of a database this program does not know. The message does not
            repeat it: there may be a password in it.
    """
    try:
        address = make_url(url)
        return address.set(drivername=_DRIVERS[address.drivername])
    except (ArgumentError, KeyError, ValueError):
        raise LedgerError(
            "--ledger: is no address of a database; expected one such as sqlite:///ledger.db or "
            "postgresql+psycopg://host/name; correct it"
        ) from None


def file_of(address: URL) -> Path | None:
    """Return the file of a SQLite ledger, the same by whatever link it is named; none in memory."""
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database)).resolve()


def make_private_file(file: Path) -> None:
    """Make an empty file that its owner alone may read, and its folder, where they are not there yet.

    Raises:
        LedgerError: they cannot be made, or a folder has that name.
    """
    if file.is_dir():
        raise LedgerError(f"{file}: is a folder; expected a file; name one in it with --ledger")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
    except OSError as error:
        raise LedgerError(
            f"{file}: cannot be made ({error.strerror}); expected a place that may be written; "
            "name another with --ledger"
        ) from None
