"""Great Expectations and a plain comparison come to the same, and neither speaks to anybody."""

import json
from functools import partial

import pytest

from fundsentry.quality import Bounds, Limits, Past, Validator, suite_of, validate
from fundsentry.quality.measures import Measure
from fundsentry.quality.validation import PLAIN, Suite
from schemas import TABLES

PAST = (Past(None, {("deaths", ""): 100}),)
BOUNDS = (Bounds("deaths", max_rows=500, due_day=5, max_age_days=30),)
SUITE = suite_of(TABLES["deaths"], Limits(bounds=BOUNDS), PAST)
GOOD = {one.measure: Measure(one.least or 0) for one in SUITE} | {"rows": Measure(100)}


@pytest.fixture(scope="module")
def validator():
    with Validator() as running:
        yield running


@pytest.fixture
def both(validator):
    return partial(in_both_ways, validator)


def in_both_ways(validator, **seen):
    numbers = GOOD | {name.replace("__", "."): Measure(value) for name, value in seen.items()}
    suites = [Suite("deaths", SUITE, numbers)]
    return validate(suites, validator), validate(suites)


def failed(quality):
    return [(one.expectation.check, one.expectation.measure) for one in quality.failures]


def test_an_unremarkable_night_passes(both):
    for quality in both():
        assert quality.failures == ()
        assert len(quality.results) == len(SUITE) > 15


@pytest.mark.parametrize(
    ("seen", "check"),
    [
        ({"rows": 59}, "few_rows"),
        ({"rows": 0}, "few_rows"),
        ({"rows": 501}, "many_rows"),
        ({"overdue": 1}, "overdue"),
        ({"days_old": 31}, "too_old"),
        ({"bad__died_on__empty": 0.06}, "bad_rows"),
        ({"bad__ragged": 0.06}, "bad_rows"),
        ({"ids__person_id": 0.5}, "bad_ids"),
        ({"new_codes__source": 1}, "new_codes"),
        ({"duplicates": 0.051}, "duplicates"),
    ],
)
def test_each_kind_of_failure_is_found_by_both(both, seen, check):
    validated, compared = both(**seen)
    assert failed(validated) == [(check, next(iter(seen)).replace("__", "."))]
    assert validated.results == compared.results


@pytest.mark.parametrize("rows", [60, 100, 500])
def test_a_number_on_the_bound_is_within_it(both, rows):
    validated, compared = both(rows=rows, duplicates=0.05, days_old=30)
    assert failed(validated) == failed(compared) == []


def test_what_stops_the_night_is_told_first(both):
    quality, _ = both(rows=10, duplicates=1.0)
    assert [one.expectation.level for one in quality.failures] == ["stop", "warn"]
    assert [one.expectation.check for one in quality.stops] == ["few_rows"]


def test_what_could_not_be_measured_is_not_expected():
    quality = validate([Suite("deaths", SUITE, {"rows": Measure(100)})])
    assert {one.expectation.measure for one in quality.results} == {"rows"}


def test_the_results_of_great_expectations_are_kept_with_bounds_and_what_was_seen(both):
    quality, compared = both(rows=59)
    (document,) = quality.documents
    assert document["suite_name"] == "deaths"
    assert document["statistics"]["unsuccessful_expectations"] == 1
    (one,) = [one for one in document["results"] if not one["success"]]
    assert one["result"]["observed_value"] == 59
    assert one["expectation_config"]["kwargs"]["min_value"] == 60
    assert one["expectation_config"]["severity"] == "critical"
    assert json.loads(json.dumps(document)) == document
    assert quality.validated_by.startswith("great_expectations 1.")
    assert (compared.validated_by, compared.documents) == (PLAIN, ())


def test_equal_numbers_leave_equal_results_whenever_they_are_compared(validator):
    first, again = (validate([Suite("deaths", SUITE, GOOD)], validator).documents for _ in range(2))
    assert json.dumps(first) == json.dumps(again)


def test_tables_that_are_made_in_any_order_are_told_in_that_of_the_schemas(validator):
    suites = [Suite("deaths", SUITE, GOOD), Suite("payouts", suite_of(TABLES["payouts"], Limits()))]
    for ways in (validator, None):
        told = validate((suite for suite in suites), ways)
        assert told == validate(suites[::-1], ways)
    quality = validate(iter(suites), validator)
    assert [one["suite_name"] for one in quality.documents] == ["payouts", "deaths"]
