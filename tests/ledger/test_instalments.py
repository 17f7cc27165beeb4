from datetime import date

import pytest

from fundsentry.ledger import open_ledger
from tests.ledger.nights import finding, night
from tests.support.casework import TODAY, Desk, case_of

CASE = case_of()
FIRST = date(2026, 11, 30)


@pytest.fixture
def desk(tmp_path):
    """A case of 100.00 yuan, confirmed."""
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.book(night(finding("l1", undue=10_000)))
        at_work = Desk(ledger)
        assert at_work.verdict(CASE) is None
        yield at_work


def due(desk, as_of=date(2027, 12, 31)):
    return [(one.due_on, one.left_fen) for one in desk.ledger.instalments_due(as_of)]


def test_a_plan_shares_out_what_is_outstanding_month_by_month_to_the_fen(desk):
    assert desk.plan(CASE, 3, FIRST) is None
    assert due(desk) == [
        (date(2026, 11, 30), 3_334),
        (date(2026, 12, 30), 3_333),
        (date(2027, 1, 30), 3_333),
    ]
    assert desk.ledger.case(CASE)["due_on"] == FIRST


def test_a_plan_from_the_last_of_a_month_keeps_to_the_last_days(desk):
    desk.plan(CASE, 4, date(2026, 12, 31))
    days = [day for day, _ in due(desk)]
    assert days == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]


def test_money_pays_the_instalments_in_their_order_and_moves_the_due_day_on(desk):
    desk.pay(CASE, 1_000)
    desk.plan(CASE, 3, FIRST)
    desk.pay(CASE, 4_000, kind="instalment")
    assert due(desk) == [(date(2026, 12, 30), 2_000), (date(2027, 1, 30), 3_000)]
    assert desk.ledger.case(CASE)["due_on"] == date(2026, 12, 30)


def test_only_instalments_before_the_day_are_overdue(desk):
    desk.plan(CASE, 3, FIRST)
    assert due(desk, FIRST) == []
    assert due(desk, date(2026, 12, 1)) == [(FIRST, 3_334)]


def test_money_taken_back_makes_its_instalment_due_again(desk):
    desk.plan(CASE, 2, FIRST)
    desk.pay(CASE, 5_000, kind="instalment")
    desk.correct(CASE, desk.entries(CASE)[-1][0], 5_000)
    assert due(desk) == [(FIRST, 5_000), (date(2026, 12, 30), 5_000)]
    assert desk.ledger.case(CASE)["due_on"] == FIRST


def test_where_a_later_verdict_confirms_less_the_last_instalments_fall_away(desk):
    desk.plan(CASE, 4, FIRST)
    desk.verdict(CASE, "partly_confirmed", fen=4_000)
    assert due(desk) == [(FIRST, 2_500), (date(2026, 12, 30), 1_500)]


def test_a_later_plan_replaces_the_one_before(desk):
    desk.plan(CASE, 4, FIRST)
    desk.pay(CASE, 2_500)
    desk.plan(CASE, 3, date(2026, 12, 31))
    assert due(desk)[0] == (date(2026, 12, 31), 2_500)
    assert len(due(desk)) == 3


def test_an_appeal_halts_the_plan_and_a_closed_case_has_nothing_due(desk):
    desk.plan(CASE, 2, FIRST)
    desk.appeal(CASE)
    review_due = desk.ledger.case(CASE)["due_on"]
    desk.pay(CASE, 100)
    assert due(desk) == []
    assert desk.ledger.case(CASE)["due_on"] == review_due
    desk.verdict(CASE)
    desk.pay(CASE, 9_900)
    assert due(desk) == []
    assert desk.ledger.case(CASE)["due_on"] is None


def test_a_plan_lies_ahead_and_is_of_what_is_outstanding(desk):
    assert desk.plan(CASE, 2, date(2026, 11, 4)) == "plan_days_not_to_come"
    assert desk.plan(CASE, 2, TODAY) is None
    desk.pay(CASE, 9_999)
    assert desk.plan(CASE, 2, FIRST) == "plan_is_not_outstanding"
    desk.pay(CASE, 1)
    assert desk.plan(CASE, 2, FIRST) == "takes_no_money"
