"""无核定记录发放: nobody decided that the person is owed that month."""

from tests.support.drawn import night

RULE = "amount/without_entitlement"
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit         | benefit_month | paid_on    | amount
mar       | @fay      | 傅聪 | resident_pension | basic_pension   | 2026-03       | 2026-03-10 | 190.00
apr       | @fay      | 傅聪 | resident_pension | basic_pension   | 2026-04       | 2026-04-10 | 190.00
may       | @fay      | 傅聪 | resident_pension | basic_pension   | 2026-05       | 2026-05-10 | 190.00
own       | @fay      | 傅聪 | resident_pension | account_pension | 2026-05       | 2026-05-10 | 30.00
grant     | @fay      | 傅聪 | resident_pension | funeral_grant   | 2026-05       | 2026-05-10 | 800.00
"""


def entitled(*rows):
    head = "entitlement_id | person_id | name | scheme | benefit | start_month | end_month"
    body = [
        f"e{n} | @fay | {name} | resident_pension | basic_pension | {a} | {b}"
        for n, (name, a, b) in enumerate(rows)
    ]
    return "\n".join([head, *body])


def test_first_and_last_month_are_owed_and_other_benefits_are_their_own():
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=entitled(("傅聪", "2026-04", "2026-04")))
    assert got.rows("payout_id", "certainty") == {
        ("mar", "potential"),
        ("may", "potential"),
        ("own", "potential"),
    }


def test_two_entitlements_may_share_the_months():
    rows = entitled(("傅聪", "2026-01", "2026-04"), ("傅聪", "2026-05", ""))
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=rows).rows("payout_id") == {("own",)}


def test_an_entitlement_under_another_name_counts_in_the_persons_favour():
    rows = entitled(("傅山", "2015-01", ""))
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=rows).rows("payout_id") == {("own",)}


def test_without_the_table_the_rule_is_not_applied():
    got = night(rules=RULE, payouts=PAYOUTS)
    assert [(one.rule, one.missing_tables) for one in got.judged.not_applied] == [
        (RULE, ("entitlements",))
    ]


def test_who_is_entitled_in_the_last_month_paid_is_not_so_in_the_ones_before_and_the_other_way_round():
    late = entitled(("傅聪", "2026-05", ""))
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=late).rows("payout_id") == {
        ("mar",),
        ("apr",),
        ("own",),
    }
    early = entitled(("傅聪", "2026-01", "2026-03"))
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=early).rows("payout_id") == {
        ("apr",),
        ("may",),
        ("own",),
    }


def test_an_open_end_reaches_to_the_as_of_month_and_no_further():
    payouts = PAYOUTS + (
        "oct | @fay | 傅聪 | resident_pension | basic_pension | 2026-10 | 2026-10-10 | 190.00\n"
        "nov | @fay | 傅聪 | resident_pension | basic_pension | 2026-11 | 2026-10-10 | 190.00\n"
    )
    got = night(rules=RULE, payouts=payouts, entitlements=entitled(("傅聪", "2026-01", "")))
    assert got.rows("payout_id") == {("own",), ("nov",)}


def test_what_was_clawed_back_needs_no_entitlement():
    payouts = PAYOUTS + (
        "back | @fay | 傅聪 | resident_pension | basic_pension | 2026-03 | 2026-06-10 | -190.00\n"
        "some | @fay | 傅聪 | resident_pension | basic_pension | 2026-05 | 2026-06-10 | -90.00\n"
    )
    got = night(rules=RULE, payouts=payouts, entitlements=entitled(("傅聪", "2026-04", "2026-04")))
    assert got.rows("payout_id", "undue") == {("may", 10000), ("own", 3000)}
