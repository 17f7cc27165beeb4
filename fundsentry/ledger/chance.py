"""What lets the rules be judged without the bias of the order of work: who was drawn, and what verdicts spoke of."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection, func, select

from fundsentry.ledger.events import BY_NIGHT, Event, append, head
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.tables import EVENTS, FINDINGS, FINDINGS_BEFORE, RUNS

DRAWN = "drawn"


def keep_draw(connection: Connection, run_id: str, as_of: date, case_ids: Sequence[str]) -> str:
    """Leave an event on every case drawn that has none of this month, and return the hash of the last event.

    A draw is of a month: its other nights draw the same cases. A night of a day before the last one leaves nothing, for
    the list that people work with is the last one's.
    """
    last = connection.execute(select(func.max(RUNS.c.as_of))).scalar()
    if last is not None and as_of < last:
        return head(connection)[1]
    of_month = (EVENTS.c.kind == DRAWN) & (EVENTS.c.on_day >= as_of.replace(day=1))
    known = set(read_table(connection, EVENTS, "case_id", where=of_month)["case_id"])
    new = [
        Event(case_id, as_of, DRAWN, BY_NIGHT, run_id=run_id)
        for case_id in case_ids
        if case_id not in known
    ]
    return append(connection, new)


def draws(connection: Connection) -> pl.DataFrame:
    """Return who was ever drawn, one row per case and draw: case_id, on_day."""
    return read_table(connection, EVENTS, "case_id", "on_day", where=EVENTS.c.kind == DRAWN)


def before_exclusion(connection: Connection) -> pl.DataFrame:
    """Return what findings were before they were excluded, of those of which a verdict spoke: finding_id, certainty.

    A dismissal for a time excludes the very findings that it judged.
    """
    spoken = FINDINGS.c.confirmed_fen.is_not(None) & (FINDINGS.c.certainty == "excluded")
    mine = FINDINGS_BEFORE.c.finding_id.in_(select(FINDINGS.c.finding_id).where(spoken))
    names = ("finding_id", "certainty", "since_run_id")
    was = read_table(
        connection,
        FINDINGS_BEFORE,
        *names,
        where=mine & (FINDINGS_BEFORE.c.certainty != "excluded"),
    )
    places = read_table(connection, RUNS, "run_id", "place").rename({"run_id": "since_run_id"})
    latest = was.join(places, on="since_run_id").sort("place")
    return (
        latest.unique("finding_id", keep="last")
        .select("finding_id", "certainty")
        .sort("finding_id")
    )
