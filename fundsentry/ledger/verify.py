"""Verifying a ledger: that no event was edited, removed or inserted, and that cases say what events add up to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from fundsentry.errors import LedgerError
from fundsentry.ledger.events import BEFORE_THE_FIRST, hash_of
from fundsentry.ledger.retell import Retold
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS

_AT_ONCE = 10_000
# What a value that no program wrote makes of reading it.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)


def verify(connection: Connection, head: str | None = None) -> int:
    """Return the number of events of a ledger that is whole.

    `head` is the hash of the last event as it was noted elsewhere: on the page, in run.json, in a backup.

    Raises:
        LedgerError: names the first event that was edited, removed or inserted, a tail that was cut off, or
            the first case that says something else than its events.
    """
    previous, count, seen = BEFORE_THE_FIRST, 0, head in {None, BEFORE_THE_FIRST}
    cases: dict[str, Retold] = defaultdict(Retold)
    for event in _events(connection):
        count += 1
        _check_link(event, count, previous)
        previous = event["hash"]
        seen = seen or previous == head
        _follow(cases[event["case_id"]], event)
    if not seen:
        raise LedgerError(
            f"ledger: no event has the head {head}; expected it among {count} events; the events after it "
            "or with it were cut off or written anew; restore a backup and compare"
        )
    _compare_findings(connection, cases)
    _compare_cases(connection, cases)
    return count


def _events(connection: Connection) -> Iterator[dict[str, Any]]:
    result = connection.execute(select(EVENTS).order_by(EVENTS.c.seq))
    try:
        for rows in result.mappings().partitions(_AT_ONCE):
            yield from (dict(row) for row in rows)
    except ValueError:
        raise _broken(_unreadable(connection), "was edited: it holds no day or moment") from None


def _unreadable(connection: Connection) -> int:
    """Return the number of the first event that cannot be read."""
    for number in connection.execute(select(EVENTS.c.seq).order_by(EVENTS.c.seq)).scalars().all():
        try:
            connection.execute(select(EVENTS).where(EVENTS.c.seq == number)).all()
        except ValueError:
            return int(number)
    raise AssertionError("an event could not be read, and then all could")


def _check_link(event: dict[str, Any], number: int, previous: str) -> None:
    """Raise where an event is not the next of its chain."""
    seq, hashed = event["seq"], _hash(event)
    follows, is_itself = event["previous_hash"] == previous, hashed == event["hash"]
    if seq != number:
        raise _broken(number, "is missing: it was removed")
    if follows and is_itself:
        return
    if follows:
        raise _broken(number, "was edited: its content does not have its hash")
    if is_itself and number > 1:
        # It still says which one came before it: not this one was changed, but that one.
        raise _broken(
            number - 1, "was edited and given a hash of its own: the next one knows another"
        )
    if _hash(event | {"seq": number - 1}) == event["hash"] and number > 1:
        raise _broken(number - 1, "was inserted: the next one had its number")
    if _hash(event | {"seq": number + 1}) == event["hash"]:
        raise _broken(number, "was removed, or exchanged with the next one, which has its number")
    raise _broken(number, "was edited or inserted: it does not follow the one before it")


def _hash(event: dict[str, Any]) -> str | None:
    try:
        return hash_of(event)
    except _UNREADABLE:
        return None


def _broken(number: int, what: str) -> LedgerError:
    return LedgerError(
        f"ledger: event {number} {what}; expected an unbroken chain; restore a backup and compare"
    )


def _follow(case: Retold, event: Mapping[str, Any]) -> None:
    try:
        refused = case.follow(event)
    except _UNREADABLE:
        refused = "says what this program does not write"
    if refused:
        raise _broken(event["seq"], refused)


def _compare_cases(connection: Connection, cases: Mapping[str, Retold]) -> None:
    present = set()
    for row in connection.execute(select(CASES).order_by(CASES.c.case_id)).mappings():
        present.add(row["case_id"])
        if row["case_id"] not in cases:
            raise _says_otherwise(row["case_id"], "has no events")
        told = cases[row["case_id"]].row()
        differs = [name for name, value in told.items() if row[name] != value]
        if differs:
            raise _says_otherwise(row["case_id"], f"says something else in {', '.join(differs)}")
    if cases.keys() - present:
        raise _says_otherwise(min(cases.keys() - present), "is gone")


def _compare_findings(connection: Connection, cases: Mapping[str, Retold]) -> None:
    """Compare the sums of findings with those that events tell, and with what was confirmed."""
    for row in connection.execute(_SUMS_BY_CASE).mappings():
        told = cases.get(row["case_id"])
        if told is None and row["findings"] == 0:
            continue  # all of them are excluded: they have opened no case
        if told is None:
            raise _says_otherwise(row["case_id"], "has findings and no events")
        differs = [name for name, value in told.rests_on.items() if row[name] != value]
        if told.columns["state"] == "dismissed" and "claimed_fen" in differs:
            differs.remove("claimed_fen")  # a dismissal says itself that nothing is claimed
        differs += ["confirmed_fen"] if row["confirmed_fen"] != told.row()["confirmed_fen"] else []
        if differs:
            raise _says_otherwise(
                row["case_id"], f"has findings with other sums: {', '.join(differs)}"
            )
    missing = {case_id for case_id, told in cases.items() if told.rests_on["findings"]}
    missing -= set(connection.execute(select(FINDINGS.c.case_id).distinct()).scalars())
    if missing:
        raise _says_otherwise(min(missing), "has lost its findings")


def _sum(of: ColumnElement[int], where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((where, of), else_=0)), 0)


_LIVE = FINDINGS.c.withdrawn_run_id.is_(None) & (FINDINGS.c.certainty != "excluded")
_SUMS_BY_CASE = (
    select(
        FINDINGS.c.case_id,
        func.sum(case((_LIVE, 1), else_=0)).label("findings"),
        _sum(FINDINGS.c.undue_fen, _LIVE).label("undue_fen"),
        _sum(FINDINGS.c.claimed_fen, _LIVE).label("claimed_fen"),
        func.coalesce(func.sum(FINDINGS.c.confirmed_fen), 0).label("confirmed_fen"),
    )
    .group_by(FINDINGS.c.case_id)
    .order_by(FINDINGS.c.case_id)
)


def _says_otherwise(case_id: str, what: str) -> LedgerError:
    return LedgerError(
        f"ledger: case {case_id} {what}; expected what its events add up to; it was changed outside this program"
    )
