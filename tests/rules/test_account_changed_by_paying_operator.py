"""发放前经办人变更账户: the paying operator changed the account up to thirty days before."""

import pytest

from tests.support.drawn import night

RULE = "account/changed_by_paying_operator"


def paid(*lines):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | bank_account | account_name | operator_id"
    rows = [
        f"{i} | @{p} | {n} | resident_pension | {b} | {m} | {m}-10 | 190.00 | {a} | {h} | op7"
        for i, p, n, b, m, a, h in lines
    ]
    return "\n".join([head, *rows])


LINE = paid(("a", "fa", "卞之", "basic_pension", "2026-05", "a1", ""))


def changed(day, operator="op7", benefit="basic_pension"):
    return f"""
    entitlement_id | person_id | name | scheme           | benefit   | start_month | account_changed_on | account_changed_by
    e1             | @fa       | 卞之 | resident_pension | {benefit} | 2015-01     | {day}              | {operator}
    """


@pytest.mark.parametrize(
    ("day", "count"),
    [("2026-05-10", 1), ("2026-04-10", 1), ("2026-04-09", 0), ("2026-05-11", 0), ("", 0)],
)
def test_from_the_same_day_to_thirty_days_before(day, count):
    assert night(rules=RULE, payouts=LINE, entitlements=changed(day)).findings.height == count


def test_another_operator_or_benefit_is_not_meant():
    assert night(
        rules=RULE, payouts=LINE, entitlements=changed("2026-05-01", "op8")
    ).findings.is_empty()
    other = changed("2026-05-01", benefit="account_pension")
    assert night(rules=RULE, payouts=LINE, entitlements=other).findings.is_empty()


@pytest.mark.parametrize(("month", "count"), [("2025-11", 1), ("2025-10", 0)])
def test_the_twelve_months_up_to_the_as_of_month(month, count):
    line = paid(("a", "fa", "卞之", "basic_pension", month, "a1", ""))
    got = night(rules=RULE, payouts=line, entitlements=changed(f"{month}-01"))
    assert got.findings.height == count


def test_an_institutions_account_is_left_out():
    homes = """
    bank_account | institution_name
    a1           | 县社会福利院
    """
    known = {"payouts": LINE, "entitlements": changed("2026-05-01")}
    assert night(rules=RULE, **known).findings.height == 1
    assert night(rules=RULE, institutions=homes, **known).findings.is_empty()
