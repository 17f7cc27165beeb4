"""Due days against the announced calendars: 国办发明电 of 2025 (for 2026) and of the years before."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from fundsentry.settings import Settings
from fundsentry.working_days import WorkingDays

CALENDAR = WorkingDays()


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ("2026-01-01", False),  # 元旦 1–3 January
        ("2026-01-02", False),
        ("2026-01-04", True),  # a Sunday made up for it
        ("2026-02-14", True),  # a Saturday made up for 春节
        ("2026-02-15", False),  # 春节 15–23 February
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # a Saturday made up for 春节
        ("2026-04-06", False),  # 清明节 4–6 April
        ("2026-05-05", False),  # 劳动节 1–5 May
        ("2026-05-09", True),  # a Saturday made up for it
        ("2026-06-19", False),  # 端午节 19–21 June
        ("2026-09-20", True),  # a Sunday made up for 国庆节
        ("2026-09-25", False),  # 中秋节 25–27 September
        ("2026-10-01", False),  # 国庆节 1–7 October
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday made up for 国庆节
        ("2026-10-11", False),
        ("2025-10-08", False),  # 国庆节、中秋节 1–8 October 2025
        ("2025-09-28", True),
        ("2025-10-11", True),
    ],
)
def test_holidays_and_made_up_days_are_those_announced(day, is_working):
    assert CALENDAR.is_working(date.fromisoformat(day)) is is_working


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # over the National Day
        ("2026-09-30", 10, "2026-10-20"),  # 8, 9, 10 (made up), 12–16, 19, 20 October
        ("2026-09-18", 10, "2026-10-09"),  # 20 (made up), 21–24, 28–30 September; 8, 9 October
        ("2026-10-31", 30, "2026-12-11"),  # review
        (
            "2026-10-31",
            60,
            "2027-01-25",
        ),  # repayment: 21 of November, 23 of December, 16 of January
        ("2026-02-13", 2, "2026-02-24"),  # 14 (made up), then after the Spring Festival
    ],
)
def test_a_term_ends_on_its_last_working_day(start, days, due):
    got = CALENDAR.after(date.fromisoformat(start), days)
    counted = sum(
        CALENDAR.is_working(date.fromisoformat(start) + timedelta(days=n + 1))
        for n in range((got.day - date.fromisoformat(start)).days)
    )
    assert counted == days
    assert CALENDAR.is_working(got.day)
    assert got.day.isoformat() == due


def test_a_term_of_no_days_ends_where_it_starts():
    assert CALENDAR.after(date(2026, 10, 1), 0).day == date(2026, 10, 1)


def test_beyond_the_announced_years_weekdays_count_and_holidays_of_fixed_date_and_that_is_provisional():
    beyond = max(day.year for day in chinese_calendar.holidays) + 1
    new_year, third = date(beyond, 1, 1), date(beyond, 10, 3)
    assert not CALENDAR.is_working(new_year)
    assert not CALENDAR.is_working(third)
    # The Spring Festival moves with the moon: till it is announced its weekdays count as working days.
    assert CALENDAR.is_working(date(beyond, 2, 10)) == (date(beyond, 2, 10).weekday() < 5)
    assert CALENDAR.after(date(beyond - 1, 12, 20), 60).is_provisional
    assert CALENDAR.is_provisional(new_year)


def test_within_the_announced_years_nothing_is_provisional():
    assert not CALENDAR.after(date(2026, 9, 30), 30).is_provisional
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_an_office_adds_days_off_and_days_on_of_its_own():
    flood, made_up = date(2026, 11, 9), date(2026, 11, 14)
    own = WorkingDays(days_off=(flood,), days_on=(made_up,))
    assert not own.is_working(flood)
    assert own.is_working(made_up)
    assert own.after(date(2026, 11, 6), 1).day == date(2026, 11, 10)
    assert own.after(date(2026, 11, 13), 1).day == made_up


def test_terms_are_thirty_ten_and_sixty_working_days_unless_the_office_sets_others():
    terms = Settings().working_days
    assert (terms.review, terms.notice, terms.repayment) == (30, 10, 60)
