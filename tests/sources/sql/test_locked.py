"""A SQLite database that another program has for itself: waited for, and then told."""

import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from fundsentry.errors import SourceError

pytestmark = pytest.mark.parametrize("core", ["sqlite"], indirect=True)

# Says when it has the database for itself, and lets go after some seconds.
HOLDER = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("COMMIT")
"""


@contextmanager
def held(core, seconds):
    file = core.address.removeprefix("sqlite:///")
    command = [sys.executable, "-c", HOLDER, file, str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.kill()


def test_a_database_that_another_program_lets_go_in_time_is_waited_for(pay):
    pay.night()
    began = time.monotonic()
    with held(pay, 1):
        assert pay.night("2026-11-01").how == "new"
    assert time.monotonic() - began > 0.9


def test_a_database_that_another_program_keeps_is_told_and_nothing_is_half_staged(pay):
    first = pay.night().snapshot
    pay.asking(database=replace(pay.question.database, answer_seconds=1))
    with (
        held(pay, 60),
        pytest.raises(SourceError, match="core: another program has kept it locked for 1 seconds"),
    ):
        pay.night("2026-11-01")
    assert not list((pay.state / "core").glob(".pull-*"))
    assert pay.night("2026-11-01").snapshot.files == first.files
