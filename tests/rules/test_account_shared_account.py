"""多人共用同一账户: three people or more on one account within twelve months."""

from tests.support.drawn import night

RULE = "account/shared_account"


def paid(*lines):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | bank_account | account_name | operator_id"
    rows = [
        f"{i} | @{p} | {n} | resident_pension | {b} | {m} | {m}-10 | 190.00 | {a} | {h} | op7"
        for i, p, n, b, m, a, h in lines
    ]
    return "\n".join([head, *rows])


def shared(month="2026-05", benefit="basic_pension"):
    return paid(
        ("a", "fa", "卞之", "basic_pension", "2026-05", "a1", ""),
        ("b", "fb", "齐白", "basic_pension", "2025-11", "a1", ""),
        ("c", "fc", "康德", benefit, month, "a1", ""),
        ("d", "fd", "伍子", "basic_pension", "2026-05", "a2", ""),
    )


def test_three_people_within_twelve_months():
    assert night(rules=RULE, payouts=shared()).rows("payout_id") == {("a",), ("b",), ("c",)}


def test_the_thirteenth_month_and_grants_do_not_count():
    assert night(rules=RULE, payouts=shared("2025-10")).findings.is_empty()
    assert night(rules=RULE, payouts=shared(benefit="funeral_grant")).findings.is_empty()


def test_an_institutions_account_rightly_receives_for_many():
    homes = """
    bank_account | institution_name
    a1           | 县社会福利院
    """
    assert night(rules=RULE, payouts=shared(), institutions=homes).findings.is_empty()


def test_one_person_paid_often_is_one_person():
    lines = paid(
        *((f"p{n}", "fa", "卞之", "basic_pension", f"2026-0{n}", "a1", "") for n in range(1, 6))
    )
    assert night(rules=RULE, payouts=lines).findings.is_empty()
