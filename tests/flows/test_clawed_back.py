"""A payout that is taken back meanwhile is claimed no longer: a line nothing is left of was judged too."""

from datetime import date

import polars as pl
import pytest

from tests.support.office import Office

HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | status"
DEATHS = "record_id | name | died_on | person_id\nd1 | 孟浩 | 2026-03-01 | @fay"
DEATH, LATER = "death/paid_after_death", date(2026, 11, 30)


def line(number, month, amount, paid_on="2026-05-10", status="paid"):
    cells = (number, "@fay", "孟浩", "resident_pension", "basic_pension", month, paid_on, amount)
    return " | ".join((*cells, status))


def payouts(*lines):
    return "\n".join((HEAD, *lines))


BOTH = (line("a", "2026-04", "190.00"), line("b", "2026-05", "190.00"))


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path)
    office.people.person("@fay 1950-01-01")
    office.deliver(payouts=payouts(*BOTH), deaths=DEATHS).screen()
    return office


def live(office):
    found = office.findings().filter(pl.col("withdrawn_run_id").is_null())
    return sorted(found.select("payout_id", "claimed_fen").rows())


def test_a_line_taken_back_wholly_leaves_its_case_and_the_others_stay(office):
    back = line("c", "2026-05", "-190.00", "2026-11-20")
    office.deliver(payouts=payouts(*BOTH, back)).screen(LATER)
    assert live(office) == [("a", 19000)]
    assert office.case_of(DEATH)["state"] == "flagged"


def test_a_line_taken_back_in_part_is_claimed_for_the_rest(office):
    back = line("c", "2026-05", "-90.00", "2026-11-20")
    office.deliver(payouts=payouts(*BOTH, back)).screen(LATER)
    assert live(office) == [("a", 19000), ("b", 10000)]


def test_a_case_all_of_which_came_back_is_withdrawn(office):
    returned = [one.replace("| paid", "| returned") for one in BOTH]
    office.deliver(payouts=payouts(*returned)).screen(LATER)
    assert live(office) == []
    assert office.case_of(DEATH)["state"] == "withdrawn"


def test_months_not_delivered_again_stay_claimed(office):
    other = line("x", "2026-01", "190.00", "2026-01-10")
    office.deliver(payouts=payouts(other)).screen(LATER)
    assert live(office) == [("a", 19000), ("b", 19000)]
