"""开户名与领取人不符: the holder is given and is another."""

from tests.support.drawn import night

RULE = "account/other_holder"


def paid(*lines):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | bank_account | account_name | operator_id"
    rows = [
        f"{i} | @{p} | {n} | resident_pension | {b} | {m} | {m}-10 | 190.00 | {a} | {h} | op7"
        for i, p, n, b, m, a, h in lines
    ]
    return "\n".join([head, *rows])


def test_another_name_is_found_and_the_same_name_in_another_form_is_not():
    lines = paid(
        ("a", "fa", "卞之琳", "basic_pension", "2026-05", "a1", "卞　之琳"),
        ("b", "fb", "齐白石", "basic_pension", "2026-05", "a2", "齐黄石"),
        ("c", "fc", "康德", "funeral_grant", "2026-05", "a3", "康有为"),
        ("d", "fd", "伍子", "basic_pension", "2026-05", "a4", ""),
        ("old", "fe", "余光", "basic_pension", "2025-10", "a5", "余秋"),
    )
    got = night(rules=RULE, payouts=lines)
    assert got.rows("payout_id", "certainty") == {("b", "potential"), ("c", "potential")}


def test_accounts_of_institutions_are_left_out():
    lines = paid(("b", "fb", "齐白石", "basic_pension", "2026-05", "a2", "县社会福利院"))
    homes = """
    bank_account | institution_name
    a2           | 县社会福利院
    """
    assert night(rules=RULE, payouts=lines, institutions=homes).findings.is_empty()
