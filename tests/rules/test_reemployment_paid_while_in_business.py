"""领取失业保险金期间经商办企业: from the month after registration, through the month of cancellation."""

from tests.support.drawn import night

RULE = "reemployment/paid_while_in_business"
PAYOUTS = """
payout_id | person_id | name | scheme       | benefit              | benefit_month | paid_on    | amount
mar       | @dan      | 倪萍 | unemployment | unemployment_benefit | 2026-03       | 2026-03-10 | 1460.00
apr       | @dan      | 倪萍 | unemployment | medical_premium      | 2026-04       | 2026-04-10 | 412.36
may       | @dan      | 倪萍 | unemployment | unemployment_benefit | 2026-05       | 2026-05-10 | 1460.00
jun       | @dan      | 倪萍 | unemployment | temporary_aid        | 2026-05       | 2026-06-10 | 1460.00
"""


def business(role, registered_on, cancelled_on=""):
    return f"""
    record_id | person_id | name | role   | registered_on   | cancelled_on
    b1        | @dan      | 倪萍 | {role} | {registered_on} | {cancelled_on}
    """


def test_the_month_of_registration_is_owed():
    got = night(rules=RULE, payouts=PAYOUTS, businesses=business("sole_trader", "2026-03-01"))
    assert got.rows("payout_id", "certainty", "claimed") == {
        ("apr", "potential", 0),
        ("may", "potential", 0),
    }


def test_through_the_month_of_cancellation():
    rows = business("legal_representative", "2019-03-01", "2026-04-01")
    assert night(rules=RULE, payouts=PAYOUTS, businesses=rows).rows("payout_id") == {
        ("mar",),
        ("apr",),
    }


def test_a_share_is_no_business_of_ones_own():
    rows = business("shareholder", "2019-03-01")
    assert night(rules=RULE, payouts=PAYOUTS, businesses=rows).findings.is_empty()
