"""A ledger is edited directly in its database, past the triggers, and verifying names what was done."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import create_engine, select, text, update

from fundsentry.errors import LedgerError
from fundsentry.ledger import open_ledger
from fundsentry.ledger.events import BEFORE_THE_FIRST, hash_of
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS
from fundsentry.ledger.verify import verify
from tests.ledger.nights import DEATH, JULY, finding, night
from tests.support.casework import Desk, case_of

TWICE = "duplicate/paid_twice"
COLUMNS = {
    "case_id": "AAAAAAAAAAAA",
    "on_day": date(2020, 1, 1),
    "at": None,
    "kind": "waiver",
    "from_state": "closed",
    "to_state": "closed",
    "by": "nobody",
    "why": "because",
    "amount_fen": 1,
    "run_id": "r9",
    "details": "{}",
    "previous_hash": "0" * 64,
    "hash": "1" * 64,
}

OF_A_CASE = {
    "state": "closed",
    "verdict": "dismissed",
    "root_cause": "policy",
    "decided_on": date(2020, 1, 1),
    "decided_by": "nobody",
    "exclude_until": date(2030, 1, 1),
    "closed_on": date(2020, 1, 1),
    "opened_on": date(2020, 1, 1),
    "opened_run_id": "r9",
    "confirmed_fen": 1,
    "recovered_fen": 1,
    "waived_fen": 1,
    "transferred_fen": 1,
    "overpaid_fen": 1,
}
OF_A_FINDING = {
    "undue_fen": 1,
    "claimed_fen": 1,
    "confirmed_fen": 1,
    "certainty": "excluded",
    "withdrawn_run_id": "r2",
    "case_id": "AAAAAAAAAAAA",
}


def filled(ledger):
    """Book nights and do what people do: every kind of event that moves a case or money stands in it."""
    ledger.book(night(finding("a"), finding("b"), finding("c", "p2"), finding("d", "p3")))
    desk = Desk(ledger)
    desk.verdict(case_of(), "confirmed", 30_000)
    desk.notify(case_of())
    desk.pay(case_of(), 20_000)
    desk.verdict(case_of(DEATH, "p2"), "dismissed", exclude_until=date(2027, 1, 1))
    second = [finding("a"), finding("b", undue=17_000), finding("c", "p2"), finding("e", "p3")]
    ledger.book(night(*second, run="r2", lines=["a", "b", "c", "d", "e"]))


@pytest.fixture
def whole(url):
    """A transaction in a ledger past whose triggers one can write; what is done in it is undone after."""
    with open_ledger(url) as ledger:
        filled(ledger)
        ledger.verify()
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            for trigger in ("events_no_update", "events_no_delete", "events_in_order"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        yield connection
        connection.rollback()
    engine.dispose()


def events(connection):
    rows = connection.execute(select(EVENTS).order_by(EVENTS.c.seq)).mappings()
    return [dict(row) for row in rows]


def edit(connection, number, **values):
    connection.execute(update(EVENTS).where(EVENTS.c.seq == number).values(values))


def rehash(connection, number):
    (row,) = [row for row in events(connection) if row["seq"] == number]
    edit(connection, number, hash=hash_of(row))


def renumber(connection, by):
    """Move events to other numbers, past numbers that are free."""
    for step, sign in ((by, 1000), ({new + 1000: new for new in by.values()}, 0)):
        for old, new in step.items():
            edit(connection, old, seq=new + sign)


@contextmanager
def undone(connection):
    with connection.begin_nested() as point:
        yield
        point.rollback()


def refused(connection, head=None):
    with pytest.raises(LedgerError, match="^ledger: .*; expected ") as broken:
        verify(connection, head)
    assert broken.value.exit_code == 14
    assert "p1" not in str(broken.value)
    return str(broken.value)


def test_an_edit_of_any_column_of_any_event_is_found_and_the_event_named(whole):
    for row in events(whole):
        for name, value in COLUMNS.items():
            if row[name] == value:
                continue
            with undone(whole):
                edit(whole, row["seq"], **{name: value})
                assert refused(whole).startswith(f"ledger: event {row['seq']} was edited")


def test_the_columns_that_are_edited_are_all_that_an_event_has():
    assert {*COLUMNS, "seq"} == set(EVENTS.c.keys())


def test_an_edited_event_that_was_given_a_hash_of_its_own_is_named(whole):
    count = len(events(whole))
    for number in range(1, count):
        with undone(whole):
            edit(whole, number, why="edited")
            rehash(whole, number)
            assert refused(whole).startswith(f"ledger: event {number} was edited and given a hash")


def test_a_removed_event_is_named_and_a_removed_tail_by_the_head(whole):
    told = events(whole)
    for number in range(1, len(told)):
        with undone(whole):
            whole.execute(EVENTS.delete().where(EVENTS.c.seq == number))
            assert refused(whole).startswith(f"ledger: event {number} is missing")
    with undone(whole):
        whole.execute(EVENTS.delete().where(EVENTS.c.seq >= len(told) - 1))
        assert "cut off" in refused(whole, told[-1]["hash"])
    with undone(whole):
        for table in (EVENTS, CASES, FINDINGS):
            whole.execute(table.delete())
        assert verify(whole) == 0
        assert "cut off" in refused(whole, told[-1]["hash"])


def test_a_removed_event_is_named_also_where_the_rest_was_numbered_anew(whole):
    count = len(events(whole))
    for number in range(1, count):
        with undone(whole):
            whole.execute(EVENTS.delete().where(EVENTS.c.seq == number))
            renumber(whole, {old: old - 1 for old in range(number + 1, count + 1)})
            assert refused(whole).startswith(f"ledger: event {number} was removed")


@pytest.mark.parametrize("how", ["plain", "chained"])
def test_an_inserted_event_is_named(whole, how):
    told = events(whole)
    for number in range(1, len(told) + 1):
        with undone(whole):
            renumber(whole, {old: old + 1 for old in range(number, len(told) + 1)})
            before = told[number - 2]["hash"] if number > 1 else BEFORE_THE_FIRST
            forged = told[0] | {"seq": number, "kind": "due", "previous_hash": before}
            forged |= {"from_state": None, "to_state": None, "hash": "2" * 64}
            if how == "chained":
                forged["hash"] = hash_of(forged)
            whole.execute(EVENTS.insert(), [forged])
            expected = "inserted" if how == "chained" else "edited"
            assert refused(whole).startswith(f"ledger: event {number} was {expected}")


def test_two_events_exchanged_are_found(whole):
    count = len(events(whole))
    for number in range(1, count):
        with undone(whole):
            renumber(whole, {number: number + 1, number + 1: number})
            assert refused(whole).startswith(f"ledger: event {number} was ")


def test_events_written_anew_throughout_are_found_by_the_head_alone(whole):
    told = events(whole)
    edit(whole, 1, why="written anew")
    previous = BEFORE_THE_FIRST
    for number in range(1, len(told) + 1):
        edit(whole, number, previous_hash=previous)
        rehash(whole, number)
        previous = events(whole)[number - 1]["hash"]
    assert verify(whole) == len(told)
    assert "written anew" in refused(whole, told[-1]["hash"])


def test_a_head_of_any_earlier_day_is_found(whole):
    for row in events(whole):
        verify(whole, row["hash"])
    verify(whole, BEFORE_THE_FIRST)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # PostgreSQL takes no such value
def test_what_is_no_day_no_number_and_no_json_is_named_and_no_bug(whole):
    for name in ("on_day", "at", "amount_fen", "details"):
        with undone(whole):
            whole.execute(text(f"UPDATE events SET {name} = 'x;y' WHERE seq = 3"))
            assert refused(whole).startswith("ledger: event 3 was edited")


def test_a_case_changed_past_its_events_is_named(whole):
    for name, value in OF_A_CASE.items():
        with undone(whole):
            whole.execute(update(CASES).where(CASES.c.case_id == case_of()).values({name: value}))
            told = refused(whole)
            assert told.startswith(f"ledger: case {case_of()} says something else in {name};")


def test_a_finding_changed_past_the_events_of_its_case_is_found(whole):
    for name, value in OF_A_FINDING.items():
        with undone(whole):
            line = FINDINGS.c.payout_id == "a"
            whole.execute(update(FINDINGS).where(line).values({name: value}))
            assert "findings" in refused(whole)


def test_money_moved_between_the_lines_of_two_cases_is_found(whole):
    lines = FINDINGS.c.payout_id
    whole.execute(update(FINDINGS).where(lines == "a").values(confirmed_fen=0))
    whole.execute(update(FINDINGS).where(lines == "e").values(confirmed_fen=18_000))
    assert "confirmed_fen" in refused(whole)


def test_a_case_that_is_gone_one_that_was_added_and_lost_findings_are_named(whole):
    (row,) = whole.execute(select(CASES).where(CASES.c.case_id == case_of())).mappings()
    with undone(whole):
        whole.execute(CASES.delete().where(CASES.c.case_id == case_of()))
        assert refused(whole).startswith(f"ledger: case {case_of()} is gone")
    with undone(whole):
        whole.execute(CASES.insert(), [dict(row) | {"case_id": "AAAAAAAAAAAA"}])
        assert refused(whole).startswith("ledger: case AAAAAAAAAAAA has no events")
    with undone(whole):
        whole.execute(FINDINGS.delete().where(FINDINGS.c.case_id == case_of()))
        assert refused(whole).startswith(f"ledger: case {case_of()} has lost its findings")


def test_findings_that_open_no_case_are_no_fault(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a", certainty="excluded"), as_of=JULY))
        assert ledger.verify() == 0
