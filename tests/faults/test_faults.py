"""What goes wrong around a night: it says so in a sentence, nothing is half done, and the night run again is good."""

import json
import os
import resource
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from datetime import date

import polars as pl
import pytest

from fundsentry.errors import LedgerError, OutputError
from tests.faults.conftest import arguments, booked, files, left, prepared, screened
from tests.support import faketime, postgres
from tests.support.disturbed import Disturbed, disturb, ended, start

# Until its night is dead; the error stream is given back first, or the night could not be waited for.
HOLD = "exec 2>/dev/null; touch holding; while kill -0 $PPID; do sleep 0.1; done"


def wait_for(there, seconds=60):
    until = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


def a_sentence(said):
    return "Traceback" not in said and "expected" in said


def test_of_two_nights_one_is_refused_and_a_dead_holders_lock_is_taken_over(evening):
    office = evening.copy("twice")
    holder = start([Disturbed(arguments(office), "judge", HOLD)], office.folder)
    try:
        wait_for((office.folder / "holding").exists)
        (refused,) = disturb([Disturbed(arguments(office))], office.folder)
        assert refused.code == 15
        assert a_sentence(refused.said)
        known = json.loads((office.folder / "ledger.db.night").read_text())
        assert f"process {known['pid']} on" in refused.said
        os.kill(known["pid"], signal.SIGKILL)
        assert ended(holder)[0].code == -signal.SIGKILL
    finally:
        holder.kill()
        holder.wait()
    assert left(office) == left(evening.before)
    assert disturb([Disturbed(arguments(office))], office.folder)[0].code == 0
    assert left(office) == evening.after


def test_outputs_that_may_not_be_written_stop_the_night_before_it_books(evening):
    office = evening.copy("closed")
    office.out.chmod(0o500)
    # Root may write everywhere; without this right it is a user like others.
    as_other = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    (end,) = disturb([Disturbed(arguments(office))], office.folder, as_other)
    assert end.code == 16
    assert a_sentence(end.said)
    assert left(office) == left(evening.before)
    office.out.chmod(0o700)
    assert disturb([Disturbed(arguments(office))], office.folder, as_other)[0].code == 0
    assert left(office) == evening.after


@contextmanager
def full(disk):
    """Leave a disk without room, but for a little that a log may need."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0" * 4096)
    yield
    ballast.unlink()


@contextmanager
def no_large_files(_):
    """Where no disk can be made: no file may grow beyond the size of a block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, and how it is filled."""
    place = tmp_path / "disk"
    place.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place]
    mounted = os.geteuid() == 0 and not subprocess.run(size, check=False).returncode
    yield place, full if mounted else no_large_files
    if mounted:
        subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_under_the_outputs_is_told_and_the_night_run_again_shows_them(evening, disk):
    office = evening.copy("full")
    place, filled = disk
    shutil.move(office.out, place / "out")
    office.out.symlink_to(place / "out")
    with filled(place), pytest.raises(OutputError, match=r"(space|large).*make room"):
        screened(office)
    assert files(office.out) == files(evening.before.out)
    assert not list((office.out / "nights").glob(".*"))
    screened(office)
    assert left(office) == evening.after


def test_a_full_disk_under_the_ledger_books_nothing(evening, disk):
    place, filled = disk
    office = prepared(evening.copy("ledger").folder / "office", f"sqlite:///{place}/ledger.db")
    with filled(place), pytest.raises(LedgerError):
        screened(office)
    assert left(office) == left(evening.before)
    screened(office)
    assert left(office) == evening.after


@pytest.fixture(scope="module")
def server(postgres_programs):
    """A PostgreSQL server that may be stopped."""
    with postgres.server(postgres_programs) as socket:
        yield postgres.Control(postgres_programs, socket)


def test_a_server_restarted_in_mid_night_stops_it_with_nothing_booked(evening, server, tmp_path):
    office = prepared(tmp_path / "office", server.address("postgres"))
    restart = f"{server.command('restart', '-m', 'fast')} >/dev/null 2>&1"
    for step in ("judge", "claim"):
        (end,) = disturb([Disturbed(arguments(office), step, restart)], tmp_path)
        assert end.code == 14, end.said
        assert a_sentence(end.said)
        assert left(office) == left(evening.before)
    screened(office)
    assert left(office) == evening.after


def over(office, server):
    """Take the office's payouts out of a database of a server, which has a second for each answer."""
    address = postgres.new_database(server.socket)
    payouts = pl.read_csv(office.folder / "in" / "payouts.csv", infer_schema=False)
    payouts.write_database("pay", address, engine="sqlalchemy")
    with (office.folder / "fundsentry.toml").open("a") as settings:
        settings.write(
            f'[database.core]\nurl = "{address}"\nanswer_seconds = 1\n'
            '[[table.payouts.source]]\ndatabase = "core"\ntable = "pay"\n'
        )
    return office


def test_a_source_whose_server_stands_still_in_mid_night_stops_it_in_time(evening, server):
    office = over(evening.copy("silent"), server)
    stop = f"kill -STOP $(head -1 {server.socket}/data/postmaster.pid)"
    began = time.monotonic()
    try:
        (end,) = disturb([Disturbed(arguments(office), before="read", happens=stop)], office.folder)
    finally:
        subprocess.run(stop.replace("STOP", "CONT"), shell=True, check=True)
    assert time.monotonic() - began < 60
    assert end.code == 11, end.said
    assert a_sentence(end.said)
    assert "database core" in end.said
    assert left(office) == left(evening.before)
    screened(office)
    assert len(booked(office)[0]) == 2


def test_a_file_that_is_gone_when_it_is_read_stops_the_night(evening):
    office = evening.copy("gone")
    lost = Disturbed(arguments(office), before="read", happens=f"rm {office.folder}/in/deaths.csv")
    (end,) = disturb([lost], office.folder)
    assert end.code == 11
    assert a_sentence(end.said)
    assert "deaths.csv" in end.said
    assert left(office) == left(evening.before)


def test_a_clock_that_was_set_back_books_nothing(evening):
    office = evening.copy("clock")
    clock = faketime.environment("2026-10-29 02:00:00")
    (end,) = disturb([Disturbed(arguments(office, None))], office.folder, environment=clock)
    assert end.code == 0
    assert booked(office) == booked(evening.before)
    (log,) = [log for log in (office.out / "logs").iterdir() if log.name.startswith("2026-10-29")]
    assert "2026-10-29 lies before 2026-10-30" in log.read_text("utf-8")


def test_a_night_as_of_the_past_shows_that_night_and_books_nothing(evening):
    office = evening.copy("past")
    night = screened(office, date(2026, 10, 29))
    assert not night.booked.booked
    assert json.loads((office.out / "run.json").read_text("utf-8"))["as_of"] == "2026-10-29"
    screened(office)
    assert left(office) == evening.after
