"""A server killed, restarted or stopped in the middle of a pull: a sentence in time, and nothing half staged."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import NullPool, create_engine, text

from fundsentry.errors import SourceError
from fundsentry.sources.sql import copying, database, fetching, staging
from fundsentry.sources.sql.snapshot import read_snapshot
from tests.support import postgres
from tests.support.core import Core

ROWS = 3_000
# The server sends what it has some thousands of bytes at a time: it pauses long after the first of them.
SLOW = (
    "(SELECT pay.* FROM pay WHERE CASE WHEN payout_id = 'p2900' "
    "THEN pg_sleep((SELECT seconds FROM nap))::text IS NOT NULL ELSE true END) asked"
)


@pytest.fixture(scope="module")
def server(postgres_programs):
    """A PostgreSQL server that may be ended."""
    with postgres.server(postgres_programs) as socket:
        yield postgres.Control(postgres_programs, socket)


@pytest.fixture
def pay(server, tmp_path, monkeypatch):
    """Payouts of three months that were pulled once, in pieces that are many."""
    monkeypatch.setattr(copying, "PIECE", 10_000)
    monkeypatch.setattr(fetching, "CHUNK", 100)
    monkeypatch.setattr(staging, "ROWS_AT_A_TIME", 500)
    address = postgres.new_database(server.socket)
    core = Core(create_engine(address, poolclass=NullPool), address, tmp_path / "state")
    core.run(
        "CREATE TABLE pay AS SELECT 'p' || n AS payout_id, '340826195006150000' AS person_id, '王芳' AS xm, "
        "'resident_pension' AS scheme, 'basic_pension' AS benefit, '2026-0' || 6 + n % 3 AS benefit_month, "
        f"date '2026-10-10' AS paid_on, 150.50 AS amount FROM generate_series(1, {ROWS}) n",
        "CREATE TABLE nap AS SELECT 0.0 AS seconds",
    )
    core.asking(relation=SLOW, watermark=None)
    core.night()
    core.run("UPDATE nap SET seconds = 60", "UPDATE pay SET amount = 99 WHERE payout_id = 'p7'")
    return core


def sleeper(core):
    """The process of the server that pauses in the middle of the rows."""
    asked = text("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with core.engine.connect() as connection:
            if pid := connection.execute(asked).scalar():
                return pid
        time.sleep(0.05)
    raise AssertionError("the pull never came to its middle")


def pulled_while(core, happens, *, fast=True):
    """The sentence with which a pull ends when something happens in its middle, and the seconds until then."""
    with ThreadPoolExecutor(1) as pool:
        night = pool.submit(core.night, "2026-11-01", fast=fast)
        pid = sleeper(core)
        assert list((core.state / "core").glob(".pull-*/*/*.parquet")), "nothing was written yet"
        happened = time.monotonic()
        with happens(pid):
            error = night.exception(timeout=60)
            seconds = time.monotonic() - happened
    assert isinstance(error, SourceError), error
    return str(error), seconds


def nothing_is_half_staged(core, first):
    folder = core.state / "core"
    assert not list(folder.glob(".pull-*"))
    assert read_snapshot(folder, date(2026, 10, 31)) == first
    staged = {file.file for file in first.files}
    assert {file.name for file in (folder / "rows").iterdir()} == staged


def the_next_pull_is_good(core):
    core.run("UPDATE nap SET seconds = 0")
    assert core.night("2026-11-01").changes.changed == ["p7"]


@contextmanager
def killed(pid):
    """One process of a server is killed: the server ends all others and recovers."""
    os.kill(pid, signal.SIGKILL)
    yield


def answers_again(server):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if not subprocess.run(
            [server.bin_folder / "pg_isready", "-q", "-h", server.socket], check=False
        ).returncode:
            return
        time.sleep(0.1)
    raise AssertionError("the server never came back")


@pytest.mark.parametrize("fast", [True, False], ids=["copy", "row by row"])
def test_a_server_whose_process_is_killed_half_way_leaves_nothing_half_staged(server, pay, fast):
    first = read_snapshot(pay.state / "core", date(2026, 10, 31))
    told, _ = pulled_while(pay, killed, fast=fast)
    assert "database core: refuses what was asked" in told
    nothing_is_half_staged(pay, first)
    answers_again(server)
    the_next_pull_is_good(pay)


def test_a_server_restarted_half_way_leaves_nothing_half_staged(server, pay):
    @contextmanager
    def restarted(_):
        subprocess.run(
            server.command("restart", "-m", "immediate"),
            shell=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield

    first = read_snapshot(pay.state / "core", date(2026, 10, 31))
    told, _ = pulled_while(pay, restarted)
    assert "database core: refuses what was asked" in told
    nothing_is_half_staged(pay, first)
    the_next_pull_is_good(pay)


@pytest.mark.parametrize("fast", [True, False], ids=["copy", "row by row"])
def test_a_server_that_stands_still_half_way_is_given_up_in_time(server, pay, monkeypatch, fast):
    monkeypatch.setattr(database, "GRACE", 0.5)
    first = read_snapshot(pay.state / "core", date(2026, 10, 31))
    good = pay.question.database
    pay.asking(database=replace(good, answer_seconds=1))
    told, seconds = pulled_while(pay, lambda _: postgres.standing_still(server.socket), fast=fast)
    assert "database core: did not answer within 1 seconds" in told
    assert seconds < 10
    nothing_is_half_staged(pay, first)
    pay.asking(database=good)
    the_next_pull_is_good(pay)


def test_a_server_that_stands_still_takes_no_connection_and_is_given_up_in_time(
    server, pay, monkeypatch
):
    monkeypatch.setattr(database, "_PATIENCE", 2)
    began = time.monotonic()
    with (
        postgres.standing_still(server.socket),
        pytest.raises(SourceError, match="database core: .*timeout expired"),
    ):
        pay.night("2026-11-01")
    assert time.monotonic() - began < 10
    the_next_pull_is_good(pay)
