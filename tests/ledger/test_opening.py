import stat

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from fundsentry.errors import LedgerError
from fundsentry.ledger import open_ledger, upgrade_ledger, versions
from tests.ledger.nights import finding, night


def test_a_newer_ledger_is_refused_with_a_sentence(url):
    with open_ledger(url) as ledger, ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (lambda: open_ledger(url).__enter__(), lambda: upgrade_ledger(url)):
        with pytest.raises(LedgerError, match="version 9999, which is newer"):
            use()


def test_an_older_ledger_is_refused_and_the_command_that_helps_is_named(url, monkeypatch):
    with open_ledger(url):
        pass
    known = versions.known_versions()
    monkeypatch.setattr(versions, "known_versions", lambda: [*known, "9998"])
    with pytest.raises(LedgerError, match="run `fundsentry ledger upgrade`"), open_ledger(url):
        pass


def test_an_upgrade_makes_the_tables_and_leaves_a_ledger_of_today_as_it_is(url):
    upgrade_ledger(url)
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
    upgrade_ledger(url)
    with open_ledger(url) as ledger:
        assert ledger.open_cases().height == 1


def test_a_database_of_something_else_is_left_alone(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE accounts (n INTEGER)"))
    engine.dispose()
    for use in (lambda: open_ledger(url).__enter__(), lambda: upgrade_ledger(url)):
        with pytest.raises(LedgerError, match="tables of something else"):
            use()


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "oracle7://x/y",
        "mysql://office:secret-word@x/y",
        "sqlite+aiosqlite:///ledger.db",
        "sqlite:////proc/nowhere/ledger.db",
        "postgresql+psycopg://office:secret-word@127.0.0.1:one/ledger",
    ],
)
def test_an_address_that_leads_nowhere_is_a_sentence(address):
    with pytest.raises(LedgerError, match="; expected ") as refused, open_ledger(address):
        pass
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_no_password_is_in_the_message_of_a_server_that_does_not_answer(driver):
    url = f"{driver}://office:secret-word@127.0.0.1:1/ledger"
    with pytest.raises(LedgerError, match="refused") as refused, open_ledger(url):
        pass
    assert "secret-word" not in str(refused.value)


def test_a_file_that_is_no_ledger_and_a_folder_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "letter.txt").write_text("no database " * 100, "utf-8")
    with (
        pytest.raises(LedgerError, match="not a database"),
        open_ledger(f"sqlite:///{tmp_path / 'letter.txt'}"),
    ):
        pass
    with pytest.raises(LedgerError, match="is a folder"), open_ledger(f"sqlite:///{tmp_path}"):
        pass


def test_a_ledger_file_is_its_owners_alone(tmp_path):
    file = tmp_path / "new" / "ledger.db"
    with open_ledger(f"sqlite:///{file}") as ledger:
        ledger.book(night(finding("a")))
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()}
    assert set(modes) >= {"ledger.db", "ledger.db-wal"}
    assert set(modes.values()) == {0o600}


def test_an_error_of_the_database_repeats_no_name_and_no_id(url):
    twice = night(finding("a", "34082619500101001X"), finding("a", "34082619500101001X"))
    with open_ledger(url) as ledger, pytest.raises(IntegrityError) as bug:
        ledger.book(twice)
    assert "34082619500101001X" not in str(bug.value)
    assert "王芳" not in str(bug.value)


def test_a_list_can_be_read_while_a_night_books(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with ledger.writing() as connection:
            connection.execute(text("UPDATE cases SET version = 7"))
            with open_ledger(url) as other:
                assert other.open_cases()["version"].to_list() == [1]
        assert ledger.open_cases()["version"].to_list() == [7]


def test_a_mistyped_address_is_told_and_makes_no_empty_ledger(tmp_path):
    url = f"sqlite:///{tmp_path}/ledgre.db"
    for use in (
        lambda: open_ledger(url, make=False).__enter__(),
        lambda: upgrade_ledger(url, make=False),
    ):
        with pytest.raises(LedgerError, match="ledgre.db: there is no ledger"):
            use()
    assert not list(tmp_path.iterdir())


def test_an_empty_database_is_no_ledger_where_one_must_be_there(url):
    with pytest.raises(LedgerError, match="there is no ledger"), open_ledger(url, make=False):
        pass
    with open_ledger(url):
        pass
    with open_ledger(url, make=False) as ledger:
        assert ledger.verify() == 0
