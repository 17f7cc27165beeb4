"""城乡居民养老与职工养老重复领取: the basic pension goes back, the person's own account does not."""

import pytest

from tests.support.drawn import night

RULE = "duplicate/resident_with_employee_pension"


def paid(
    *months,
    person="@ann",
    name="王芳",
    scheme="employee_pension",
    benefit="pension",
    amount="2000.00",
):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
    rows = [
        f"{m} | {person} | {name} | {scheme} | {benefit} | {m} | {m}-10 | {amount}" for m in months
    ]
    return "\n".join([head, *rows])


def elsewhere(*rows):
    head = "record_id | person_id | name | scheme | from_month | to_month | region_code | benefit"
    return "\n".join([head, *(f"o{n} | @ann | {' | '.join(row)}" for n, row in enumerate(rows))])


BASIC = {"scheme": "resident_pension", "benefit": "basic_pension", "amount": "190.00"}


def lines(got):
    return {line for (line,) in got.rows("payout_id")}


@pytest.mark.parametrize("scheme", ["employee_pension", "public_pension"])
def test_only_months_with_a_net_pension_here(scheme):
    pension = f"p5 | @ann | 王芳 | {scheme} | pension | 2026-05 | 2026-05-10 | 2000.00\np6 | @ann | 王芳 | {scheme} | pension | 2026-06 | 2026-06-10 | 2000.00\nq6 | @ann | 王芳 | {scheme} | pension | 2026-06 | 2026-06-20 | -2000.00"
    got = night(rules=RULE, payouts=paid("2026-04", "2026-05", "2026-06", **BASIC) + "\n" + pension)
    assert got.rows("payout_id", "certainty", "evidence_table", "evidence_id") == {
        ("2026-05", "recoverable", "payouts", "p5")
    }


def test_first_and_last_month_elsewhere_and_open_ends():
    payouts = paid("2026-03", "2026-04", "2026-05", "2026-06", **BASIC)
    closed = elsewhere(("王芳", "employee_pension", "2026-04", "2026-05", "330106", ""))
    assert lines(night(rules=RULE, payouts=payouts, other_benefits=closed)) == {
        "2026-04",
        "2026-05",
    }
    opened = elsewhere(("王芳", "public_pension", "2026-05", "", "", "pension"))
    assert lines(night(rules=RULE, payouts=payouts, other_benefits=opened)) == {
        "2026-05",
        "2026-06",
    }


def test_survivors_allowances_and_other_schemes_elsewhere_are_no_second_pension():
    rows = elsewhere(
        ("王芳", "employee_pension", "2020-01", "", "", "survivor_allowance"),
        ("王芳", "resident_pension", "2020-01", "", "", ""),
        ("王芳", "work_injury", "2020-01", "", "", ""),
    )
    assert night(
        rules=RULE, payouts=paid("2026-05", **BASIC), other_benefits=rows
    ).findings.is_empty()


def test_the_account_pension_and_months_before_july_2014_are_left():
    rows = elsewhere(("王芳", "employee_pension", "2010-01", "", "", ""))
    own = paid("2026-05", scheme="resident_pension", benefit="account_pension")
    assert night(rules=RULE, payouts=own, other_benefits=rows).findings.is_empty()
    assert lines(
        night(rules=RULE, payouts=paid("2014-06", "2014-07", **BASIC), other_benefits=rows)
    ) == {"2014-07"}


def test_a_probable_row_beside_a_pension_here_changes_nothing():
    payouts = (
        paid("2026-05", **BASIC)
        + "\np5 | @ann | 王芳 | employee_pension | pension | 2026-05 | 2026-05-10 | 2000.00"
    )
    rows = elsewhere(("李红", "employee_pension", "2020-01", "", "", ""))
    got = night(rules=RULE, payouts=payouts, other_benefits=rows)
    assert got.rows("certainty", "identity") == {("recoverable", "exact")}
