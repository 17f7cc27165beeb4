"""Events: what happened to a case, each chained to the one before by its hash."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from fundsentry.ledger.bulk import insert_frame
from fundsentry.ledger.frames import dtype_of
from fundsentry.ledger.tables import EVENTS, in_utc

BEFORE_THE_FIRST = "0" * 64
BY_NIGHT = "night"
# One encoder for all: `json.dumps` makes a new one for each text.
_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


@dataclass(frozen=True)
class Event:
    """One thing that happened to a case; `at` is null for what a night does."""

    case_id: str
    on_day: date
    kind: str
    by: str
    from_state: str | None = None
    to_state: str | None = None
    why: str | None = None
    amount_fen: int | None = None
    run_id: str | None = None
    at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


def head(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last event; 0 and zeros before the first."""
    last = connection.execute(
        select(EVENTS.c.seq, EVENTS.c.hash).order_by(EVENTS.c.seq.desc()).limit(1)
    ).first()
    return (last.seq, last.hash) if last else (0, BEFORE_THE_FIRST)


def append(connection: Connection, events: Iterable[Event]) -> str:
    """Add events in their order and return the hash of the last one."""
    seq, previous = head(connection)
    rows = list(_chained(seq, previous, events))
    schema = {column.name: dtype_of(column) for column in EVENTS.c}
    insert_frame(connection, EVENTS, pl.DataFrame(rows, schema=schema, orient="row"))
    return rows[-1]["hash"] if rows else previous


def _chained(seq: int, previous: str, events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    for event in events:
        seq += 1
        row = vars(event) | {"seq": seq, "previous_hash": previous}
        row["details"] = _as_json(event.details)
        previous = row["hash"] = hash_of(row)
        yield row


def hash_of(row: dict[str, Any]) -> str:
    """Return the hash of an event: over everything in its row but the hash itself."""
    plain = {key: value for key, value in row.items() if key != "hash"}
    return sha256(as_text(plain).encode()).hexdigest()


def as_text(row: dict[str, Any]) -> str:
    """Return a row as the one line of JSON that is hashed, whichever database it comes from."""
    return _as_json({key: _plain(value) for key, value in row.items()})


def _plain(value: Any) -> Any:
    """Return a value as both databases give it back, whatever their zone."""
    if isinstance(value, datetime):
        return in_utc(value).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
