"""Where a ledger is: its address, and the file of one that is a file."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from fundsentry.errors import LedgerError


def address_of(url: str) -> URL:
    """Return the address of a ledger.

    Raises:
        LedgerError: it is none.
    """
    try:
        return make_url(url)
    except ArgumentError:
        raise no_address() from None


def no_address() -> LedgerError:
    """Return the error for an address that names no database this program can open."""
    return LedgerError(
        "--ledger: is no address of a database; expected one such as sqlite:///ledger.db or "
        "postgresql+psycopg://host/name; correct it"
    )


def make_private_file(file: Path) -> None:
    """Make an empty file that its owner alone may read, and its folder, where they are not there yet.

    Raises:
        LedgerError: they cannot be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
    except OSError as error:
        raise LedgerError(
            f"{file}: cannot be made ({error.strerror}); expected a place that may be written; "
            "name another with --ledger"
        ) from None
