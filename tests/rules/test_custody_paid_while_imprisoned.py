"""服刑期间领取待遇: from the month after admission through the month of release."""

import pytest

from tests.support.drawn import night

RULE = "custody/paid_while_imprisoned"


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


def lines(got):
    return {line for (line,) in got.rows("payout_id")}


@pytest.mark.parametrize(
    "kind", ["short_term", "fixed_term", "life", "death_suspended", "有期徒刑"]
)
def test_first_and_last_covered_month(kind):
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(("王芳", kind, "2026-03-31", "2026-05-01")),
    )
    assert lines(got) == {"2026-04", "2026-05"}


@pytest.mark.parametrize("kind", ["pretrial", "control", "probation", "parole", "outside_prison"])
def test_other_measures_stop_nothing_here(kind):
    got = night(
        rules=RULE, payouts=paid(*MONTHS), custody=custody(("王芳", kind, "2026-01-31", ""))
    )
    assert got.findings.is_empty()


def test_several_records_are_their_union_and_are_named_together():
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(
            ("王芳", "fixed_term", "2026-02-10", "2026-04-01"),
            ("王芳", "fixed_term", "2026-03-10", "2026-05-01"),
        ),
    )
    assert got.rows("payout_id", "evidence_id") == {
        ("2026-03", "k0"),
        ("2026-04", "k0;k1"),
        ("2026-05", "k1"),
    }


def test_an_open_end_reaches_to_the_as_of_month_and_a_known_one_counts_as_given():
    payouts = (
        paid("2026-10")
        + "\nnext | @ann | 王芳 | employee_pension | pension | 2026-11 | 2026-10-30 | 2000.00"
    )
    assert lines(
        night(rules=RULE, payouts=payouts, custody=custody(("王芳", "life", "2026-01-01", "")))
    ) == {"2026-10"}
    known = custody(("王芳", "fixed_term", "2026-01-01", "2027-01-01"))
    assert lines(night(rules=RULE, payouts=payouts, custody=known)) == {"2026-10", "next"}


@pytest.mark.parametrize(
    ("scheme", "benefit", "first"),
    [
        ("employee_pension", "pension", "2001-04"),
        ("public_pension", "pension", "2001-04"),
        ("unemployment", "unemployment_benefit", "2001-04"),
        ("unemployment", "medical_premium", "2001-04"),
        ("work_injury", "survivor_allowance", "2001-04"),
        ("resident_pension", "basic_pension", "2014-03"),
        ("resident_pension", "account_pension", "2014-03"),
    ],
)
def test_the_first_month_of_each_benefit(scheme, benefit, first):
    months = ("2001-03", "2001-04", "2011-01", "2014-02", "2014-03")
    got = night(
        rules=RULE,
        payouts=paid(*months, scheme=scheme, benefit=benefit),
        custody=custody(("王芳", "fixed_term", "2000-01-01", "2020-01-01")),
    )
    assert lines(got) == {month for month in months if month >= first}


@pytest.mark.parametrize("benefit", ["disability_allowance", "nursing_allowance"])
def test_the_injured_workers_own_benefits_only_until_2010(benefit):
    got = night(
        rules=RULE,
        payouts=paid(
            "2001-03", "2001-04", "2010-12", "2011-01", scheme="work_injury", benefit=benefit
        ),
        custody=custody(("王芳", "fixed_term", "2000-01-01", "2020-01-01")),
    )
    assert got.rows("payout_id", "version") == {
        ("2001-04", "2001-03-08"),
        ("2010-12", "2001-03-08"),
    }
    assert set(got.judged.counts.rows()) == {
        (RULE, "", 2),
        (RULE, "no_version_in_force", 1),
        (RULE, "benefit_not_judged_then", 1),
    }


def test_exact_rows_decide_where_both_speak_of_a_line_and_probable_ones_elsewhere():
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(
            ("王芳", "fixed_term", "2026-02-10", "2026-04-01"),
            ("李红", "fixed_term", "2026-03-10", "2026-05-01"),
        ),
    )
    assert got.rows("payout_id", "certainty", "evidence_id") == {
        ("2026-03", "recoverable", "k0"),
        ("2026-04", "recoverable", "k0"),
        ("2026-05", "potential", "k1"),
    }


def test_probable_records_are_named_together_and_only_where_no_exact_one_speaks_of_the_line():
    got = night(
        rules=RULE,
        payouts=paid(*MONTHS),
        custody=custody(
            ("王方", "fixed_term", "2026-02-10", "2026-05-31"),
            ("王房", "life", "2026-02-10", "2026-05-31"),
            ("王芳", "fixed_term", "2026-02-10", "2026-03-31"),
        ),
    )
    assert got.rows("payout_id", "certainty", "identity", "evidence_id") == {
        ("2026-03", "recoverable", "exact", "k2"),
        ("2026-04", "potential", "probable", "k0;k1"),
        ("2026-05", "potential", "probable", "k0;k1"),
    }
