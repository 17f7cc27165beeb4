"""伤残津贴与基本养老金重复领取: the injury fund owes only what the pension falls short."""

from tests.support.drawn import found, night

RULE = "duplicate/disability_allowance_with_pension"
HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"


def test_several_allowance_lines_are_added_up_and_the_latest_gives_back_first():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        a | @cai | 柳青 | work_injury      | disability_allowance | 2026-05 | 2026-05-10 | 2000.00
        b | @cai | 柳青 | work_injury      | disability_allowance | 2026-05 | 2026-05-20 | 1000.00
        p | @cai | 柳青 | employee_pension | pension              | 2026-05 | 2026-05-15 | 1500.00
        """,
    )
    found(
        """
        payout_id | certainty   | undue   | claimed
        b         | recoverable | 1000.00 | 1000.00
        a         | recoverable | 500.00  | 500.00
        """,
        got,
    )


ELSEWHERE = """
record_id | person_id | name | scheme           | from_month | monthly_amount
o1        | @cai      | 柳青 | employee_pension | 2020-01    | 900.00
o2        | @cai      | 柳青 | public_pension   | 2020-01    | 800.00
"""
UNKNOWN = "o3 | @cai | 柳青 | employee_pension | 2020-01 |"
ALLOWANCE = f"""
{HEAD}
a | @cai | 柳青 | work_injury | disability_allowance | 2026-05 | 2026-05-10 | 3000.00
"""


def test_amounts_elsewhere_are_added():
    got = night(rules=RULE, payouts=ALLOWANCE, other_benefits=ELSEWHERE)
    assert got.rows("certainty", "undue") == {("recoverable", 170000)}


def test_an_unknown_amount_elsewhere_makes_the_whole_potential_unless_there_is_a_pension_here():
    rows = ELSEWHERE.rstrip() + "\n" + UNKNOWN
    got = night(rules=RULE, payouts=ALLOWANCE, other_benefits=rows)
    assert got.rows("certainty", "undue") == {("potential", 300000)}
    here = "p | @cai | 柳青 | employee_pension | pension | 2026-05 | 2026-05-15 | 100.00"
    got = night(rules=RULE, payouts=ALLOWANCE.rstrip() + "\n" + here, other_benefits=rows)
    assert got.rows("certainty", "undue") == {("recoverable", 180000)}


def test_a_pension_of_nothing_takes_nothing():
    rows = ELSEWHERE.replace("900.00", "0.00").replace("800.00", "0.00")
    assert night(rules=RULE, payouts=ALLOWANCE, other_benefits=rows).findings.is_empty()


def test_only_a_probable_pension_makes_it_potential():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        a | @cai | 柳青 | work_injury | disability_allowance | 2026-05 | 2026-05-10 | 3000.00
        """,
        other_benefits="""
        record_id | person_id | name | scheme           | from_month | monthly_amount
        o1        | @cai      | 柳红 | employee_pension | 2020-01    | 900.00
        """,
    )
    assert got.rows("certainty", "undue", "identity") == {("potential", 90000, "probable")}


def test_from_january_2011_and_the_nursing_allowance_never():
    got = night(
        rules=RULE,
        payouts=f"""
        {HEAD}
        old | @cai | 柳青 | work_injury      | disability_allowance | 2010-12 | 2010-12-10 | 900.00
        new | @cai | 柳青 | work_injury      | disability_allowance | 2011-01 | 2011-01-10 | 900.00
        nur | @cai | 柳青 | work_injury      | nursing_allowance    | 2011-01 | 2011-01-10 | 700.00
        p10 | @cai | 柳青 | employee_pension | pension              | 2010-12 | 2010-12-15 | 1500.00
        p11 | @cai | 柳青 | employee_pension | pension              | 2011-01 | 2011-01-15 | 1500.00
        """,
    )
    assert got.rows("payout_id", "undue") == {("new", 90000)}


def test_an_open_end_elsewhere_reaches_to_the_as_of_month_and_no_further():
    payouts = f"""
    {HEAD}
    sep | @cai | 柳青 | work_injury | disability_allowance | 2026-09 | 2026-09-10 | 3000.00
    oct | @cai | 柳青 | work_injury | disability_allowance | 2026-10 | 2026-10-10 | 3000.00
    nov | @cai | 柳青 | work_injury | disability_allowance | 2026-11 | 2026-10-10 | 3000.00
    """
    elsewhere = """
    record_id | person_id | name | scheme           | from_month | to_month | monthly_amount
    o1        | @cai      | 柳青 | employee_pension | 2026-10    |          | 900.00
    """
    got = night(rules=RULE, payouts=payouts, other_benefits=elsewhere)
    assert got.rows("payout_id") == {("oct",)}
    until_october = elsewhere.replace("2026-10    |          ", "2026-01    | 2026-10  ")
    got = night(rules=RULE, payouts=payouts, other_benefits=until_october)
    assert got.rows("payout_id") == {("sep",), ("oct",)}


def test_an_exact_row_elsewhere_decides_and_a_probable_one_beside_it_adds_nothing():
    other_name = ELSEWHERE.replace("o2        | @cai      | 柳青", "o2        | @cai      | 柳红")
    got = night(rules=RULE, payouts=ALLOWANCE, other_benefits=other_name)
    assert got.rows("certainty", "undue", "identity", "evidence_id") == {
        ("recoverable", 90000, "exact", "o1")
    }


def test_what_was_clawed_back_of_the_allowance_is_not_undue_again():
    back = (
        "back | @cai | 柳青 | work_injury | disability_allowance | 2026-05 | 2026-06-10 | -2500.00"
    )
    got = night(rules=RULE, payouts=ALLOWANCE.rstrip() + "\n" + back, other_benefits=ELSEWHERE)
    assert got.rows("payout_id", "undue") == {("a", 50000)}
