"""供养子女年满18周岁: to the month of the 18th birthday, unless unable to work."""

from datetime import date

import pytest

from tests.support.drawn import night

RULE = "eligibility/survivor_of_age"

PAYOUTS = """
payout_id | person_id         | name | scheme      | benefit            | benefit_month | paid_on    | amount
apr       | @eve 2008-05-31 m | 邬童 | work_injury | survivor_allowance | 2026-04       | 2026-04-10 | 1500.00
may       | @eve              | 邬童 | work_injury | survivor_allowance | 2026-05       | 2026-05-10 | 1500.00
jun       | @eve              | 邬童 | work_injury | survivor_allowance | 2026-06       | 2026-06-10 | 1500.00
"""


def entitled(relation, start="2019-06", unable="", name="邬童", scheme="work_injury"):
    return f"""
    entitlement_id | person_id | name   | scheme   | benefit            | start_month | relation   | unable_to_work
    e1             | @eve      | {name} | {scheme} | survivor_allowance | {start}     | {relation} | {unable}
    """


def test_the_month_of_the_birthday_is_owed():
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=entitled("child"))
    assert got.rows("payout_id", "certainty", "undue") == {("jun", "recoverable", 150000)}


def test_unable_to_work_or_no_child_is_another_matter():
    assert night(
        rules=RULE, payouts=PAYOUTS, entitlements=entitled("child", unable="是")
    ).findings.is_empty()
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=entitled("other")).findings.is_empty()


def test_the_pension_schemes_allowances_are_not_judged():
    payouts = PAYOUTS.replace("work_injury", "employee_pension")
    rows = entitled("child", scheme="employee_pension")
    assert night(rules=RULE, payouts=payouts, entitlements=rows).findings.is_empty()


def test_another_name_is_probable():
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=entitled("child", name="邬一"))
    assert got.rows("certainty", "identity") == {("potential", "probable")}


def test_from_january_2004():
    got = night(
        rules=RULE,
        payouts="""
        payout_id | person_id         | name | scheme      | benefit            | benefit_month | paid_on    | amount
        dec       | @old 1985-10-31 m | 安然 | work_injury | survivor_allowance | 2003-12       | 2003-12-10 | 300.00
        jan       | @old              | 安然 | work_injury | survivor_allowance | 2004-01       | 2004-01-10 | 300.00
        """,
        entitlements="""
        entitlement_id | person_id | name | scheme      | benefit            | start_month | relation
        e1             | @old      | 安然 | work_injury | survivor_allowance | 1999-01     | child
        """,
    )
    assert got.rows("payout_id") == {("jan",)}


def test_the_as_of_month_is_the_last():
    rows = entitled("child")
    assert night(
        rules=RULE, payouts=PAYOUTS.replace("2026-06-10", "2026-05-31"), entitlements=rows,
        as_of=date(2026, 5, 31),
    ).findings.is_empty()  # fmt: skip
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=rows, as_of=date(2026, 6, 10))
    assert got.rows("payout_id") == {("jun",)}


@pytest.mark.parametrize(
    ("relation", "unable", "start", "end", "is_owed"),
    [
        ("spouse", "", "2026-06", "", True), ("parent", "", "2026-06", "2026-06", True),
        ("child", "yes", "2026-06", "", True), ("child", "", "2026-06", "", False),
        ("", "", "2026-06", "", False), ("spouse", "", "2026-07", "", False),
        ("spouse", "", "2026-04", "2026-05", False),
    ],
)  # fmt: skip
def test_another_ground_that_covers_the_month_is_in_the_persons_favour(
    relation, unable, start, end, is_owed
):
    rows = f"""
    entitlement_id | person_id | name | scheme      | benefit            | start_month | end_month | relation   | unable_to_work
    e1             | @eve      | 邬童 | work_injury | survivor_allowance | 2019-06     |           | child      |
    e2             | @eve      | 邬童 | work_injury | survivor_allowance | {start}     | {end}     | {relation} | {unable}
    """
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=rows)
    assert got.rows("payout_id") == (set() if is_owed else {("jun",)})
