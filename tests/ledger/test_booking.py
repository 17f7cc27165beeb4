import gc
import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from sqlalchemy import text

from fundsentry.ledger import open_ledger
from tests.ledger.nights import JULY, contents, events, finding, night


def test_a_first_night_opens_one_case_per_rule_and_person(url):
    with open_ledger(url) as ledger:
        booked = ledger.book(night(finding("a"), finding("b"), finding("c", "p2")))
        assert (booked.opened, booked.extended, booked.booked) == (2, 0, True)
        cases = ledger.open_cases()
        assert cases["state"].to_list() == ["flagged", "flagged"]
        assert cases["version"].to_list() == [1, 1]
        assert cases["opened_on"].to_list() == [JULY, JULY]
        assert ledger.findings().height == 3
        assert booked.head_hash == ledger.head_hash()


def test_the_same_night_twice_changes_nothing(url):
    first = night(finding("a"), finding("b", "p2"))
    with open_ledger(url) as ledger:
        ledger.book(first)
    before = contents(url)
    with open_ledger(url) as ledger:
        again = ledger.book(first)
    assert (again.opened, again.extended, again.changed) == (0, 0, 0)
    for old, new in zip(before, contents(url), strict=True):
        assert old.equals(new)


def test_another_run_with_the_same_findings_adds_no_event(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        head = ledger.head_hash()
        ledger.book(night(finding("a"), run="r2"))
        assert ledger.head_hash() == head
    assert contents(url)[0].height == 2


def test_more_payouts_extend_the_same_case_and_leave_its_version(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("a"), finding("b"), run="r2"))
        assert (booked.opened, booked.extended) == (0, 1)
        assert ledger.open_cases()["version"].to_list() == [1]
        assert ledger.findings().height == 2


def test_a_changed_finding_raises_the_version(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("a", undue=9000), run="r2"))
        assert booked.changed == 1
        assert ledger.open_cases()["version"].to_list() == [2]
        assert ledger.findings()["undue_fen"].to_list() == [9000]


def test_evidence_that_vanished_withdraws_an_untouched_case_and_its_return_brings_it_back(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        assert ledger.book(night(run="r2", lines=["a"])).withdrawn == 1
        assert ledger.open_cases().is_empty()
        assert ledger.findings().is_empty()
        ledger.book(night(finding("a"), run="r3"))
        assert ledger.open_cases()["state"].to_list() == ["flagged"]
        assert ledger.findings().height == 1


def test_lines_not_delivered_again_and_rules_not_applied_withdraw_nothing(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        ledger.book(night(run="r2", lines=[]))
        ledger.book(night(run="r3", lines=["a"], rules=()))
        assert ledger.open_cases().height == 1
        assert ledger.findings().height == 1


def test_a_case_somebody_works_on_is_told_and_not_withdrawn(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with ledger.engine.begin() as connection:
            connection.execute(text("UPDATE cases SET state = 'under_review'"))
        ledger.book(night(run="r2", lines=["a"]))
        assert ledger.all_cases()["state"].to_list() == ["under_review"]
    assert events(url)[-1][0] == "evidence_vanished"


def test_a_dismissed_case_stays_so_until_something_new_comes(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with ledger.engine.begin() as connection:
            connection.execute(text("UPDATE cases SET state = 'dismissed'"))
        ledger.book(night(finding("a"), run="r2"))
        assert ledger.all_cases()["state"].to_list() == ["dismissed"]
        ledger.book(night(finding("a"), finding("b"), run="r3"))
        assert ledger.all_cases()["state"].to_list() == ["under_review"]


def test_excluded_findings_are_kept_and_open_no_case(url):
    with open_ledger(url) as ledger:
        assert ledger.book(night(finding("a", certainty="excluded"))).opened == 0
        assert ledger.all_cases().is_empty()
    assert contents(url)[1].height == 1


def test_a_case_whose_findings_are_all_excluded_later_is_withdrawn(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        assert ledger.book(night(finding("a", certainty="excluded"), run="r2")).withdrawn == 1


def test_an_earlier_day_books_nothing_and_says_so(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("b"), run="r2", as_of=date(2026, 6, 30)))
        assert not booked.booked
        assert "2026-07-31" in booked.reason
        assert ledger.findings().height == 1


def test_cases_of_the_first_night_are_booked_as_such_and_later_ones_are_not(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b", "p2")))
        ledger.book(night(finding("a"), finding("b", "p2"), finding("c", "p3"), run="r2"))
        opened = ledger.events({"opened"}).sort("seq")["details"]
        assert [json.loads(details).get("first_night") for details in opened] == [True, True, None]
        assert ledger.first_run_id() == ledger.runs()["run_id"][0]
        ledger.verify()


def test_after_a_night_unused_objects_are_looked_for_as_before(url):
    assert gc.isenabled()
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        assert gc.isenabled()
        with pytest.raises(pl.exceptions.ColumnNotFoundError):
            ledger.book(replace(night(finding("b"), run="r2"), findings=pl.DataFrame()))
    assert gc.isenabled()
