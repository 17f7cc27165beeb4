"""A ledger that the first version of the program made, with cases in it, is brought up to date and works."""

from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from fundsentry.errors import LedgerError
from fundsentry.ledger import open_ledger, upgrade_ledger, versions
from fundsentry.ledger.events import BEFORE_THE_FIRST, hash_of
from fundsentry.ledger.tables import METADATA
from tests.ledger.nights import JULY, finding, night
from tests.support.casework import Desk, case_of

FIRST_RUN = {
    "run_id": "r1",
    "place": 1,
    "as_of": "2026-07-31",
    "started_at": "2026-08-01 02:00:00.000000",
    "ended_at": "2026-08-01 02:01:00.000000",
    "software_version": "0.1.0",
    "rulebook_hash": "0",
    "findings": 2,
}


def insert(connection, table, row):
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)


def first_case():
    return {
        "case_id": case_of(),
        "rule": "death/paid_after_death",
        "subject_kind": "person",
        "subject_id": "p1",
        "name": "王芳",
        "state": "flagged",
        "version": 1,
        "opened_on": "2026-07-31",
        "opened_run_id": "r1",
    }


def first_event():
    row = {
        "seq": 1,
        "case_id": case_of(),
        "on_day": JULY,
        "kind": "opened",
        "from_state": None,
        "to_state": "flagged",
        "by": "night",
        "why": None,
        "amount_fen": None,
        "run_id": "r1",
        "at": None,
        "details": '{"claimed_fen": 36000, "findings": 2, "undue_fen": 36000}',
        "previous_hash": BEFORE_THE_FIRST,
    }
    return row | {"hash": hash_of(row), "on_day": "2026-07-31"}


def fill_as_the_first_version_did(connection):
    command.upgrade(versions._config(connection), "0001")
    insert(connection, "runs", FIRST_RUN)
    for row in night(finding("a"), finding("b")).findings.iter_rows(named=True):
        days = {name: row[name].isoformat() for name in ("paid_on", "event_on")}
        insert(connection, "findings", row | days | {"first_run_id": "r1", "last_run_id": "r1"})
    insert(connection, "cases", first_case())
    insert(connection, "events", first_event())


@pytest.fixture
def old(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        fill_as_the_first_version_did(connection)
    engine.dispose()
    return url


def test_an_old_ledger_is_not_opened_and_the_command_that_helps_is_named(old):
    with (
        pytest.raises(LedgerError, match="version 0001.*fundsentry ledger upgrade"),
        open_ledger(old),
    ):
        pass


def test_an_old_ledger_loses_nothing_and_goes_on(old):
    upgrade_ledger(old)
    with open_ledger(old) as ledger:
        assert ledger.verify() == 1
        assert ledger.runs()["ended_at"].to_list() == [datetime(2026, 8, 1, 2, 1, tzinfo=UTC)]
        assert ledger.findings_as_of_run("r1")["undue_fen"].sum() == 36_000
        again = night(finding("a"), finding("b"), finding("c"), run="r2")
        assert ledger.book(again).extended == 1
        desk = Desk(ledger)
        assert desk.verdict(case_of(), "confirmed", 30_000) is None
        assert desk.pay(case_of(), 30_000) is None
        assert desk.state(case_of()) == "closed"
        assert ledger.verify() > 1


def test_the_migrations_make_the_tables_that_the_program_expects(url):
    upgrade_ledger(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_versions_that_files_are_named_after_are_those_that_alembic_knows():
    scripts = ScriptDirectory.from_config(versions._config(None))
    chained = [script.revision for script in scripts.walk_revisions()][::-1]
    assert versions.known_versions() == chained


def test_an_upgrade_that_fails_leaves_the_old_ledger_as_it_was(old, monkeypatch):
    engine = create_engine(old)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE rulebooks (n INTEGER)"))
    with pytest.raises((LedgerError, ProgrammingError), match="rulebooks"):
        upgrade_ledger(old)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE rulebooks"))
    upgrade_ledger(old)
    with open_ledger(old) as ledger:
        assert ledger.verify() == 1
    engine.dispose()
