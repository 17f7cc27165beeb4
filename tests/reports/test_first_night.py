"""What the first night found is told apart from what came since, and gives no few people away."""

from datetime import date

import pytest
from rich.console import Console

from flows.figures import books_of, told_by
from fundsentry.ledger import open_ledger
from fundsentry.reports.first_night import FIRST, LATER, apart
from fundsentry.reports.page import page
from fundsentry.reports.screen import summary
from fundsentry.reports.totals_screen import screen
from tests.support.drawn import RULEBOOK
from tests.support.office import Office

BEFORE, TONIGHT, NEXT_MONTH = date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 2)
PAYOUTS = (
    "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount\n"
    + "\n".join(
        f"p{n} | @p{n} | 王芳 | resident_pension | basic_pension | 2026-05 | 2026-05-10 | 10{n}.00"
        for n in range(8)
    )
)
HEAD = "record_id | person_id | name | died_on"


def deaths(count):
    return "\n".join([HEAD, *(f"d{n} | @p{n} | 王芳 | 2026-03-01" for n in range(count))])


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path).deliver(payouts=PAYOUTS, deaths=deaths(4))


def night(office, dead, day, lang="zh"):
    office.deliver(deaths=deaths(dead))
    return office.screen(day, lang=lang, rules="death/paid_after_death")


def told(office):
    with open_ledger(office.url) as ledger:
        return told_by(ledger, books_of(ledger), RULEBOOK, NEXT_MONTH, office.settings)


def shown(part, width=110):
    console = Console(width=width)
    with console.capture() as capture:
        console.print(part)
    return capture.get()


def test_only_the_first_nights_screen_says_that_these_are_years_of_findings(office):
    assert "首夜核查：以下为历年存量" in shown(summary(night(office, 4, BEFORE)))
    assert "首夜" not in shown(summary(night(office, 8, TONIGHT)))


def test_the_first_night_done_again_says_it_again(office):
    night(office, 4, BEFORE)
    assert "First night:" in shown(summary(night(office, 4, BEFORE, "en")))


def test_cases_and_amounts_of_the_first_night_and_since_stand_apart(office):
    night(office, 4, BEFORE)
    night(office, 8, NEXT_MONTH)
    groups, cells = apart(told(office))
    assert {key: (one.cases, one.persons, one.fen["flagged"]) for key, one in groups.items()} == {
        FIRST: (4, 4, 40_600),
        LATER: (4, 4, 42_200),
    }
    assert not {name for _, name in cells} & {"cases", "flagged"}
    in_terminal = shown(screen(told(office), "zh"))
    assert "首夜存量与其后新增" in in_terminal
    assert "406.00" in in_terminal.partition("首夜存量")[2]
    assert "首夜存量与其后新增" in page(told(office))
    assert "首夜" not in shown(screen(told(office), "zh", "2026-11"))


def test_few_people_since_are_hidden_and_the_first_nights_do_not_tell_them(office):
    night(office, 4, BEFORE)
    night(office, 6, NEXT_MONTH)
    _, cells = apart(told(office))
    assert {(key, name) for key in (FIRST, LATER) for name in ("cases", "flagged")} <= cells


def test_few_people_in_the_rest_of_the_first_month_are_not_told_by_the_months(office):
    night(office, 4, BEFORE)
    night(office, 5, TONIGHT)
    night(office, 8, NEXT_MONTH)
    groups, cells = apart(told(office))
    assert groups[LATER].cases == 4
    assert {(key, name) for key in (FIRST, LATER) for name in ("cases", "flagged")} <= cells


def test_where_the_first_night_found_nothing_nothing_is_told_apart(office):
    nobody = f"{HEAD}\nd9 | @nobody | 王芳 | 2026-03-01"
    office.deliver(deaths=nobody).screen(BEFORE, rules="death/paid_after_death")
    night(office, 4, TONIGHT)
    assert apart(told(office)) == ({}, frozenset())
    assert "首夜存量" not in page(told(office))
    assert "首夜存量" not in shown(screen(told(office), "zh"))
