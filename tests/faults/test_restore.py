"""A backup put back as docs/operator.md says it, of a ledger in either database."""

import shutil
from dataclasses import replace

from sqlalchemy import create_engine, text

from tests.faults.conftest import left, prepared, screened
from tests.support import postgres
from tests.support.disturbed import Disturbed, disturb


def backed_up(office, backup):
    """Make a backup as a person does, and look whether it is whole."""
    ends = disturb(
        [
            Disturbed(["ledger", "backup", "--ledger", office.url, "--to", str(backup)]),
            Disturbed(["ledger", "verify", "--ledger", f"sqlite:///{backup}"]),
        ],
        office.folder,
    )
    assert [end.code for end in ends] == [0, 0], ends


def lost(address):
    """A database that is gone, with all that was in it."""
    server, _, name = address.partition("@/")
    name, _, where = name.partition("?")
    admin = create_engine(f"{server}@/postgres?{where}", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def test_a_lost_ledger_comes_back_from_the_backup_and_the_same_night_goes_on(evening):
    office = evening.copy("restored")
    backup = evening.scratch / "backup.db"
    backed_up(office, backup)
    for file in office.folder.glob("ledger.db*"):
        file.unlink()
    shutil.rmtree(office.out)
    # As the guide says it.
    shutil.copy(backup, office.folder / "ledger.db")
    screened(office)
    assert left(office) == evening.after


def test_a_ledger_lost_with_its_server_goes_on_in_the_backup(evening, tmp_path, postgres_ledger):
    office = prepared(tmp_path / "office", postgres_ledger)
    backup = tmp_path / "backup.db"
    backed_up(office, backup)
    lost(postgres_ledger)
    office = replace(office, ledger=f"sqlite:///{backup}")
    screened(office)
    assert left(office) == evening.after


def test_a_servers_own_dump_is_put_back_and_the_same_night_goes_on(
    evening, tmp_path, postgres_ledger, postgres_programs, postgres_socket
):
    office = prepared(tmp_path / "office", postgres_ledger)
    dump, host = postgres_socket / "ledger.dump", f"host={postgres_socket} user=postgres"
    name = postgres_ledger.partition("@/")[2].partition("?")[0]
    postgres.as_server(
        postgres_programs / "pg_dump", "-Fc", "-d", f"{host} dbname={name}", "-f", dump
    )
    lost(postgres_ledger)
    again = postgres.new_database(postgres_socket)
    name = again.partition("@/")[2].partition("?")[0]
    postgres.as_server(postgres_programs / "pg_restore", "-d", f"{host} dbname={name}", dump)
    office = replace(office, ledger=again)
    screened(office)
    assert left(office) == evening.after
