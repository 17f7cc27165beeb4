import json

import polars as pl
import pytest

from fundsentry.reports.contradictions import contradictions
from tests.support.drawn import night

DEATH = "death/paid_after_death"
PRISON = "custody/paid_while_imprisoned"
JOB = "reemployment/paid_while_employed"
PAID = """
    payout_id | person_id         | name | scheme           | benefit       | benefit_month | paid_on    | amount
    a4        | @ann 1948-03-01 f | 王芳 | resident_pension | basic_pension | 2026-04       | 2026-04-12 | 180.00
    a5        | @ann              | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-12 | 180.00
    a6        | @ann              | 王芳 | resident_pension | basic_pension | 2026-06       | 2026-06-12 | 180.00
"""


def told(got, rule=DEATH, lang="en", **reported):
    """What does not fit, and how many months it disputes."""
    evidence = pl.DataFrame(
        {"details": [json.dumps(reported)] if reported else []}, {"details": str}
    )
    found = contradictions(rule, got.findings, evidence, lang)
    return [(one.text, len(one.months)) for one in found]


def deaths(*days, source=("cremation", "village", "police")):
    rows = (f"d{n} | @ann | 王芳 | {day} | {source[n]}" for n, day in enumerate(days))
    return "\n".join(["record_id | person_id | name | died_on | source", *rows])


def test_one_death_and_nothing_against_it_is_no_contradiction():
    assert told(night(payouts=PAID, deaths=deaths("2026-03-20"))) == []


def test_sources_that_disagree_are_named_with_their_days_and_the_months_in_dispute():
    got = night(payouts=PAID, deaths=deaths("2026-03-20", "2026-05-02"))
    assert told(got) == [
        (
            "The sources differ on the day of death: cremation 2026-03-20, village 2026-05-02; "
            "months in dispute: 2026-04 to 2026-05",
            2,
        )
    ]
    assert told(got, lang="zh")[0][0] == (
        "各来源的死亡日期不一致：火化 2026-03-20、村级上报 2026-05-02；争议月份：2026-04至2026-05"
    )


def test_days_that_differ_within_a_month_dispute_no_month():
    ((text, months),) = told(night(payouts=PAID, deaths=deaths("2026-03-20", "2026-03-22")))
    assert text.endswith("no month is in dispute")
    assert months == 0


def test_three_sources_of_which_two_agree_are_one_contradiction():
    got = night(payouts=PAID, deaths=deaths("2026-03-20", "2026-05-02", "2026-05-02"))
    assert len(told(got)) == 1


def test_somebody_verified_in_person_after_the_death_is_a_sign_of_life():
    got = night(
        payouts=PAID,
        deaths=deaths("2026-03-20"),
        entitlements="""
            entitlement_id | person_id | name | scheme | benefit | start_month | verified_on | verified_by
            e1 | @ann | 王芳 | resident_pension | basic_pension | 2010-01 | 2026-07-01 | face
        """,
    )
    assert told(got) == [
        (
            "Verified alive on 2026-07-01, face to face or by face recognition, after the reported "
            "death (cremation 2026-03-20)",
            0,
        )
    ]


def test_what_a_village_saw_after_the_death_counts_and_what_it_saw_before_does_not():
    got = night(payouts=PAID, deaths=deaths("2026-03-20"))
    assert told(got, seen_alive_on="2026-03-01") == []
    ((text, _),) = told(got, seen_alive_on="2026-06-01")
    assert text == (
        "Seen alive on the spot on 2026-06-01, after the reported death (cremation 2026-03-20)"
    )


def test_a_day_of_death_from_the_village_stands_beside_that_of_the_list():
    got = night(payouts=PAID, deaths=deaths("2026-03-20"))
    ((text, months),) = told(got, died_on="2026-05-20")
    assert "cremation 2026-03-20, reported from the spot 2026-05-20" in text
    assert months == 2


def test_custody_and_marriage_after_a_death_speak_against_it_on_both_cases():
    got = night(
        payouts=PAID,
        deaths=deaths("2026-03-20"),
        custody="""
            record_id | person_id | name | kind | custody_from | custody_until
            c1 | @ann | 王芳 | fixed_term | 2026-04-10 |
        """,
    )
    sign = "After the reported death (cremation 2026-03-20): taken into custody on 2026-04-10"
    assert told(got) == [(sign, 0)]
    assert told(got, PRISON) == [(sign, 0)]
    assert told(got, "account/other_holder") == []


def test_an_employers_contributions_after_a_death_speak_against_it():
    got = night(
        payouts=PAID.replace("basic_pension", "unemployment_benefit").replace(
            "resident_pension", "unemployment"
        ),
        deaths=deaths("2026-03-20"),
        contributions="\n".join(
            [
                "person_id | scheme | month | kind",
                *(f"@ann | employee_pension | 2026-0{n} | employer" for n in (3, 4, 5)),
            ]
        ),
    )
    sign = "After the reported death (cremation 2026-03-20): an employer contributed for 2026-04 to 2026-05"
    assert told(got) == [(sign, 0)]
    assert told(got, JOB) == [(sign, 0)]


def test_records_of_custody_with_other_ends_are_a_contradiction_and_following_ones_are_none():
    def custody(*spans):
        rows = (f"c{n} | @ann | 王芳 | fixed_term | {a} | {b}" for n, (a, b) in enumerate(spans))
        head = "record_id | person_id | name | kind | custody_from | custody_until"
        return night(payouts=PAID, custody="\n".join([head, *rows]))

    got = custody(("2026-03-15", "2026-06-14"), ("2026-03-15", "2026-05-14"))
    assert told(got, PRISON) == [
        (
            "The records of custody overlap and differ: fixed term 2026-03-15 to 2026-05-14, "
            "fixed term 2026-03-15 to 2026-06-14; months in dispute: 2026-06",
            1,
        )
    ]
    assert told(custody(("2026-01-15", "2026-04-14"), ("2026-04-14", "2026-06-14")), PRISON) == []
    # The same record in two lists says nothing against itself.
    assert told(custody(("2026-03-15", "2026-06-14"), ("2026-03-15", "2026-06-14")), PRISON) == []


@pytest.mark.parametrize(("day", "said"), [("2026-03-15", 0), ("2026-04-01", 1)])
def test_a_day_of_admission_from_the_village_is_told_where_it_is_another(day, said):
    got = night(
        payouts=PAID,
        custody="""
            record_id | person_id | name | kind | custody_from | custody_until
            c1 | @ann | 王芳 | fixed_term | 2026-03-15 |
        """,
    )
    assert len(told(got, PRISON, in_prison_since=day)) == said


def test_who_really_holds_the_account_is_told_without_the_name():
    ((text, _),) = told(night(payouts=PAID, deaths=deaths("2026-03-20")), account_held_by="王强")
    assert "王强" not in text
