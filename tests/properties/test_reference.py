"""The engine finds what the rule book says, on worlds in which everything collides."""

import random
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import TABLES
from tests.properties.engine import LEFT_OUT, engine_findings
from tests.properties.reference.claims import RULES, findings
from tests.properties.reference.words import Result
from tests.properties.worlds.choices import Drawn, Seeded
from tests.properties.worlds.draw import draw_world
from tests.properties.worlds.pool import DAYS
from tests.properties.worlds.world import World
from tests.support.drawn import RULEBOOK

CROWDS = [(seed, 250, day) for seed, day in enumerate(DAYS)]
FAMILIES = [(100 + seed, 25, None) for seed in range(12)]


@cache
def world_of(seed: int, people: int, day: object) -> World:
    return draw_world(Seeded(seed), people, as_of=day)


@cache
def expected(seed: int, people: int, day: object) -> Result:
    world = world_of(seed, people, day)
    return findings(world.values, world.as_of)


def assert_same(got: Result, wanted: Result) -> None:
    too_much, missing = sorted(got - wanted), sorted(wanted - got)
    assert not too_much + missing, "\n".join(
        [f"found, and not in the rule book: {row}" for row in too_much[:20]]
        + [f"in the rule book, and not found: {row}" for row in missing[:20]]
        + [f"{len(too_much)} too much, {len(missing)} missing"]
    )


@pytest.mark.parametrize(("seed", "people", "day"), CROWDS + FAMILIES)
def test_the_engine_agrees_with_the_rule_book(seed, people, day):
    world = world_of(seed, people, day)
    assert_same(engine_findings(world.texts, world.as_of), expected(seed, people, day))


@pytest.mark.parametrize("seed", range(200, 206))
def test_columns_that_may_be_missing_may_be_missing(seed):
    world = without_columns(draw_world(Seeded(seed), 40), random.Random(seed))
    assert_same(engine_findings(world.texts, world.as_of), findings(world.values, world.as_of))


def without_columns(world: World, choices: random.Random) -> World:
    """Return the world without half of the columns that are not required; sometimes without all of them."""
    share = choices.choice([0.5, 0.5, 1.0])
    for name, table in TABLES.items():
        for column in table.columns:
            if not column.required and choices.random() < share:
                for row in (*world.values[name], *world.texts[name]):
                    row[column.name] = None
    return world


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_the_engine_agrees_with_the_rule_book_on_a_handful_of_people(data):
    world = draw_world(Drawn(data.draw), data.draw(st.integers(1, 3)))
    assert_same(engine_findings(world.texts, world.as_of), findings(world.values, world.as_of))


def test_every_rule_is_in_the_reference():
    names = {name.partition("/")[2] for name in RULEBOOK.rules if name not in LEFT_OUT}
    assert {rule.__name__ for rule in RULES} == names


def test_every_rule_is_found_in_these_worlds_and_every_certainty_that_it_can_have():
    found = {(rule, certainty) for crowd in CROWDS for _, rule, certainty, *_ in expected(*crowd)}
    assert {rule for rule, _ in found} == set(RULEBOOK.rules) - set(LEFT_OUT)
    assert {rule for rule, certainty in found if certainty == "recoverable"} == {
        "amount/over_ceiling",
        "custody/paid_while_imprisoned",
        "death/funeral_grant_twice",
        "death/paid_after_death",
        "duplicate/disability_allowance_with_pension",
        "duplicate/paid_twice",
        "duplicate/resident_with_employee_pension",
        "duplicate/unemployment_with_pension",
        "eligibility/pension_before_age",
        "eligibility/survivor_employed",
        "eligibility/survivor_of_age",
        "eligibility/survivor_remarried",
        "eligibility/unemployment_months_exceeded",
        "employer/refund_over_ratio",
        "employer/refund_twice",
        "employer/refund_with_layoffs",
        "reemployment/paid_after_departure",
        "reemployment/paid_while_employed",
    }
