"""裁员率超标返还: above 5.5 % (2021: 6 %), with up to thirty insured above 20 %."""

import pytest

from tests.support.drawn import night
from tests.support.refunds import refund, refunds

RULE = "employer/refund_with_layoffs"


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
