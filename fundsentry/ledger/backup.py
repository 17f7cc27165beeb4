"""A backup: the whole ledger as one SQLite file, consistent although others read and write meanwhile."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DatabaseError

from fundsentry.errors import LedgerError
from fundsentry.ledger.bulk import insert_frame
from fundsentry.ledger.frames import slices_of_table
from fundsentry.ledger.tables import METADATA
from fundsentry.ledger.versions import bring_up_to_date


def back_up(connection: Connection, to: Path) -> Path:
    """Copy a ledger, as it stands in the transaction of the connection, into a new file its owner alone may read.

    The copy is a ledger itself, whatever database it was taken from: every command reads it.

    Raises:
        LedgerError: the file is there already, or cannot be written.
    """
    if to.exists():
        raise LedgerError(f"{to}: is there already; expected a new file; name another with --to")
    unfinished = to.with_name(to.name + ".part")
    try:
        with _written(to):
            to.parent.mkdir(parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            unfinished.touch(mode=0o600)
        _copy(connection, unfinished, to)
        with _written(to):
            os.replace(unfinished, to)  # noqa: PTH105 - one atomic step
    finally:
        unfinished.unlink(missing_ok=True)
    return to


def _copy(source: Connection, file: Path, to: Path) -> None:
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    try:
        with engine.connect() as target:
            with _written(to):
                bring_up_to_date(target)
            for table in METADATA.sorted_tables:
                for rows in slices_of_table(source, table):
                    with _written(to):
                        insert_frame(target, table, rows)
            with _written(to):
                target.commit()
    finally:
        engine.dispose()


@contextmanager
def _written(to: Path) -> Iterator[None]:
    """Say what is wrong with the place of the copy; what is wrong with the ledger is said elsewhere."""
    try:
        yield
    except (OSError, DatabaseError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error.orig)
        raise LedgerError(
            f"{to}: cannot be written ({said}); expected a place with room; name another with --to"
        ) from None
