"""Missed nights are those that the schedule named since the last good one."""

from datetime import date, datetime

import pytest

from flows.due import days_due
from flows.inputs import OFFICE_CLOCK
from fundsentry.settings import Schedule


def november(*days):
    return [date(2026, 11, day) for day in days]


def due(cron, last, day, hour, **settings):
    moment = datetime(2026, 11, day, hour, 30, tzinfo=OFFICE_CLOCK)
    return days_due(Schedule(cron=cron, **settings), last, moment)


def test_nights_since_the_last_good_one_are_due_in_the_order_of_their_days():
    assert due("0 2 * * *", date(2026, 11, 22), 26, 3) == november(23, 24, 25, 26)


def test_a_day_whose_hour_has_not_come_is_not_due_yet():
    assert due("0 2 * * *", date(2026, 11, 24), 26, 1) == november(25)


def test_the_very_moment_of_the_schedule_belongs_to_its_day():
    assert due("30 2 * * *", date(2026, 11, 25), 26, 2) == november(26)


def test_only_the_days_that_the_schedule_names_are_due():
    assert due("0 2 * * 1-5", date(2026, 11, 19), 24, 3) == november(20, 23, 24)


@pytest.mark.parametrize(("most", "days"), [(0, [26]), (2, [24, 25, 26])])
def test_no_more_nights_are_caught_up_than_the_office_has_set(most, days):
    assert due("0 2 * * *", date(2026, 6, 1), 26, 3, catch_up=most) == november(*days)


@pytest.mark.parametrize("last", [None, date(2026, 11, 26), date(2026, 12, 31)])
def test_nothing_is_missed_before_the_first_night_or_after_a_later_one(last):
    assert due("0 2 * * *", last, 26, 3) == []


@pytest.mark.parametrize(
    "cron", ["60 2 * * *", "0 24 * * *", "0 2 0 * *", "0 2 * 13 *", "*/0 2 * * *"]
)
def test_an_hour_that_no_clock_has_is_refused(cron):
    with pytest.raises(ValueError, match="correct it"):
        Schedule(cron=cron)
