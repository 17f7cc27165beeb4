"""Opening a ledger, giving an empty database its tables, and bringing older ones up to date."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from fundsentry.errors import LedgerError
from fundsentry.ledger.address import address_of, file_of
from fundsentry.ledger.engines import for_writing, is_out_of_reach, make_engine, out_of_reach
from fundsentry.ledger.store import Ledger, wait_for_writers
from fundsentry.ledger.versions import bring_up_to_date, is_current


def is_there(url: str) -> bool:
    """Return whether there is a ledger at an address; nothing is made where there is none.

    Raises:
        LedgerError: as `open_ledger`.
    """
    file = file_of(address_of(url))
    if file is not None and not file.exists():
        return False
    with _connected(url) as engine, engine.connect() as connection:
        return is_current(connection)


@contextmanager
def open_ledger(url: str, *, make: bool = True) -> Iterator[Ledger]:
    """Open a ledger; an empty database is given its tables, unless it must be there already.

    Raises:
        LedgerError: the address is wrong, the database cannot be reached, or its tables are of another
            version of this program; or, not to be made, there is none.
    """
    if not make:
        _expect_file(url)
    with _connected(url) as engine:
        with engine.connect() as connection:
            ready = is_current(connection)
        if not ready and not make:
            raise _nothing_there("ledger")
        if not ready:
            _bring_up_to_date(engine)
        yield Ledger(engine)


def _expect_file(url: str) -> None:
    """Raise where a ledger's file is not there: a mistyped address must not look like an empty, unharmed ledger."""
    file = file_of(address_of(url))
    if file is not None and not file.exists():
        raise _nothing_there(str(file))


def _nothing_there(where: str) -> LedgerError:
    return LedgerError(
        f"{where}: there is no ledger; expected one that `fundsentry screen` or `fundsentry ledger init` made; "
        "correct --ledger: what does not begin with / counts from the present folder"
    )


def upgrade_ledger(url: str, *, make: bool = True) -> None:
    """Bring the tables of a ledger up to date, all or nothing; of an empty one, make them, unless not to.

    Raises:
        LedgerError: as `open_ledger`; an older ledger is no error here.
    """
    if not make:
        _expect_file(url)
    with _connected(url) as engine:
        _bring_up_to_date(engine)


def _bring_up_to_date(engine: Engine) -> None:
    with for_writing(engine).begin() as connection:
        wait_for_writers(connection)
        bring_up_to_date(connection)


@contextmanager
def _connected(url: str) -> Iterator[Engine]:
    address = address_of(url)
    engine = make_engine(address)
    try:
        yield engine
    except DatabaseError as error:
        if not is_out_of_reach(error):
            raise
        raise out_of_reach(error, address) from None
    finally:
        engine.dispose()
