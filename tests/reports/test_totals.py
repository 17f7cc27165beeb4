from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundsentry.reports.totals import tally, totals, written
from tests.support.books import Drawn
from tests.support.drawn import RULEBOOK

DEATH, PRISON = "death/paid_after_death", "custody/paid_while_imprisoned"
TASK = "eligibility/verification_overdue"
MONEY = ("confirmed", "recovered", "waived", "transferred", "outstanding")
SCHEMES = ("resident_pension", "employee_pension", "work_injury")
REGIONS = ("340826101001", "340826102", "340826", None)
days = st.dates(date(2025, 11, 1), date(2026, 10, 31))
fen = st.integers(1, 10**11)


@st.composite
def offices(draw):
    """Cases of several schemes and townships, with verdicts, entries, counter-entries and vanished evidence."""
    made = Drawn()
    for number in range(draw(st.integers(0, 6))):
        rule = draw(st.sampled_from([DEATH, PRISON, TASK]))
        person = f"p{draw(st.integers(0, 3))}{rule}"
        decided = draw(st.none() | days)
        case = made.case(rule, f"{person}{number}", draw(days), decided)
        for _ in range(draw(st.integers(1, 4))):
            undue = draw(fen)
            certainty = draw(st.sampled_from(["recoverable", "potential", "excluded"]))
            made.finding(
                case,
                undue,
                draw(st.sampled_from(SCHEMES)),
                draw(st.sampled_from(REGIONS)),
                certainty=certainty,
                claimed_fen=undue if certainty == "recoverable" and rule != TASK else 0,
                withdrawn_run_id=draw(st.sampled_from([None, None, "r2"])),
                confirmed_fen=draw(st.none() | st.integers(0, undue)) if decided else None,
            )
        if decided:
            _entries(draw, made, case)
    return made


def _entries(draw, made, case):
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["repayment", "instalment", "offset", "waiver", "transfer"]))
        amount = draw(fen)
        made.entry(case, kind, amount, draw(days))
        if draw(st.booleans()):
            made.entry(case, kind, -draw(st.integers(1, amount)), draw(days))


def figures(books, month=None):
    counted = tally(books, RULEBOOK)
    return totals(counted.of_month(month) if month else counted)


def fens(group, name):
    return group.fen.get(name, 0)


@given(offices())
@settings(deadline=None, max_examples=60)
def test_money_adds_up_in_every_group_and_over_every_grouping(made):
    books = made.books()
    all_of = figures(books)
    for name in MONEY[:4]:
        assert fens(all_of.overall, name) == books.cases[f"{name}_fen"].sum()
    for groups in (all_of.by_scheme, all_of.by_township, all_of.by_rule, all_of.by_month):
        for name in ("flagged", *MONEY):
            assert sum(fens(one, name) for one in groups.values()) == fens(all_of.overall, name)
        for one in groups.values():
            assert fens(one, "confirmed") == sum(fens(one, name) for name in MONEY[1:])
    # In no scheme and no township more came back than was confirmed there.
    for groups in (all_of.by_scheme, all_of.by_township, all_of.by_rule):
        assert all(fens(one, name) >= 0 for one in groups.values() for name in MONEY)


@given(offices())
@settings(deadline=None, max_examples=15)
def test_each_month_alone_is_its_row_among_all_months_and_adds_up_over_its_schemes(made):
    books = made.books()
    for month, row in figures(books).by_month.items():
        alone = figures(books, month)
        assert alone.overall == row
        for name in MONEY:
            over = sum(fens(one, name) for one in alone.by_scheme.values())
            assert over == fens(row, name)


@pytest.fixture
def made():
    return Drawn()


def test_what_came_back_is_shared_out_as_the_confirmed_amount_falls_on_the_findings(made):
    case = made.case(DEATH, "p1", decided_on=date(2026, 2, 3))
    made.finding(case, 3000, "resident_pension", confirmed_fen=2000)
    made.finding(case, 1000, "employee_pension", confirmed_fen=1000)
    made.entry(case, "repayment", 100, date(2026, 3, 1))
    made.entry(case, "waiver", 1000, date(2026, 3, 2))
    schemes = figures(made.books()).by_scheme
    assert [fens(schemes["resident_pension"], name) for name in MONEY] == [2000, 67, 667, 0, 1266]
    assert [fens(schemes["employee_pension"], name) for name in MONEY] == [1000, 33, 333, 0, 634]


def test_by_month_cases_count_by_opening_verdicts_by_decision_and_money_by_entry(made):
    case = made.case(DEATH, "p1", date(2026, 1, 31), date(2026, 2, 3))
    made.finding(case, 3000, confirmed_fen=2000)
    made.entry(case, "repayment", 500, date(2026, 4, 1))
    made.entry(case, "repayment", -200, date(2026, 5, 1))
    months = figures(made.books()).by_month
    assert {month: (one.cases, fens(one, "flagged")) for month, one in months.items()} == {
        "2026-01": (1, 3000),
        "2026-02": (0, 0),
        "2026-04": (0, 0),
        "2026-05": (0, 0),
    }
    assert [fens(one, "confirmed") for one in months.values()] == [0, 2000, 0, 0]
    assert [fens(one, "recovered") for one in months.values()] == [0, 0, 500, -200]
    assert [fens(one, "outstanding") for one in months.values()] == [0, 2000, -500, 200]


def test_what_was_paid_back_too_much_is_no_recovery(made):
    case = made.case(DEATH, "p1", decided_on=date(2026, 2, 3))
    made.finding(case, 3000, confirmed_fen=1000)
    made.entry(case, "repayment", 800, date(2026, 3, 1))
    made.entry(case, "repayment", 800, date(2026, 4, 1))
    months = figures(made.books()).by_month
    assert [fens(months[month], "recovered") for month in ("2026-03", "2026-04")] == [800, 200]


def test_a_line_of_two_potential_cases_counts_once_with_its_larger_amount(made):
    for rule, undue in ((DEATH, 300), (PRISON, 500)):
        case = made.case(rule, "p1")
        made.finding(case, undue, payout_id="a", certainty="potential", claimed_fen=0)
    assert fens(figures(made.books()).overall, "potential") == 500


def test_the_amount_of_a_task_is_in_no_other(made):
    case = made.case(TASK, "p1")
    made.finding(case, 700, certainty="potential", claimed_fen=0)
    overall = figures(made.books()).overall
    assert (fens(overall, "task"), fens(overall, "potential"), fens(overall, "flagged")) == (
        700,
        0,
        0,
    )


def test_money_confirmed_of_evidence_that_vanished_since_still_counts_where_it_was(made):
    case = made.case(DEATH, "p1", decided_on=date(2026, 2, 3))
    made.finding(case, 900, "work_injury", confirmed_fen=900, withdrawn_run_id="r2")
    one = figures(made.books()).by_scheme["work_injury"]
    assert (one.cases, fens(one, "flagged"), fens(one, "confirmed")) == (1, 0, 900)


def test_amounts_are_written_as_text_with_two_decimals_under_their_codes(made):
    case = made.case(DEATH, "p1", date(2026, 1, 31), date(2026, 1, 31))
    made.finding(case, 123456, confirmed_fen=123450)
    made.entry(case, "repayment", 5, date(2026, 1, 31))
    group = {
        "cases": 1,
        "persons": 1,
        "flagged_amount": "1234.56",
        "potential_amount": "0.00",
        "task_amount": "0.00",
        "confirmed_amount": "1234.50",
        "recovered_amount": "0.05",
        "waived_amount": "0.00",
        "transferred_amount": "0.00",
        "outstanding_amount": "1234.45",
    }
    told = written(figures(made.books()), run_id="r1", as_of=date(2026, 1, 31))
    assert told == {
        "run_id": "r1",
        "as_of": "2026-01-31",
        "currency": "CNY",
        "overall": group,
        "by_rule": {DEATH: group},
        "by_scheme": {"resident_pension": group},
        "by_township": {"340826101": group},
        "by_month": {"2026-01": group},
    }


def test_an_empty_ledger_has_noughts():
    told = written(figures(Drawn().books()), run_id="r1", as_of=date(2026, 1, 31))
    assert told["overall"]["flagged_amount"] == "0.00"
    assert told["by_rule"] == {}
