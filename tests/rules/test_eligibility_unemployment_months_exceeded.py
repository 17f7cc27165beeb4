"""超期领取失业保险金: 12, 18 or 24 months by what was contributed before the claim."""

from datetime import date

import pytest

from tests.support.drawn import night

RULE = "eligibility/unemployment_months_exceeded"


def paid(count, born="1985-01-01 f", start=2024 * 12):
    rows = []
    for number in range(count):
        month = f"{(start + number) // 12}-{(start + number) % 12 + 1:02d}"
        rows.append(
            f"m{number + 1:02d} | @eve {born} | 殷桃 | unemployment | unemployment_benefit | {month} | {month}-10 | 1460.00"
        )
    return "\n".join(
        [
            "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount",
            *rows,
        ]
    )


def claim(months, start="2024-01", end="", name="殷桃", category=""):
    return f"""
    entitlement_id | person_id | name   | scheme       | benefit              | start_month | end_month | contribution_months | worker_category
    e1             | @eve      | {name} | unemployment | unemployment_benefit | {start}     | {end}     | {months}            | {category}
    """


@pytest.mark.parametrize(
    ("contributed", "cap"), [(0, 0), (11, 0), (12, 12), (59, 12), (60, 18), (119, 18), (120, 24)]
)
def test_the_cap_by_months_contributed(contributed, cap):
    got = night(rules=RULE, payouts=paid(25), entitlements=claim(contributed))
    assert got.rows("payout_id") == {(f"m{number:02d}",) for number in range(cap + 1, 26)}
    assert set(got.findings["certainty"]) == {"recoverable"}


def test_months_outside_the_claim_are_not_counted():
    got = night(
        rules=RULE, payouts=paid(25), entitlements=claim(12, start="2024-03", end="2025-04")
    )
    assert got.rows("payout_id") == {("m15",), ("m16",)}


def test_without_contribution_months_it_is_not_judged():
    got = night(rules=RULE, payouts=paid(14), entitlements=claim(""))
    assert got.findings.is_empty()
    assert (RULE, "no_contribution_months", 14) in got.judged.counts.rows()


def test_a_claim_under_another_name_is_probable():
    got = night(rules=RULE, payouts=paid(13), entitlements=claim(12, name="别人"))
    assert got.rows("payout_id", "certainty", "identity") == {("m13", "potential", "probable")}


def test_less_than_a_year_before_the_statutory_age_it_goes_on_to_that_month():
    # A man born in 1964-10 reaches 60 in 2024-10, before the reform; the cap ends in 2023-12.
    payouts = paid(24, born="1964-10-05 m", start=2023 * 12)
    got = night(rules=RULE, payouts=payouts, entitlements=claim(12, start="2023-01"))
    assert min(got.rows("payout_id")) == ("m23",)
    # Eleven months after the cap is less than a year, twelve are not.
    payouts = paid(24, born="1964-11-05 m", start=2023 * 12)
    got = night(rules=RULE, payouts=payouts, entitlements=claim(12, start="2023-01"))
    assert min(got.rows("payout_id")) == ("m24",)
    # Born a month later still he is not near enough: it ends with the cap.
    payouts = paid(24, born="1964-12-05 m", start=2023 * 12)
    got = night(rules=RULE, payouts=payouts, entitlements=claim(12, start="2023-01"))
    assert min(got.rows("payout_id")) == ("m13",)


def test_before_december_2019_nothing_is_extended():
    # He reaches sixty in 2020-02, less than a year after the cap: owed from 2019-12 on, not before.
    payouts = paid(15, born="1960-02-05 m", start=2018 * 12 + 9)
    got = night(
        as_of=date(2020, 6, 30),
        rules=RULE,
        payouts=payouts,
        entitlements=claim(12, start="2018-10"),
    )
    assert got.rows("payout_id") == {("m13",), ("m14",)}


def test_an_open_claim_counts_the_months_up_to_the_as_of_month():
    payouts = paid(14, start=2025 * 12 + 9)
    got = night(rules=RULE, payouts=payouts, entitlements=claim(12, start="2025-10"))
    assert got.rows("payout_id") == {("m13",)}


def test_months_before_july_2011_count_and_are_not_judged():
    payouts = paid(14, start=2010 * 12 + 5)
    got = night(rules=RULE, payouts=payouts, entitlements=claim(11, start="2010-06"))
    assert got.rows("payout_id") == {("m14",)}


def test_a_month_clawed_back_is_none_of_the_claims():
    back = (
        "back | @eve | 殷桃 | unemployment | unemployment_benefit | 2024-03 | 2024-06-10 | -1460.00"
    )
    got = night(rules=RULE, payouts=paid(14) + "\n" + back, entitlements=claim(12))
    assert got.rows("payout_id") == {("m14",)}


def test_the_raised_age_counts_from_the_day_of_its_decision():
    # Born in 1965-01: 60 years in 2025-01, since the decision 60 years and a month. The cap ends in 2024-02.
    payouts = paid(14, born="1965-01-05 m", start=2023 * 12 + 2)
    known = {"payouts": payouts, "entitlements": claim(12, start="2023-03")}
    before = night(as_of=date(2024, 9, 12), rules=RULE, **known)
    after = night(as_of=date(2024, 9, 13), rules=RULE, **known)
    assert before.findings.is_empty()
    assert after.rows("payout_id") == {("m13",), ("m14",)}


def test_an_open_claim_counts_to_the_as_of_month():
    # The 13th month is paid ahead: on the last day of 2024 it is none of the claim's yet.
    ahead = paid(13).replace("2025-01-10", "2024-12-31")
    rows = {"payouts": ahead, "entitlements": claim(12)}
    assert night(rules=RULE, as_of=date(2024, 12, 31), **rows).findings.is_empty()
    assert night(rules=RULE, as_of=date(2025, 1, 1), **rows).rows("payout_id") == {("m13",)}


def test_an_exact_claim_decides_to_its_last_month_where_a_probable_one_says_otherwise():
    rows = """
    entitlement_id | person_id | name | scheme       | benefit              | start_month | end_month | contribution_months
    e1             | @eve      | 殷桃 | unemployment | unemployment_benefit | 2024-01     | 2025-02   | 120
    e2             | @eve      | 殷芹 | unemployment | unemployment_benefit | 2024-01     | 2025-03   | 12
    """
    got = night(rules=RULE, payouts=paid(15), entitlements=rows)
    assert got.rows("payout_id", "certainty") == {("m15", "potential")}
