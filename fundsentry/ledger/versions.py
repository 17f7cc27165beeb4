"""The version of a ledger's tables: made in an empty database, compared when opened, brought up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from fundsentry.errors import LedgerError

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic takes longer to import than most commands to run; it is needed where tables are made only.
_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of this program; not so where there are none yet.

    Raises:
        LedgerError: the tables are older or newer, or those of something else.
    """
    known, present = known_versions(), _present(connection)
    if present == known[-1]:
        return True
    if present is None and _is_empty(connection):
        return False
    if present in known:
        raise LedgerError(
            f"ledger: its tables are of version {present}; expected {known[-1]}; "
            "make a backup and run `fundsentry ledger upgrade`"
        )
    raise _stranger(present)


def bring_up_to_date(connection: Connection) -> None:
    """Make the tables, or those that are missing; a ledger of today is left as it is.

    Raises:
        LedgerError: the tables are newer, or those of something else.
    """
    present = _present(connection)
    if present not in known_versions() and not (present is None and _is_empty(connection)):
        raise _stranger(present)
    _upgrade(connection)


def known_versions() -> list[str]:
    """Return the versions this program can bring up to date, the newest one last."""
    return sorted(file.stem.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py"))


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_empty(connection: Connection) -> bool:
    return not inspect(connection).get_table_names()


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(_config(connection), "head")


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "fundsentry.ledger:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _stranger(present: str | None) -> LedgerError:
    if present is None:
        return LedgerError(
            "ledger: the database holds tables of something else; expected an empty one or a ledger; "
            "name another with --ledger"
        )
    return LedgerError(
        f"ledger: its tables are of version {present}, which is newer than this program; expected "
        f"{known_versions()[-1]}; use the program that wrote it, or a newer one"
    )
