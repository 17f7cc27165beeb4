"""同年度重复返还: all but the first paid of one employer and year."""

from tests.support.drawn import night
from tests.support.refunds import refund, refunds

RULE = "employer/refund_twice"


def test_the_first_paid_stays_ties_by_number():
    rows = refunds(
        refund("c", paid_on="2024-09-01"),
        refund("b", paid_on="2024-08-01"),
        refund("a", paid_on="2024-08-01"),
        refund("d", year="2023"),
        refund("e", employer="g2"),
    )
    got = night(rules=RULE, employer_refunds=rows)
    assert got.rows("payout_id", "undue", "certainty") == {
        ("b", 600000, "recoverable"),
        ("c", 600000, "recoverable"),
    }


def test_what_the_ratio_claims_is_not_claimed_twice():
    rows = refunds(refund("a"), refund("b", amount="6500.00", paid_on="2024-09-01"))
    got = night(rules="employer/*", employer_refunds=rows)
    assert got.rows("payout_id", "rule", "undue", "claimed") == {
        ("b", "employer/refund_over_ratio", 50000, 50000),
        ("b", RULE, 650000, 600000),
    }


def test_the_first_refund_is_the_evidence():
    rows = refunds(
        refund("b", paid_on="2024-08-01"),
        refund("c", paid_on="2024-09-01"),
        refund("a", paid_on="2024-10-01"),
    )
    got = night(rules=RULE, employer_refunds=rows)
    assert got.rows("payout_id", "evidence_id") == {("c", "b"), ("a", "b")}
    assert got.findings["facts"].str.contains('"first_paid_on":"2024-08-01"', literal=True).all()
