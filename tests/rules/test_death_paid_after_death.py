"""死亡后继续领取待遇: the month of death is owed, the months after it are not."""

import json
from datetime import date

import pytest

from tests.support.drawn import found, night

RULE = "death/paid_after_death"


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


def died(*rows):
    head = "record_id | person_id | name | died_on | source | reported_on | birth_date | sex"
    return "\n".join([head, *(f"d{n} | {' | '.join(row)}" for n, row in enumerate(rows))])


SPRING = paid("2026-03", "2026-04", "2026-05", "2026-06")
ANN = ("@ann", "王芳")


@pytest.mark.parametrize(
    ("day", "lines"),
    [("2026-03-01", {"2026-04", "2026-05", "2026-06"}), ("2026-03-31", {"2026-04", "2026-05", "2026-06"}),
     ("2026-04-01", {"2026-05", "2026-06"}), ("2026-06-01", set())],
)  # fmt: skip
def test_the_month_of_death_is_owed(day, lines):
    got = night(rules=RULE, payouts=SPRING, deaths=died((*ANN, day, "medical", "", "", "")))
    assert {line for (line,) in got.rows("payout_id")} == lines
    assert set(got.findings["certainty"]) <= {"recoverable"}


def test_a_month_later_than_the_as_of_month_is_not_covered():
    payouts = "\n".join(
        [
            paid("2026-10"),
            "next | @ann | 王芳 | employee_pension | pension | 2026-11 | 2026-10-30 | 2000.00",
        ]
    )
    got = night(
        rules=RULE, payouts=payouts, deaths=died((*ANN, "2026-09-02", "medical", "", "", ""))
    )
    assert got.rows("payout_id") == {("2026-10",)}


def sentences(got):
    """Return which sentence tells each line."""
    return {line: json.loads(facts)[0]["because"] for line, facts in got.rows("payout_id", "facts")}


def test_sources_that_differ_are_disputed_between_and_sure_after_and_named_together():
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died(
            (*ANN, "2026-05-02", "medical", "", "", ""), (*ANN, "2026-03-20", "police", "", "", "")
        ),
    )
    found(
        """
        payout_id | certainty   | undue   | claimed | evidence_id
        2026-04   | potential   | 2000.00 | 0.00    | d1;d0
        2026-05   | potential   | 2000.00 | 0.00    | d1;d0
        2026-06   | recoverable | 2000.00 | 2000.00 | d1;d0
        """,
        got,
    )
    assert sentences(got) == {
        "2026-04": "disputed",
        "2026-05": "disputed",
        "2026-06": "after_all_reports",
    }


def test_two_sources_in_one_month_agree():
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died(
            (*ANN, "2026-05-02", "medical", "", "", ""), (*ANN, "2026-05-20", "police", "", "", "")
        ),
    )
    assert got.rows("payout_id", "certainty", "evidence_id") == {
        ("2026-06", "recoverable", "d0;d1")
    }
    assert sentences(got) == {"2026-06": "default"}


def test_forty_reports_of_one_death_are_one_finding():
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died(*((*ANN, "2026-05-02", "police", "", "", "") for _ in range(40))),
    )
    assert got.findings.height == 1
    assert got.findings["evidence_id"][0].count(";") == 39


def test_the_disputed_months_end_where_the_latest_report_begins():
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died(
            (*ANN, "2026-03-02", "medical", "", "", ""), (*ANN, "2026-04-20", "police", "", "", "")
        ),
    )
    assert got.rows("payout_id", "certainty") == {
        ("2026-04", "potential"),
        ("2026-05", "recoverable"),
        ("2026-06", "recoverable"),
    }


@pytest.mark.parametrize(
    ("seen_on", "by", "certainty"),
    [("2026-05-03", "face", "potential"), ("2026-05-03", "in_person", "potential"), ("2026-05-02", "face", "recoverable"),
     ("2026-05-03", "village", "recoverable"), ("2026-05-03", "data", "recoverable"),
     ("2026-11-01", "face", "recoverable")],
)  # fmt: skip
def test_a_sign_of_life_later_than_the_latest_death_makes_it_potential(seen_on, by, certainty):
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died((*ANN, "2026-05-02", "police", "", "", "")),
        entitlements=f"""
        entitlement_id | person_id | name | scheme           | benefit | start_month | verified_on | verified_by
        e1             | @ann      | 王芳 | employee_pension | pension | 2010-01     | {seen_on}   | {by}
        """,
    )
    assert got.rows("certainty") == {(certainty,)}


def test_the_last_of_several_signs_of_life_counts():
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died((*ANN, "2026-05-02", "police", "", "", "")),
        entitlements="""
        entitlement_id | person_id | name | scheme           | benefit       | start_month | verified_on | verified_by
        e1             | @ann      | 王芳 | employee_pension | pension       | 2010-01     | 2026-05-03  | face
        e2             | @ann      | 王芳 | resident_pension | basic_pension | 2010-01     | 2025-05-03  | face
        """,
    )
    assert got.rows("certainty") == {("potential",)}
    assert sentences(got) == {"2026-06": "seen_alive"}


def test_a_report_not_received_yet_plays_no_part_and_without_entitlements_the_rule_still_judges():
    late = died((*ANN, "2026-03-02", "police", "2026-11-01", "", ""))
    assert night(rules=RULE, payouts=SPRING, deaths=late).findings.is_empty()
    on_the_day = died((*ANN, "2026-03-02", "police", "2026-10-31", "", ""))
    got = night(rules=RULE, payouts=SPRING, deaths=on_the_day)
    assert got.findings.height == 3
    assert got.judged.without == {RULE: ("entitlements",)}


def test_without_deaths_the_rule_is_not_applied():
    got = night(rules=RULE, payouts=SPRING)
    assert got.judged.not_applied[0].missing_tables == ("deaths",)


@pytest.mark.parametrize(
    ("row", "identity"),
    [
        (("@ann", "李红", "2026-05-02", "police", "", "", ""), "probable"),
        (("", "王芳", "2026-05-02", "police", "", "1950-06-15", ""), "probable"),
        (("", "王 芳", "2026-05-02", "police", "", "1950-06-15", "男"), "probable"),
        (("340826195006150014", "王芳", "2026-05-02", "police", "", "1950-06-15", ""), "probable"),
        (("", "王芳", "2026-05-02", "police", "", "1950-06-15", "female"), None),
        (("", "王芳", "2026-05-02", "police", "", "1950-06-16", ""), None),
        (("", "王芳", "2026-05-02", "police", "", "", ""), None),
        (("@zoe 1950-06-15 m", "王芳", "2026-05-02", "police", "", "1950-06-15", ""), None),
    ],
)
def test_who_a_row_speaks_of(row, identity):
    got = night(rules=RULE, payouts=SPRING, deaths=died(row))
    assert got.rows("certainty", "identity") == ({("potential", identity)} if identity else set())


def test_a_name_that_two_people_bear_on_one_birthday_is_nobodys():
    both = (
        SPRING + "\nbob | @bob | 王芳 | employee_pension | pension | 2026-06 | 2026-06-10 | 2000.00"
    )
    row = ("", "王芳", "2026-05-02", "police", "", "1950-06-15", "")
    assert night(rules=RULE, payouts=both, deaths=died(row)).findings.is_empty()


def test_exact_rows_decide_and_probable_ones_beside_them_are_not_looked_at():
    got = night(
        rules=RULE,
        payouts=SPRING,
        deaths=died(
            (*ANN, "2026-05-02", "medical", "", "", ""),
            ("@ann", "李红", "2026-03-02", "police", "", "", ""),
        ),
    )
    assert got.rows("payout_id", "certainty", "evidence_id") == {("2026-06", "recoverable", "d0")}


@pytest.mark.parametrize(
    ("rule", "since", "until", "certainty"),
    [("*", "2026-07-01", "", "excluded"), ("death/", "2026-10-31", "2026-10-31", "excluded"),
     (RULE, "2026-01-01", "2026-10-30", "recoverable"), ("death/", "2026-11-01", "", "recoverable"),
     ("custody/", "2026-01-01", "", "recoverable")],
)  # fmt: skip
def test_an_exclusion_holds_from_its_first_to_its_last_day(rule, since, until, certainty):
    got = night(
        date(2026, 10, 31),
        rules=RULE,
        payouts=SPRING,
        deaths=died((*ANN, "2026-05-02", "medical", "", "", "")),
        exclusions=f"""
        person_id | rule   | reason | decided_by | valid_from | valid_until
        @ann      | {rule} | 误注销 | 股长       | {since}    | {until}
        """,
    )
    assert got.rows("certainty", "claimed") == {
        (certainty, 0 if certainty == "excluded" else 200000)
    }


def test_grants_are_not_periodic():
    payouts = paid("2026-06", benefit="funeral_grant")
    assert night(
        rules=RULE, payouts=payouts, deaths=died((*ANN, "2026-03-02", "police", "", "", ""))
    ).findings.is_empty()
