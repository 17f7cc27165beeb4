from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DatabaseError

from fundsentry.ledger import open_ledger
from fundsentry.ledger.events import BEFORE_THE_FIRST, Event, append, hash_of
from fundsentry.ledger.states import MOVES, NOT_LISTED
from fundsentry.ledger.tables import CASES, EVENTS
from tests.ledger.nights import JULY, finding, night


def test_events_are_chained_and_states_are_what_they_add_up_to(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b", "p2")))
        ledger.book(night(finding("b", "p2"), run="r2", lines=["a", "b"]))
        head = ledger.head_hash()
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [
            dict(row)
            for row in connection.execute(select(EVENTS).order_by(EVENTS.c.seq)).mappings()
        ]
        states = dict(connection.execute(select(CASES.c.case_id, CASES.c.state)).all())
    engine.dispose()
    previous, added_up = BEFORE_THE_FIRST, {}
    for number, row in enumerate(rows, 1):
        assert (row["seq"], row["previous_hash"]) == (number, previous)
        assert row["hash"] == hash_of(row)
        previous = row["hash"]
        if row["to_state"]:
            assert row["from_state"] is None or row["to_state"] in MOVES[row["from_state"]]
            added_up[row["case_id"]] = row["to_state"]
    assert previous == head
    assert added_up == states


@pytest.mark.parametrize("change", ["UPDATE events SET why = 'x'", "DELETE FROM events"])
def test_events_can_only_be_added(url, change):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with pytest.raises(DatabaseError, match="only added"), ledger.engine.begin() as connection:
            connection.execute(text(change))


def test_closed_dismissed_and_withdrawn_cases_are_not_listed():
    assert set(MOVES) >= NOT_LISTED
    assert all(set(to) <= set(MOVES) for to in MOVES.values())


def test_an_event_cannot_be_replaced_nor_a_number_left_out(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        columns = "case_id, on_day, kind, by, details, previous_hash, hash"
        columns = columns.replace("by", '"by"')
        forged = "'X', '2026-07-31', 'forged', 'x', '{}', '', ''"
        refused = [f"INSERT INTO events (seq, {columns}) VALUES (3, {forged})"]
        if url.startswith("sqlite"):
            refused.append(f"INSERT OR REPLACE INTO events (seq, {columns}) VALUES (1, {forged})")
        for statement in refused:
            with (
                pytest.raises(DatabaseError, match="only added"),
                ledger.engine.begin() as connection,
            ):
                connection.execute(text(statement))


def test_a_moment_is_part_of_the_chain_and_reads_back_the_same_whatever_its_zone(url):
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2026, 8, 1, 2, 0, 0, 250, tzinfo=shanghai)
    with open_ledger(url) as ledger:
        with ledger.writing() as connection:
            head = append(connection, [Event("C", JULY, "verdict", "x", at=at)])
        with ledger.engine.connect() as connection:
            row = dict(connection.execute(select(EVENTS)).mappings().one())
    assert row["at"] == at
    assert row["hash"] == head == hash_of(row)
    assert hash_of(row | {"at": at + timedelta(microseconds=1)}) != head
    assert hash_of(row | {"at": at.astimezone(UTC)}) == head


def test_equal_nights_leave_equal_events_at_whatever_hour(tmp_path):
    heads = []
    for name in ("one", "other"):
        with open_ledger(f"sqlite:///{tmp_path / name}.db") as ledger:
            heads.append(ledger.book(night(finding("a"))).head_hash)
    assert heads[0] == heads[1]


def test_an_empty_ledger_has_a_head_too(url):
    with open_ledger(url) as ledger:
        assert ledger.head_hash() == BEFORE_THE_FIRST
