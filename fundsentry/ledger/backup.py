"""A backup: the whole ledger as one SQLite file, consistent although others read and write meanwhile."""

import os
from pathlib import Path

from sqlalchemy import Connection, create_engine, insert, select

from fundsentry.errors import LedgerError
from fundsentry.ledger.tables import METADATA
from fundsentry.ledger.versions import bring_up_to_date

_AT_ONCE = 10_000


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
        to.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        _copy(connection, unfinished)
        os.replace(unfinished, to)  # noqa: PTH105 - one atomic step
    except OSError as error:
        raise LedgerError(
            f"{to}: cannot be written ({error.strerror}); expected a place with room; name another with --to"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return to


def _copy(source: Connection, file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    try:
        with engine.begin() as target:
            bring_up_to_date(target)
            for table in METADATA.sorted_tables:
                result = source.execute(select(table).order_by(*table.primary_key))
                for rows in result.mappings().partitions(_AT_ONCE):
                    target.execute(insert(table), [dict(row) for row in rows])
    finally:
        engine.dispose()
