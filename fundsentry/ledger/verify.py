"""Verifying a ledger: that no event was edited, removed or inserted, and that cases say what events add up to."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from fundsentry.errors import LedgerError
from fundsentry.ledger.events import BEFORE_THE_FIRST, hash_of
from fundsentry.ledger.money import KINDS, add_up
from fundsentry.ledger.states import MOVES
from fundsentry.ledger.tables import CASES, EVENTS

_AT_ONCE = 10_000


def verify(connection: Connection, head: str | None = None) -> int:
    """Return the number of events of a ledger that is whole.

    `head` is the hash of the last event as it was noted elsewhere: on the page, in run.json, in a backup.

    Raises:
        LedgerError: names the first event that was edited, removed or inserted, a tail that was cut off, or
            the first case that says something else than its events.
    """
    previous, count, seen = BEFORE_THE_FIRST, 0, head is None
    cases: dict[str, dict[str, Any]] = {}
    for event in _events(connection):
        count += 1
        _check_link(event, count, previous)
        previous = event["hash"]
        seen = seen or previous == head
        _follow(cases.setdefault(event["case_id"], {"entries": [], "confirmed": 0}), event)
    if not seen and head != BEFORE_THE_FIRST:
        raise LedgerError(
            f"ledger: no event has the head {head}; expected it among {count} events; the events after it "
            "or with it were cut off or written anew; restore a backup and compare"
        )
    _compare(connection, cases)
    return count


def _events(connection: Connection) -> Iterator[dict[str, Any]]:
    result = connection.execute(select(EVENTS).order_by(EVENTS.c.seq))
    for rows in result.mappings().partitions(_AT_ONCE):
        yield from (dict(row) for row in rows)


def _check_link(event: dict[str, Any], number: int, previous: str) -> None:
    """Raise where an event is not the next of its chain."""
    seq = event["seq"]
    if seq != number:
        raise _broken(number, "is missing: it was removed")
    if event["previous_hash"] != previous:
        raise _broken(seq, "does not follow the one before it: one was inserted, removed or edited")
    if hash_of(event) != event["hash"]:
        raise _broken(seq, "was edited: its content does not have its hash")


def _broken(number: int, what: str) -> LedgerError:
    return LedgerError(
        f"ledger: event {number} {what}; expected an unbroken chain; restore a backup and compare"
    )


def _follow(case: dict[str, Any], event: dict[str, Any]) -> None:
    """Add an event to what its case should say."""
    kind, to = event["kind"], event["to_state"]
    if to is not None:
        was = event["from_state"]
        if was != case.get("state") or (was is not None and to not in MOVES[was]):
            raise _broken(event["seq"], f"moves its case from {was} to {to}, which is not allowed")
        case["state"] = to
    if kind in KINDS:
        case["entries"].append((kind, event["amount_fen"]))
    elif kind == "verdict":
        case["confirmed"] = event["amount_fen"] or 0
    elif kind == "taken_back":
        case["confirmed"] = 0


def _compare(connection: Connection, cases: dict[str, dict[str, Any]]) -> None:
    for row in connection.execute(select(CASES).order_by(CASES.c.case_id)).mappings():
        told = cases.pop(row["case_id"], None)
        if told is None:
            raise _says_otherwise(row["case_id"], "has no events")
        if told.get("state") != row["state"]:
            raise _says_otherwise(row["case_id"], f"is {row['state']}")
        money = add_up(told["confirmed"], told["entries"]).columns()
        if any(row[name] != fen for name, fen in money.items()):
            raise _says_otherwise(row["case_id"], "has other amounts")
    if cases:
        raise _says_otherwise(min(cases), "is gone")


def _says_otherwise(case_id: str, what: str) -> LedgerError:
    return LedgerError(
        f"ledger: case {case_id} {what}; expected what its events add up to; it was changed outside this program"
    )
