"""Great Expectations in its own process: it speaks to nobody, does not outlive its night, and is missed when it is gone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fundsentry.quality import Limits, Validator, suite_of, validate
from fundsentry.quality.measures import Measure
from fundsentry.quality.validation import PLAIN, Suite, in_words
from schemas import TABLES

EXPECTED = suite_of(TABLES["deaths"], Limits(), rows=1000)
SUITE = Suite("deaths", EXPECTED, {one.measure: Measure(0.02) for one in EXPECTED})
SAYING = "import sys\n{}\nfrom fundsentry.great_expectations import main\nmain()"
REFUSING = """
import socket
def refuse(*words, **more):
    raise AssertionError(f"somebody was asked: {words}")
socket.socket.connect = socket.getaddrinfo = refuse
"""
CHATTING = """
from fundsentry import great_expectations
validated = great_expectations.validated
great_expectations.validated = lambda *words: print('{"a": 1}') or validated(*words)
"""
ASKER = """
import sys, time
from fundsentry.quality import Validator
with Validator() as validator:
    print(validator.process.pid, flush=True)
    time.sleep(600)
"""


def answered_by(program):
    """What a validator answers, and says beside it, in a process where something is done first."""
    return subprocess.run(
        [sys.executable, "-c", SAYING.format(program)],
        input=json.dumps(in_words(SUITE)) + "\n",
        env=os.environ | {"GX_ANALYTICS_ENABLED": "true"},
        capture_output=True,
        text=True,
        check=True,
    )


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_nobody_outside_is_asked_or_told():
    done = answered_by(REFUSING)
    assert len(json.loads(done.stdout)["results"]) == len(SUITE.measurable) > 15
    assert done.stderr == ""


def test_what_a_library_prints_is_no_answer():
    (answer,) = answered_by(CHATTING).stdout.splitlines()
    assert json.loads(answer)["suite_name"] == "deaths"


def test_it_ends_when_the_night_that_started_it_is_killed():
    asker = subprocess.Popen([sys.executable, "-c", ASKER], stdout=subprocess.PIPE, text=True)
    pid = int(asker.stdout.readline())
    assert lives(pid)
    asker.kill()
    asker.communicate()
    until = time.monotonic() + 60
    while lives(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not lives(pid)


@pytest.mark.parametrize("way", [list, iter])
def test_where_it_is_killed_the_same_numbers_are_compared_plainly_and_that_is_told(way):
    suites = [SUITE, Suite("payouts", suite_of(TABLES["payouts"], Limits()))]
    with Validator() as validator:
        os.kill(validator.process.pid, signal.SIGKILL)
        quality = validate(way(suites), validator)
    assert quality.gone == "exit code -9"
    assert (quality.validated_by, quality.documents) == (PLAIN, ())
    assert quality.results == validate(suites).results


def test_where_it_stands_still_it_is_given_up(monkeypatch):
    monkeypatch.setattr("fundsentry.quality.validator.PATIENCE", 0.2)
    with Validator() as validator:
        os.kill(validator.process.pid, signal.SIGSTOP)
        assert validate([SUITE], validator).gone == "exit code -9"


def test_where_it_cannot_be_loaded_its_last_words_say_why(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Validator() as validator:
        assert validate([SUITE], validator).gone == "exit code 1"
