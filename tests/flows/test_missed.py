"""A table that came before and is missing tonight takes nothing back, and makes nothing worse for anybody."""

from datetime import timedelta

import pytest

from tests.support.office import AS_OF, Office

PAYOUTS = """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount
aug       | @ann 1950-01-01 | 王芳 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50
"""
SEPTEMBER = """
sep       | @ann            | 王芳 | resident_pension | basic_pension | 2026-09       | 2026-09-10 | 150.50
"""
DEATHS = """
record_id | person_id | name | died_on
d1        | @ann      | 王芳 | 2026-01-01
"""
SEEN_ALIVE = """
entitlement_id | person_id | name | scheme           | benefit       | start_month | verified_on | verified_by
e1             | @ann      | 王芳 | resident_pension | basic_pension | 2020-01     | 2026-03-01  | face
"""
EXCLUDED = """
person_id | rule   | reason   | decided_by | valid_from
@ann      | death/ | 同名他人 | 李主任     | 2026-01-01
"""
ELSEWHERE = """
record_id | person_id | name | scheme           | benefit | from_month
o1        | @ann      | 王芳 | employee_pension | pension | 2020-01
"""
DEATH, TWICE = "death/paid_after_death", "duplicate/resident_with_employee_pension"
NEXT = AS_OF + timedelta(days=1)
COLUMNS = ("payout_id", "certainty", "undue_fen", "claimed_fen", "evidence_id", "facts")


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path).deliver(payouts=PAYOUTS)


def without(office, table):
    """Tonight that table does not come."""
    (office.folder / "in" / f"{table}.csv").unlink()
    return office


def said(night, rule):
    return night.findings.filter(rule=rule).select(COLUMNS).sort("payout_id").rows()


def test_what_rested_on_it_is_not_withdrawn(office):
    office.deliver(other_benefits=ELSEWHERE).screen()
    before = office.listed()
    night = without(office, "other_benefits").screen(NEXT)
    assert night.booked.withdrawn == night.booked.changed == 0
    assert office.listed().drop("run_id").equals(before.drop("run_id"))


def test_a_zero_report_of_it_takes_nothing_back_either(office):
    office.deliver(other_benefits=ELSEWHERE).screen()
    zero = office.folder / "in" / "other_benefits.csv"
    zero.write_text(zero.read_text("utf-8").splitlines()[0] + "\n零报告\n", "utf-8")
    assert office.screen(NEXT).booked.withdrawn == 0
    assert office.case_of(TWICE)["state"] == "flagged"


def test_who_was_seen_alive_is_not_claimed_from_while_the_proof_is_missing(office):
    first = office.deliver(deaths=DEATHS, entitlements=SEEN_ALIVE).screen()
    without(office, "entitlements").deliver(payouts=PAYOUTS.rstrip() + SEPTEMBER)
    second = office.screen(NEXT)
    assert said(second, DEATH)[0] == said(first, DEATH)[0]
    assert [row[:4] for row in said(second, DEATH)] == [
        ("aug", "potential", 15050, 0),
        ("sep", "potential", 15050, 0),
    ]


def test_who_is_excluded_stays_so_while_the_list_of_exclusions_is_missing(office):
    office.deliver(deaths=DEATHS, exclusions=EXCLUDED).screen()
    without(office, "exclusions").deliver(payouts=PAYOUTS.rstrip() + SEPTEMBER)
    night = office.screen(NEXT)
    assert [row[:2] for row in said(night, DEATH)] == [("aug", "excluded"), ("sep", "excluded")]
    assert night.booked.opened == 0
    assert office.listed("rule").filter(rule=DEATH).is_empty()


def test_what_is_new_of_others_is_found_as_ever(office):
    office.deliver(deaths=DEATHS, entitlements=SEEN_ALIVE).screen()
    both = DEATHS.rstrip() + "\nd2 | @bob | 李明 | 2026-01-01\n"
    bob = SEPTEMBER.replace("@ann            | 王芳", "@bob 1950-01-02 | 李明")
    without(office, "entitlements").deliver(deaths=both, payouts=PAYOUTS.rstrip() + bob)
    night = office.screen(NEXT)
    assert [row[:4] for row in said(night, DEATH)] == [
        ("aug", "potential", 15050, 0),
        ("sep", "recoverable", 15050, 15050),
    ]


def test_evidence_that_is_taken_back_while_it_is_missing_counts(office):
    office.deliver(deaths=DEATHS, entitlements=SEEN_ALIVE).screen()
    without(office, "entitlements").deliver(deaths=DEATHS.replace("@ann", "@cai 1941-02-03"))
    assert office.screen(NEXT).booked.withdrawn == 1


def test_once_it_is_there_again_the_rules_decide(office):
    office.deliver(deaths=DEATHS, entitlements=SEEN_ALIVE).screen()
    without(office, "entitlements").screen(NEXT)
    office.deliver(entitlements=SEEN_ALIVE.replace("2026-03-01", "2025-03-01"))
    night = office.screen(NEXT + timedelta(days=1))
    assert [row[:4] for row in said(night, DEATH)] == [("aug", "recoverable", 15050, 15050)]
