"""裁员率超标返还: above 5.5 % (2021: 6 %), with up to thirty insured above 20 %."""

import pytest

from tests.support.drawn import night

RULE = "employer/refund_with_layoffs"

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


@pytest.mark.parametrize(
    ("year", "insured", "rate", "count"),
    [("2024", "31", "0.055", 0), ("2024", "31", "0.0551", 1), ("2021", "31", "0.06", 0), ("2021", "31", "0.061", 1),
     ("2022", "31", "0.06", 1), ("2020", "31", "0.06", 1), ("2024", "30", "0.2", 0), ("2024", "30", "0.201", 1),
     ("2024", "", "0.19", 0), ("2024", "", "21%", 1)],
)  # fmt: skip
def test_the_limit_itself_is_allowed(year, insured, rate, count):
    got = night(rules=RULE, employer_refunds=refunds(refund("a", year, insured=insured, rate=rate)))
    assert got.rows("payout_id", "undue") == ({("a", 600000)} if count else set())


def test_an_unknown_rate_is_not_judged():
    got = night(rules=RULE, employer_refunds=refunds(refund("a", rate="")))
    assert (RULE, "no_layoff_rate", 1) in got.judged.counts.rows()
