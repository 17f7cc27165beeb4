"""机关事业退休人员受刑后继续领取: a cancelled public pension does not come back by itself."""

from tests.support.drawn import found, night

RULE = "custody/public_pension_after_sentence"
PAYOUTS = """
payout_id | person_id | name | scheme         | benefit | benefit_month | paid_on    | amount
mar       | @bob      | 张衡 | public_pension | pension | 2026-03       | 2026-03-10 | 5200.00
apr       | @bob      | 张衡 | public_pension | pension | 2026-04       | 2026-04-10 | 5200.00
may       | @bob      | 张衡 | public_pension | pension | 2026-05       | 2026-05-10 | 5200.00
jun       | @bob      | 张衡 | public_pension | pension | 2026-06       | 2026-06-10 | 5200.00
"""


def custody(*records):
    rows = [f"k{n} | @bob | 张衡 | {kind} | {a} | {b}" for n, (kind, a, b) in enumerate(records)]
    return "\n".join(["record_id | person_id | name | kind | custody_from | custody_until", *rows])


def test_from_the_month_after_release_on():
    got = night(
        rules=RULE, payouts=PAYOUTS, custody=custody(("short_term", "2026-01-05", "2026-03-31"))
    )
    found(
        """
        payout_id | certainty | undue   | claimed
        apr       | potential | 5200.00 | 0.00
        may       | potential | 5200.00 | 0.00
        jun       | potential | 5200.00 | 0.00
        """,
        got,
    )


def test_months_in_prison_again_belong_to_the_other_rule():
    records = custody(
        ("fixed_term", "2025-01-05", "2026-02-01"), ("fixed_term", "2026-03-05", "2026-05-01")
    )
    got = night(rules=RULE, payouts=PAYOUTS, custody=records)
    assert got.rows("payout_id") == {("mar",), ("jun",)}


def test_control_and_probation_count_while_they_last_and_parole_does_not():
    got = night(
        rules=RULE, payouts=PAYOUTS, custody=custody(("control", "2026-03-05", "2026-05-31"))
    )
    assert got.rows("payout_id") == {("apr",), ("may",)}
    assert night(
        rules=RULE, payouts=PAYOUTS, custody=custody(("parole", "2026-01-05", ""))
    ).findings.is_empty()


def test_who_is_still_in_prison_has_no_month_after_it():
    got = night(rules=RULE, payouts=PAYOUTS, custody=custody(("life", "2026-03-05", "")))
    assert got.findings.is_empty()


def test_the_employee_pension_is_not_judged():
    got = night(
        rules=RULE,
        payouts=PAYOUTS.replace("public_pension", "employee_pension"),
        custody=custody(("short_term", "2026-01-05", "2026-03-31")),
    )
    assert got.findings.is_empty()


def test_a_sentence_served_within_one_month_takes_the_months_after_it():
    got = night(
        rules=RULE, payouts=PAYOUTS, custody=custody(("short_term", "2026-04-01", "2026-04-30"))
    )
    assert got.rows("payout_id") == {("may",), ("jun",)}
