"""领取失业保险金期间享受养老待遇: sure beside a pension of employees or the public, else to be looked into."""

import pytest

from tests.support.drawn import night

RULE = "duplicate/unemployment_with_pension"
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit              | benefit_month | paid_on    | amount
dole      | @cai      | 唐宁 | unemployment     | unemployment_benefit | 2026-05       | 2026-05-10 | 1460.00
aid       | @cai      | 唐宁 | unemployment     | temporary_aid        | 2026-05       | 2026-05-10 | 500.00
skill     | @cai      | 唐宁 | unemployment     | skill_subsidy        | 2026-05       | 2026-05-10 | 1500.00
basic     | @cai      | 唐宁 | resident_pension | basic_pension        | 2026-05       | 2026-05-15 | 190.00
"""


def test_beside_the_resident_pension_it_is_potential():
    got = night(rules=RULE, payouts=PAYOUTS)
    assert got.rows("payout_id", "certainty", "claimed") == {
        ("dole", "potential", 0),
        ("aid", "potential", 0),
    }


def test_where_an_employee_pension_covers_as_well_it_is_recoverable():
    got = night(
        rules=RULE,
        payouts=PAYOUTS,
        other_benefits="""
        record_id | person_id | name | scheme           | from_month
        o1        | @cai      | 唐宁 | employee_pension | 2026-05
        """,
    )
    assert got.rows("payout_id", "certainty", "evidence_id") == {
        ("dole", "recoverable", "o1"),
        ("aid", "recoverable", "o1"),
    }


def test_what_the_platform_says_of_another_benefit_is_no_pension():
    got = night(
        rules=RULE,
        payouts=PAYOUTS.replace("basic_pension", "account_pension"),
        other_benefits="""
        record_id | person_id | name | scheme           | from_month | benefit
        o1        | @cai      | 唐宁 | employee_pension | 2026-01    | survivor_allowance
        o2        | @cai      | 唐宁 | resident_pension | 2026-01    | account_pension
        o3        | @cai      | 唐宁 | unemployment     | 2026-01    |
        """,
    )
    assert got.findings.is_empty()


@pytest.mark.parametrize("scheme", ["employee_pension", "public_pension"])
def test_beside_an_employees_or_a_public_pension_paid_here_from_july_2011(scheme):
    payouts = f"""
    payout_id | person_id | name | scheme       | benefit         | benefit_month | paid_on    | amount
    june      | @cai      | 唐宁 | unemployment | medical_premium | 2011-06       | 2011-06-10 | 400.00
    july      | @cai      | 唐宁 | unemployment | medical_premium | 2011-07       | 2011-07-10 | 400.00
    august    | @cai      | 唐宁 | unemployment | medical_premium | 2011-08       | 2011-08-10 | 400.00
    p06       | @cai      | 唐宁 | {scheme}     | pension         | 2011-06       | 2011-06-15 | 900.00
    p07       | @cai      | 唐宁 | {scheme}     | pension         | 2011-07       | 2011-07-15 | 900.00
    p08       | @cai      | 唐宁 | {scheme}     | pension         | 2011-08       | 2011-08-15 | 900.00
    p08back   | @cai      | 唐宁 | {scheme}     | pension         | 2011-08       | 2011-09-15 | -900.00
    """
    got = night(rules=RULE, payouts=payouts)
    assert got.rows("payout_id", "certainty", "evidence_id") == {("july", "recoverable", "p07")}


def test_a_pension_elsewhere_under_another_name_is_probable():
    got = night(
        rules=RULE,
        payouts=PAYOUTS.replace("basic_pension", "account_pension"),
        other_benefits="""
        record_id | person_id | name | scheme         | from_month | to_month
        o1        | @cai      | 唐明 | public_pension | 2026-05    | 2026-05
        """,
    )
    assert got.rows("payout_id", "certainty", "identity") == {
        ("dole", "potential", "probable"),
        ("aid", "potential", "probable"),
    }
