"""职工养老与机关养老重复领取: the employee line is found, the person chooses which relation stays."""

from tests.support.drawn import found, night

RULE = "duplicate/two_employee_pensions"
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit | benefit_month | paid_on    | amount  | status
e-may     | @cai      | 任静 | employee_pension | pension | 2026-05       | 2026-05-10 | 2400.00 | paid
e-jun     | @cai      | 任静 | employee_pension | pension | 2026-06       | 2026-06-10 | 2400.00 | paid
p-may     | @cai      | 任静 | public_pension   | pension | 2026-05       | 2026-05-15 | 5100.00 | paid
p-jun     | @cai      | 任静 | public_pension   | pension | 2026-06       | 2026-06-15 | 5100.00 | returned
"""


def test_only_months_with_both_and_only_the_employee_line():
    found(
        """
        payout_id | certainty | undue   | claimed | evidence_table | evidence_id
        e-may     | potential | 2400.00 | 0.00    | payouts        | p-may
        """,
        night(rules=RULE, payouts=PAYOUTS),
    )


def test_the_province_platform_counts_as_well():
    got = night(
        rules=RULE,
        payouts=PAYOUTS,
        other_benefits="""
        record_id | person_id | name | scheme           | from_month | to_month | benefit
        o1        | @cai      | 任静 | public_pension   | 2026-06    |          |
        o2        | @cai      | 任静 | employee_pension | 2020-01    |          |
        o3        | @cai      | 任静 | public_pension   | 2020-01    |          | survivor_allowance
        """,
    )
    assert got.rows("payout_id", "evidence_id") == {("e-may", "p-may"), ("e-jun", "o1")}
