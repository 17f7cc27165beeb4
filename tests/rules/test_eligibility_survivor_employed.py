"""供养亲属就业或参军: a job from its second month on, the army from the month after enlisting."""

from tests.support.drawn import night

RULE = "eligibility/survivor_employed"

PAYOUTS = """
payout_id | person_id         | name | scheme      | benefit            | benefit_month | paid_on    | amount
apr       | @eve 1980-05-31 f | 邬童 | work_injury | survivor_allowance | 2026-04       | 2026-04-10 | 1500.00
may       | @eve              | 邬童 | work_injury | survivor_allowance | 2026-05       | 2026-05-10 | 1500.00
jun       | @eve              | 邬童 | work_injury | survivor_allowance | 2026-06       | 2026-06-10 | 1500.00
"""
NOBODY = """
person_id | scheme           | month   | kind
@eve      | employee_pension | 2019-01 | flexible
"""


def test_the_first_month_of_a_job_is_owed():
    got = night(
        rules=RULE,
        payouts=PAYOUTS,
        contributions="""
        person_id | scheme           | month   | kind     | employer_id
        @eve      | employee_pension | 2026-04 | employer | n1
        @eve      | unemployment     | 2026-05 | employer | n2
        @eve      | employee_pension | 2026-06 | flexible |
        """,
    )
    assert got.rows("payout_id", "certainty") == {("may", "recoverable")}


def test_enlisted_counts_and_emigrated_does_not():
    drawn = """
    record_id | person_id | name | kind   | departed_on | returned_on
    x1        | @eve      | 邬童 | {kind} | 2026-04-20  | 2026-05-01
    """
    army = night(
        rules=RULE, payouts=PAYOUTS, contributions=NOBODY, departures=drawn.format(kind="enlisted")
    )
    assert army.rows("payout_id") == {("may",)}
    abroad = night(
        rules=RULE, payouts=PAYOUTS, contributions=NOBODY, departures=drawn.format(kind="emigrated")
    )
    assert abroad.findings.is_empty()


def test_one_list_of_the_two_is_enough_and_one_is_needed():
    army = """
    record_id | person_id | name | kind     | departed_on
    x1        | @eve      | 邬童 | enlisted | 2026-04-20
    """
    alone = night(rules=RULE, payouts=PAYOUTS, departures=army)
    assert alone.rows("payout_id") == {("may",), ("jun",)}
    assert alone.judged.without == {RULE: ("contributions",)}
    neither = night(rules=RULE, payouts=PAYOUTS)
    assert neither.findings.is_empty()
    assert [one.missing_tables for one in neither.judged.not_applied] == [
        ("contributions", "departures")
    ]


def test_before_2004_nothing_is_judged():
    payouts = PAYOUTS.replace("2026-", "2003-")
    got = night(
        rules=RULE,
        payouts=payouts,
        contributions="""
        person_id | scheme           | month   | kind
        @eve      | employee_pension | 2003-04 | employer
        @eve      | employee_pension | 2003-05 | employer
        """,
    )
    assert got.findings.is_empty()
    assert got.judged.counts.rows() == [(RULE, "", 0), (RULE, "no_version_in_force", 3)]


def test_from_january_2004():
    got = night(
        rules=RULE,
        payouts="""
        payout_id | person_id         | name | scheme      | benefit            | benefit_month | paid_on    | amount
        dec       | @old 1980-10-31 f | 常安 | work_injury | survivor_allowance | 2003-12       | 2003-12-10 | 300.00
        jan       | @old              | 常安 | work_injury | survivor_allowance | 2004-01       | 2004-01-10 | 300.00
        """,
        contributions="""
        person_id | scheme           | month   | kind
        @old      | employee_pension | 2003-11 | employer
        @old      | employee_pension | 2003-12 | employer
        @old      | employee_pension | 2004-01 | employer
        """,
    )
    assert got.rows("payout_id") == {("jan",)}
