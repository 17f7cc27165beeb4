"""同年度重复返还: all but the first paid of one employer and year."""

from tests.support.drawn import night

RULE = "employer/refund_twice"

HEAD = "refund_id | employer_id | employer_name | year | amount | paid_on | prior_year_premium | insured_count | layoff_rate | size | is_dispatch"


def refunds(*rows):
    return "\n".join([HEAD, *(" | ".join(row) for row in rows)])


def refund(name, year="2024", amount="6000.00", paid_on="2024-08-01", **more):
    cells = {
        "employer": "g1",
        "premium": "10000.00",
        "insured": "40",
        "rate": "0.01",
        "size": "small",
        "dispatch": "no",
    } | more
    return (
        name,
        cells["employer"],
        "甲公司",
        year,
        amount,
        paid_on,
        cells["premium"],
        cells["insured"],
        cells["rate"],
        cells["size"],
        cells["dispatch"],
    )


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
