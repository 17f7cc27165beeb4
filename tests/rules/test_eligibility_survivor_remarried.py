"""供养配偶再婚: from the month after a marriage later than the start."""

from datetime import date

import pytest

from tests.support.drawn import night

RULE = "eligibility/survivor_remarried"

PAYOUTS = """
payout_id | person_id         | name | scheme      | benefit            | benefit_month | paid_on    | amount
apr       | @eve 1968-05-31 f | 邬童 | work_injury | survivor_allowance | 2026-04       | 2026-04-10 | 1500.00
may       | @eve              | 邬童 | work_injury | survivor_allowance | 2026-05       | 2026-05-10 | 1500.00
jun       | @eve              | 邬童 | work_injury | survivor_allowance | 2026-06       | 2026-06-10 | 1500.00
"""


def entitled(relation, start="2019-06", unable="", name="邬童", scheme="work_injury"):
    return f"""
    entitlement_id | person_id | name   | scheme   | benefit            | start_month | relation   | unable_to_work
    e1             | @eve      | {name} | {scheme} | survivor_allowance | {start}     | {relation} | {unable}
    """


def married(day, name="邬童"):
    return f"""
    record_id | person_id | name   | married_on
    m1        | @eve      | {name} | {day}
    """


@pytest.mark.parametrize(
    ("day", "lines"),
    [("2026-04-01", {"may", "jun"}), ("2026-05-31", {"jun"}), ("2026-06-01", set()), ("2019-06-30", set()),
     ("2019-07-01", {"apr", "may", "jun"})],
)  # fmt: skip
def test_the_month_of_the_marriage_is_owed_and_older_marriages_do_not_count(day, lines):
    got = night(
        rules=RULE, payouts=PAYOUTS, entitlements=entitled("spouse"), marriages=married(day)
    )
    assert {line for (line,) in got.rows("payout_id")} == lines


def test_a_childs_marriage_is_no_remarriage():
    got = night(
        rules=RULE, payouts=PAYOUTS, entitlements=entitled("child"), marriages=married("2026-04-01")
    )
    assert got.findings.is_empty()


def test_a_probable_row_on_either_side_makes_it_potential():
    other = night(
        rules=RULE,
        payouts=PAYOUTS,
        entitlements=entitled("spouse"),
        marriages=married("2026-05-01", "邬一"),
    )
    assert other.rows("certainty", "identity") == {("potential", "probable")}
    named = night(
        rules=RULE,
        payouts=PAYOUTS,
        entitlements=entitled("spouse", name="邬一"),
        marriages=married("2026-05-01"),
    )
    assert named.rows("certainty", "identity") == {("potential", "probable")}


def test_from_january_2004():
    got = night(
        rules=RULE,
        payouts="""
        payout_id | person_id         | name | scheme      | benefit            | benefit_month | paid_on    | amount
        dec       | @old 1960-10-31 f | 常安 | work_injury | survivor_allowance | 2003-12       | 2003-12-10 | 300.00
        jan       | @old              | 常安 | work_injury | survivor_allowance | 2004-01       | 2004-01-10 | 300.00
        """,
        entitlements="""
        entitlement_id | person_id | name | scheme      | benefit            | start_month | relation
        e1             | @old      | 常安 | work_injury | survivor_allowance | 1999-01     | spouse
        """,
        marriages="""
        record_id | person_id | name | married_on
        m1        | @old      | 常安 | 2003-10-31
        """,
    )
    assert got.rows("payout_id") == {("jan",)}


def test_the_as_of_month_is_the_last():
    lines = PAYOUTS.replace("2026-06-10", "2026-05-31")
    known = {"entitlements": entitled("spouse"), "marriages": married("2026-04-01")}
    got = night(rules=RULE, payouts=lines, as_of=date(2026, 5, 31), **known)
    assert got.rows("payout_id") == {("may",)}


@pytest.mark.parametrize(
    ("relation", "start", "is_owed"),
    [("parent", "2026-06", True), ("parent", "2026-07", False), ("spouse", "2026-06", False), ("", "2026-06", False)],
)  # fmt: skip
def test_another_ground_that_covers_the_month_is_in_the_persons_favour(relation, start, is_owed):
    rows = f"""
    entitlement_id | person_id | name | scheme      | benefit            | start_month | relation
    e1             | @eve      | 邬童 | work_injury | survivor_allowance | 2019-06     | spouse
    e2             | @eve      | 邬童 | work_injury | survivor_allowance | {start}     | {relation}
    """
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=rows, marriages=married("2026-04-01"))
    assert got.rows("payout_id") == ({("may",)} if is_owed else {("may",), ("jun",)})
