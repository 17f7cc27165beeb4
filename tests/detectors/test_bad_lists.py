"""Lists as offices send them: about people who are not paid, that contradict themselves, under shared ids."""

from datetime import date

import polars as pl
import pytest

from tests.support.drawn import checked, night

PAYOUTS = """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount
a         | @fay 1950-01-01 | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00
"""
OF_NOBODY_PAID = {
    "deaths": "record_id | name | died_on | person_id\nd1 | 路人 | 2026-03-01 | @xen 1951-01-01",
    "custody": "record_id | name | kind | custody_from | person_id\nc1 | 路人 | fixed_term | 2026-01-01 | @xen 1951-01-01",
    "other_benefits": "record_id | name | scheme | from_month | person_id\no1 | 路人 | employee_pension | 2026-01 | @xen 1951-01-01",
    "contributions": "person_id | scheme | month | kind\n@xen 1951-01-01 | employee_pension | 2026-05 | employer",
    "businesses": "record_id | name | role | registered_on | person_id\nb1 | 路人 | sole_trader | 2026-01-01 | @xen 1951-01-01",
    "departures": "record_id | name | kind | departed_on | person_id\np1 | 路人 | emigrated | 2026-01-01 | @xen 1951-01-01",
    "marriages": "record_id | name | married_on | person_id\nm1 | 路人 | 2026-01-01 | @xen 1951-01-01",
}


@pytest.mark.parametrize("table", OF_NOBODY_PAID)
def test_a_record_of_somebody_who_is_not_paid_changes_nothing(table):
    without = night(payouts=PAYOUTS)
    with_it = night(payouts=PAYOUTS, **{table: OF_NOBODY_PAID[table]})
    assert with_it.rows("payout_id", "rule") == without.rows("payout_id", "rule")


BACKWARDS = {
    "custody": (
        "record_id | name | kind | custody_from | custody_until | person_id\n"
        "c1 | 孟浩 | fixed_term | 2026-04-01 | 2026-03-01 | @fay 1950-01-01"
    ),
    "other_benefits": (
        "record_id | name | scheme | from_month | to_month | person_id\n"
        "o1 | 孟浩 | resident_pension | 2026-05 | 2026-04 | @fay 1950-01-01"
    ),
    "businesses": (
        "record_id | name | role | registered_on | cancelled_on | person_id\n"
        "b1 | 孟浩 | sole_trader | 2026-04-01 | 2026-03-01 | @fay 1950-01-01"
    ),
    "departures": (
        "record_id | name | kind | departed_on | returned_on | person_id\n"
        "p1 | 孟浩 | enlisted | 2026-04-01 | 2026-03-01 | @fay 1950-01-01"
    ),
    "entitlements": (
        "entitlement_id | name | scheme | benefit | start_month | end_month | person_id\n"
        "e1 | 孟浩 | resident_pension | basic_pension | 2026-06 | 2026-05 | @fay 1950-01-01"
    ),
    "exclusions": (
        "person_id | rule | reason | decided_by | valid_from | valid_until\n"
        "@fay 1950-01-01 | * | 核实 | 股长 | 2026-04-01 | 2026-03-01"
    ),
}


@pytest.mark.parametrize("table", BACKWARDS)
def test_a_record_that_ends_before_it_begins_is_quarantined_with_a_sentence_and_finds_nothing(
    table,
):
    tables = {"payouts": PAYOUTS, table: BACKWARDS[table]}
    got = checked(tables, as_of=date(2026, 10, 31))[table]
    assert got.quarantined["reason"].cast(pl.String).to_list() == ["end_before_start"]
    # A county in which nobody is known to be entitled leaves every line without an entitlement.
    expected = {"amount/without_entitlement"} if table == "entitlements" else set()
    assert {rule for (rule,) in night(**tables).rows("rule")} == expected


def test_nobody_dies_twice_however_many_offices_say_so():
    """One person forty times on a list, in rows that differ and contradict each other."""
    rows = [
        f"d{n} | 孟浩 | 2026-0{1 + n % 4}-1{n % 10} | @fay 1950-01-01 | {'police' if n % 2 else ''}"
        for n in range(40)
    ]
    deaths = "\n".join(["record_id | name | died_on | person_id | source", *rows])
    got = night(payouts=PAYOUTS, deaths=deaths)
    assert got.rows("payout_id", "rule", "certainty") == {
        ("a", "death/paid_after_death", "recoverable")
    }
    (facts,) = got.findings["facts"]
    assert facts.count("died_on") == 40


def test_forty_equal_rows_are_one_row():
    rows = ["d1 | 孟浩 | 2026-03-01 | @fay 1950-01-01"] * 40
    deaths = "\n".join(["record_id | name | died_on | person_id", *rows])
    got = checked({"payouts": PAYOUTS, "deaths": deaths}, as_of=date(2026, 10, 31))["deaths"]
    assert got.counts.select("rows_in", "accepted", "quarantined", "duplicates").rows() == [
        (40, 1, 0, 39)
    ]


def test_under_an_id_that_two_people_share_all_lines_are_told_and_a_third_name_stays_probable():
    shared = (
        PAYOUTS
        + "b | @fay | 王芳 | resident_pension | basic_pension | 2026-05 | 2026-05-10 | 290.00"
    )
    deaths = "record_id | name | died_on | person_id\nd1 | 第三人 | 2026-03-01 | @fay"
    got = night(payouts=shared, deaths=deaths)
    assert got.rows("payout_id", "rule", "certainty") == {
        ("a", "identity/one_id_two_names", "potential"),
        ("b", "identity/one_id_two_names", "potential"),
        ("a", "death/paid_after_death", "potential"),
        ("b", "death/paid_after_death", "potential"),
    }
