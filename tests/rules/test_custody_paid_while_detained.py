"""羁押未决期间领取待遇: suspended, never claimed; what a sentence covers is the sentence's."""

import pytest

from tests.support.drawn import night

RULE = "custody/paid_while_detained"


def paid(
    *months,
    person="@ann",
    name="王芳",
    scheme="employee_pension",
    benefit="pension",
    amount="2000.00",
):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
    rows = [
        f"{m} | {person} | {name} | {scheme} | {benefit} | {m} | {m}-10 | {amount}" for m in months
    ]
    return "\n".join([head, *rows])


def custody(*rows):
    head = "record_id | person_id | name | kind | custody_from | custody_until"
    return "\n".join([head, *(f"k{n} | @ann | {' | '.join(row)}" for n, row in enumerate(rows))])


MONTHS = ("2026-03", "2026-04", "2026-05", "2026-06")


def test_covered_months_are_potential():
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(("王芳", "pretrial", "2026-03-31", "2026-05-01")),
    )
    assert got.rows("payout_id", "certainty", "claimed") == {
        ("2026-04", "potential", 0),
        ("2026-05", "potential", 0),
    }


def test_months_of_a_sentence_are_lifted():
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(
            ("王芳", "pretrial", "2026-02-10", "2026-06-20"),
            ("王芳", "short_term", "2026-03-20", "2026-05-19"),
        ),
    )
    assert got.rows("payout_id") == {("2026-03",), ("2026-06",)}


def test_a_sentence_that_is_only_probable_lifts_nothing_of_an_exact_detention():
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(
            ("王芳", "pretrial", "2026-02-10", "2026-04-20"),
            ("李红", "short_term", "2026-02-20", "2026-05-19"),
        ),
    )
    assert got.rows("payout_id", "identity") == {("2026-03", "exact"), ("2026-04", "exact")}


def test_resident_pensions_from_march_2014():
    got = night(
        rules=RULE,
        payouts=paid("2014-02", "2014-03", scheme="resident_pension", benefit="basic_pension"),
        custody=custody(("王芳", "pretrial", "2013-02-10", "2015-04-20")),
    )
    assert got.rows("payout_id") == {("2014-03",)}


@pytest.mark.parametrize(
    ("scheme", "benefit", "first"),
    [
        ("employee_pension", "pension", "2001-04"),
        ("public_pension", "pension", "2001-04"),
        ("unemployment", "unemployment_benefit", "2001-04"),
        ("unemployment", "medical_premium", "2001-04"),
        ("unemployment", "temporary_aid", "2001-04"),
        ("work_injury", "survivor_allowance", "2001-04"),
        ("resident_pension", "basic_pension", "2014-03"),
        ("resident_pension", "account_pension", "2014-03"),
        ("employee_pension", "survivor_allowance", None),
    ],
)
def test_the_first_month_of_each_benefit(scheme, benefit, first):
    months = ("2001-03", "2001-04", "2010-12", "2011-01", "2014-02", "2014-03", "2026-10")
    got = night(
        rules=RULE,
        payouts=paid(*months, scheme=scheme, benefit=benefit),
        custody=custody(("王芳", "pretrial", "2000-02-10", "")),
    )
    judged = {(m,) for m in months if first and m >= first}
    assert got.rows("payout_id") == judged


@pytest.mark.parametrize("benefit", ["disability_allowance", "nursing_allowance"])
def test_the_injured_workers_own_benefits_only_until_2010(benefit):
    got = night(
        rules=RULE,
        payouts=paid("2001-04", "2010-12", "2011-01", scheme="work_injury", benefit=benefit),
        custody=custody(("王芳", "pretrial", "2000-02-10", "")),
    )
    assert got.rows("payout_id") == {("2001-04",), ("2010-12",)}


def test_what_is_left_after_a_claw_back_is_undue_and_other_measures_suspend_nothing():
    payouts = paid(*MONTHS) + (
        "\nback | @ann | 王芳 | employee_pension | pension | 2026-04 | 2026-06-10 | -500.00"
    )
    got = night(
        rules=RULE,
        payouts=payouts,
        custody=custody(
            ("王芳", "pretrial", "2026-03-31", "2026-04-30"),
            ("王芳", "probation", "2026-01-31", ""),
        ),
    )
    assert got.rows("payout_id", "undue") == {("2026-04", 150000)}
