"""丧葬补助金重复领取: the family keeps the largest grant."""

from datetime import date

from fundsentry.reports.sentences import because
from tests.support.drawn import RULEBOOK, found, night

RULE = "death/funeral_grant_twice"
HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | deceased_id"


def test_among_equal_grants_the_earliest_paid_is_kept():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        b | @son | 沈阳 | resident_pension | funeral_grant | 2026-05 | 2026-05-25 | 800.00 | @father 1940-01-01
        a | @dau | 沈月 | unemployment     | funeral_grant | 2026-05 | 2026-05-25 | 800.00 | @father
        c | @dau | 沈月 | work_injury      | funeral_grant | 2026-05 | 2026-05-24 | 800.00 | @father
        """,
    )
    found(
        """
        payout_id | certainty   | undue  | claimed | evidence_id
        a         | recoverable | 800.00 | 800.00  | c
        b         | recoverable | 800.00 | 800.00  | c
        """,
        got,
    )


def test_a_grant_that_was_clawed_back_in_part_counts_with_what_is_left():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        large | @son | 沈阳 | employee_pension | funeral_grant | 2026-05 | 2026-05-05 | 8000.00  | @father 1940-01-01
        back  | @son | 沈阳 | employee_pension | funeral_grant | 2026-05 | 2026-06-05 | -7500.00 | @father
        small | @son | 沈阳 | resident_pension | funeral_grant | 2026-05 | 2026-05-05 | 800.00   | @father
        """,
    )
    assert got.rows("payout_id", "undue") == {("large", 50000)}


def test_grants_without_the_deceased_are_not_judged_and_counted():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        a | @son | 沈阳 | employee_pension | funeral_grant | 2026-05 | 2026-05-05 | 8000.00 |
        b | @son | 沈阳 | resident_pension | funeral_grant | 2026-05 | 2026-05-05 | 800.00  |
        """,
    )
    assert got.findings.is_empty()
    assert got.judged.counts.rows() == [(RULE, "", 0), (RULE, "no_deceased_id", 2)]


def test_other_deceased_and_months_before_july_2011_are_left_alone():
    got = night(
        as_of=date(2026, 10, 31),
        rules=RULE,
        payouts=f"""
        {HEAD}
        a | @son | 沈阳 | employee_pension | funeral_grant | 2011-06 | 2011-06-05 | 8000.00 | @father 1940-01-01
        b | @son | 沈阳 | resident_pension | funeral_grant | 2011-06 | 2011-06-05 | 800.00  | @father
        c | @son | 沈阳 | resident_pension | funeral_grant | 2011-07 | 2011-07-05 | 700.00  | @father
        d | @son | 沈阳 | resident_pension | funeral_grant | 2011-07 | 2011-07-05 | 700.00  | @mother 1941-01-01
        """,
    )
    assert got.rows("payout_id") == {("c",)}


def test_the_sentence_names_the_grant_that_is_kept():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        a | @son | 沈阳 | resident_pension | funeral_grant | 2026-05 | 2026-05-24 | 800.00 | @father 1940-01-01
        b | @dau | 沈月 | work_injury      | funeral_grant | 2026-05 | 2026-05-25 | 900.00 | @father
        """,
    )
    ((facts,),) = got.rows("facts")
    assert '"kept_amount":"900.00","kept_paid_on":"2026-05-25"' in facts


def test_the_sentence_is_true_where_the_grants_are_equal():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        a | @son | 沈阳 | resident_pension | funeral_grant | 2026-05 | 2026-05-24 | 800.00 | @father 1940-01-01
        b | @dau | 沈月 | work_injury      | funeral_grant | 2026-05 | 2026-05-25 | 800.00 | @father
        """,
    )
    told = because(RULEBOOK, *got.findings.select("rule", "facts", "identity"), "en")
    assert told.to_list() == [
        "Another funeral grant of 800.00 yuan for the same deceased was paid on 2026-05-24; "
        "only one may be chosen: the largest stays, among equals the first paid"
    ]
