"""Connections to PostgreSQL that are given up where the server falls silent.

The kernel of a server that is stopped, or whose disk hangs, goes on to answer for it: neither the server's own
time limits nor keepalives end the wait. So it is ended here.
"""

import select
from time import monotonic
from typing import Any

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

GRACE = 5
"""Seconds more than a server is given to end a question itself: it knows better what it waits for."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose server has so many seconds for each answer."""

    patience: float = 1800

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Return what the server answers.

        Raises:
            QueryCanceled: It does not in time; the connection is closed, as it would not end a transaction either.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        until = self.deadline()
        try:
            return super().wait(gen, interval, self.patience)
        except errors.OperationalError:
            if monotonic() < until:
                raise
            raise self._given_up() from None

    def deadline(self) -> float:
        """Return until when an answer that is asked for now may take, by the monotonic clock."""
        return monotonic() + self.patience

    def wait_for_bytes(self, until: float) -> None:
        """Return as soon as the server has sent something more.

        Raises:
            QueryCanceled: It has not by then; the connection is closed.
        """
        poll = select.poll()
        poll.register(self.pgconn.socket, select.POLLIN)
        if not poll.poll(max(until - monotonic(), 0) * 1000):
            raise self._given_up()
        self.pgconn.consume_input()

    def _given_up(self) -> errors.QueryCanceled:
        self.pgconn.finish()
        return errors.QueryCanceled(f"no answer within {self.patience:.0f} seconds")


def be_patient(engine: Engine, seconds: float) -> None:
    """Give a PostgreSQL server so many seconds for each answer; other databases have limits of their own."""
    if engine.dialect.driver != "psycopg":
        return

    def connect(_: object, __: object, words: Any, options: Any) -> PatientConnection:
        connection = PatientConnection.connect(*words, **options)
        connection.patience = seconds
        return connection

    event.listen(engine, "do_connect", connect)
