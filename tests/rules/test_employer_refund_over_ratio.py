"""超比例返还: a share of the premium by year and size, rounded half up to the fen."""

from datetime import date

import pytest

from tests.support.drawn import night
from tests.support.refunds import refund, refunds

RULE = "employer/refund_over_ratio"


@pytest.mark.parametrize(
    ("year", "size", "most"),
    [("2019", "small", 5000), ("2020", "small", 10000), ("2020", "large", 5000), ("2021", "large", 3000),
     ("2022", "small", 9000), ("2023", "small", 6000), ("2024", "large", 3000), ("2025", "small", 9000)],
)  # fmt: skip
def test_the_ratio_of_each_year(year, size, most):
    right = refunds(refund("a", year, f"{most}.00", size=size))
    assert night(rules=RULE, employer_refunds=right).findings.is_empty()
    over = refunds(refund("a", year, f"{most}.01", size=size))
    assert night(rules=RULE, employer_refunds=over).rows("payout_id", "undue", "claimed") == {
        ("a", 1, 1)
    }


def test_half_a_fen_is_rounded_up():
    assert night(
        rules=RULE, employer_refunds=refunds(refund("a", amount="0.05", premium="0.08"))
    ).findings.is_empty()
    assert night(
        rules=RULE, employer_refunds=refunds(refund("a", "2019", "0.04", premium="0.07"))
    ).findings.is_empty()
    over = refunds(refund("a", "2019", "0.05", premium="0.07"))
    assert night(rules=RULE, employer_refunds=over).findings.height == 1


def test_years_outside_and_unknown_sizes_are_not_judged():
    got = night(
        rules=RULE,
        employer_refunds=refunds(
            refund("a", "2018", "9999.00"), refund("b", "2026", "9999.00"), refund("c", size="")
        ),
    )
    assert got.findings.is_empty()
    assert set(got.judged.counts.rows()) == {
        (RULE, "", 0),
        (RULE, "no_size", 1),
        (RULE, "no_version_in_force", 2),
    }


@pytest.mark.parametrize(("day", "year"), [("2020-12-09", "2021"), ("2025-12-31", "2026")])
def test_a_year_that_has_not_begun_is_not_judged_by_the_ratio_of_the_last(day, year):
    refund_ahead = refunds(refund("a", year, "9999.00", paid_on=day))
    got = night(rules=RULE, as_of=date.fromisoformat(day), employer_refunds=refund_ahead)
    assert got.findings.is_empty()
    assert (RULE, "no_ratio_yet", 1) in got.judged.counts.rows()


def test_the_case_is_the_employers():
    got = night(rules=RULE, employer_refunds=refunds(refund("a", amount="7000.00")))
    assert got.rows("subject_kind", "subject_id", "person_id", "benefit_month") == {
        ("employer", "g1", None, None)
    }
