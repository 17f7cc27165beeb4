"""疑点线索: every lead is found, without amount, whether or not it names somebody."""

from datetime import date

from tests.support.drawn import night

RULE = "lead/received"
LEADS = """
lead_id | received_on | source | person_id | name | text       | due_on
l1      | 2026-05-10  | tip    | @fay      | 孟浩 | 长期在外   | 2026-06-30
l2      | 2026-05-11  | audit  |           |      | 某村有冒领 |
l3      | 2026-05-12  | 省级下发 | @fay    | 别人 |            |
"""
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit       | benefit_month | paid_on    | amount
a         | @fay      | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00
"""


def test_every_lead_is_found_and_claims_nothing():
    got = night(rules=RULE, payouts=PAYOUTS, leads=LEADS)
    assert got.rows("payout_id", "certainty", "undue", "claimed", "identity") == {
        ("l1", "potential", 0, 0, "exact"),
        ("l2", "potential", 0, 0, "exact"),
        ("l3", "potential", 0, 0, "probable"),
    }


def test_a_lead_not_received_yet_plays_no_part():
    assert night(as_of=date(2026, 5, 10), rules=RULE, payouts=PAYOUTS, leads=LEADS).rows(
        "payout_id"
    ) == {("l1",)}


def test_a_lead_that_names_nobody_is_its_own_subject():
    got = night(rules=RULE, payouts=PAYOUTS, leads=LEADS)
    assert ("l2", "l2") in got.rows("payout_id", "subject_id")
