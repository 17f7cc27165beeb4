"""A suite for every table, made from its schema; what the gate can find, the suite speaks of."""

from datetime import date
from decimal import Decimal

import pytest

from fundsentry.quality import Bounds, Limits, Past, suite_of
from fundsentry.quality.limits import CHECKS
from schemas import TABLES
from schemas.expectations import OF_THE_FILE, possible_faults
from schemas.reasons import REASONS
from tests.support.drawn import checked

AS_OF = date(2026, 10, 31)


def found(suite, check):
    return [one for one in suite if one.check == check]


def rows_expected(table="deaths", last=None, limits=None):
    past = () if last is None else (Past(AS_OF, {(table, ""): last}),)
    return found(suite_of(TABLES[table], limits or Limits(), past), "few_rows")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_suite_that_speaks_of_each_fault_once(name):
    table = TABLES[name]
    suite = suite_of(table, Limits())
    named = [(one.column, one.about) for one in found(suite, "bad_rows") if one.about]
    assert len(named) == len(set(named))
    assert {reason for _, reason in named} <= set(REASONS)
    empty = {column for column, reason in named if reason == "empty"}
    assert empty == {column.name for column in table.required_columns}
    codes = {column for column, reason in named if reason == "unknown_code"}
    assert codes == {column.name for column in table.columns if column.codes}
    ends = {column for column, reason in named if reason == "end_before_start"}
    assert ends == {end for _, end in table.spans}
    assert [one.measure for one in suite].count("bad") == 1


def test_every_reason_of_the_gate_is_expected_of_some_table():
    spoken = {reason for table in TABLES.values() for _, reason in possible_faults(table)}
    assert spoken == set(REASONS)


def test_no_check_is_told_twice_about_the_same_measure():
    for table in TABLES.values():
        keys = [(one.measure, one.check) for one in suite_of(table, Limits())]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_that_is_off_is_in_no_suite(check):
    limits = Limits(
        levels={check: "off"},
        vital=frozenset(),
        bounds=(Bounds("payouts", max_rows=9, due_day=5, max_age_days=9),),
    )
    past = tuple(Past(AS_OF, {("payouts", ""): rows}) for rows in (100, 100, 100, 50))
    suite = suite_of(TABLES["payouts"], limits, past)
    assert {one.check for one in suite} == set(CHECKS) - {check}


@pytest.mark.parametrize(
    ("table", "last", "least", "level"),
    [
        ("deaths", 100, 60, "stop"),
        ("deaths", 9, 1, "stop"),
        ("deaths", 1, 1, "stop"),
        ("custody", 100, 60, "warn"),
        ("custody", 35, 21, "warn"),
    ],
)
def test_fewer_rows_than_most_of_the_last_night_are_too_few(table, last, least, level):
    (one,) = rows_expected(table, last)
    assert (one.least, one.level) == (least, level)


def test_on_the_first_night_only_what_the_office_has_set_is_expected_and_that_a_vital_list_is_not_empty():
    assert rows_expected("custody") == []
    (one,) = rows_expected()
    assert (one.least, one.level) == (1, "stop")
    assert rows_expected(limits=Limits(bounds=(Bounds("deaths", min_rows=0),))) == []
    (one,) = rows_expected(limits=Limits(bounds=(Bounds("deaths", min_rows=50),)))
    assert (one.least, one.level, one.facts["key"]) == (50, "stop", "min_rows")


@pytest.mark.parametrize(("came", "least"), [(0, [1]), (1, []), (9, []), (10, [1])])
def test_a_few_rows_that_are_all_refused_are_no_list_that_came_empty(came, least):
    suite = found(suite_of(TABLES["deaths"], Limits(), (), came), "few_rows")
    assert [one.least for one in suite] == least


@pytest.mark.parametrize(
    ("rows", "least"),
    [
        ([100, 100, 75, 57], 45),
        ([100, 100, 100, 100], None),
        ([100, 30], None),
        ([9, 9, 9, 2], None),
        ([30, 60, 100, 100], None),
    ],
)
def test_a_table_that_shrinks_night_by_night_is_held_against_what_was_usual(rows, least):
    past = tuple(Past(AS_OF, {("custody", ""): count}) for count in rows)
    suite = found(suite_of(TABLES["custody"], Limits(), past), "shrinking")
    assert [(one.least, one.level) for one in suite] == ([(least, "warn")] if least else [])


def test_shares_are_exact():
    bounds = Bounds("custody", min_share=Decimal("0.7"))
    (one,) = rows_expected("custody", 10, Limits(bounds=(bounds,)))
    assert (one.least, one.facts["key"], one.level) == (7, "min_share", "stop")


def test_a_zero_report_is_no_night_to_compare_with():
    key = ("deaths", "")
    past = (Past(AS_OF, {key: 100}), Past(AS_OF, {key: 0}, frozenset({key})))
    (one,) = found(suite_of(TABLES["deaths"], Limits(), past), "few_rows")
    assert one.least == 60


def test_a_vital_list_stops_the_night_where_it_came_halved_and_is_a_warning_where_it_did_not_come():
    past = (Past(AS_OF, {("deaths", ""): 100}),)
    (came,) = found(suite_of(TABLES["deaths"], Limits(), past), "few_rows")
    (absent,) = found(suite_of(TABLES["deaths"], Limits(), past, is_delivered=False), "few_rows")
    assert (came.level, absent.level) == ("stop", "warn")


def test_a_slip_in_a_short_list_is_forgiven():
    suite = suite_of(TABLES["deaths"], Limits(), rows=10)
    assert {one.most for one in found(suite, "bad_rows")} == {0.2}
    suite = suite_of(TABLES["deaths"], Limits(), rows=1000)
    assert {one.most for one in found(suite, "bad_rows")} == {0.05}


def test_whatever_lands_in_the_quarantine_is_a_fault_that_the_schema_names():
    drawn = """
    payout_id | person_id   | name | scheme           | benefit       | benefit_month | paid_on    | amount  | bank_account
    p1        | 3.40826E+17 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 180.00  | 1
    p2        | @ann        | 王芳 | resident_pension | basic_pension | 2026-13       | 2026-05-01 | 180.00  | 1
    p3        | @ann        | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 180.001 | 1
    p4        | @ann        | 王芳 | unemployment     | basic_pension | 2026-05       | 2026-05-01 | 180.00  | 1
    p5        | @ann        | 王芳 | space_pension    | basic_pension | 2026-05       | 2026-05-01 | 180.00  | 1
    p6        | @ann        |      | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 180.00  | 1
    p7        | @ann        | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 180.00  | 6.2E+18
    p8        | @ann        | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 180.00  | 1
    p8        | @ann        | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 190.00  | 1
    """
    one = checked({"payouts": drawn}, AS_OF)["payouts"]
    faults = set(possible_faults(one.table))
    bad = one.quarantined.select("column", "reason").rows()
    assert len(bad) == 8
    assert {("" if reason in OF_THE_FILE else column, reason) for column, reason in bad} <= faults
