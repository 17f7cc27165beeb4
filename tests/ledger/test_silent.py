"""A ledger in a PostgreSQL server that stands still is given up in time, with a sentence."""

import time

import pytest

from fundsentry.errors import LedgerError
from fundsentry.ledger import engines, night_lock, open_ledger
from tests.ledger.nights import finding, night
from tests.support import postgres


@pytest.fixture(autouse=True)
def seconds_of_patience(monkeypatch):
    monkeypatch.setattr(engines, "ANSWER", 1)
    monkeypatch.setattr(engines, "CONNECT", 2)


def test_a_server_that_falls_silent_while_it_is_asked_is_given_up(postgres_socket, postgres_ledger):
    with open_ledger(postgres_ledger) as ledger:
        ledger.book(night(finding("a")))
    began = time.monotonic()
    with (
        pytest.raises(LedgerError, match="no answer within 1 seconds"),
        open_ledger(postgres_ledger) as ledger,
        postgres.standing_still(postgres_socket),
    ):
        ledger.runs()
    assert time.monotonic() - began < 15
    with open_ledger(postgres_ledger) as ledger:
        assert ledger.runs().height == 1


def test_a_night_is_not_booked_twice_by_a_server_that_fell_silent(postgres_socket, postgres_ledger):
    with (
        pytest.raises(LedgerError, match="no answer within 1 seconds"),
        open_ledger(postgres_ledger) as ledger,
        postgres.standing_still(postgres_socket),
    ):
        ledger.book(night(finding("a")))
    with open_ledger(postgres_ledger) as ledger:
        assert ledger.runs().is_empty()
        ledger.book(night(finding("a")))
        assert ledger.findings().height == 1


def test_a_server_that_takes_no_connection_is_given_up(postgres_socket, postgres_ledger):
    began = time.monotonic()
    with (
        postgres.standing_still(postgres_socket),
        pytest.raises(LedgerError, match="timeout"),
        night_lock(postgres_ledger),
    ):
        pass
    assert time.monotonic() - began < 15
