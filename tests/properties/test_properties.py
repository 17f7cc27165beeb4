"""What must hold whatever the lists say."""

import random
from datetime import date
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import TABLES
from tests.properties.engine import engine_findings
from tests.properties.reference.night import KNOWN_WHEN, Night
from tests.properties.reference.words import first_month
from tests.properties.worlds.choices import Drawn, Seeded
from tests.properties.worlds.draw import draw_world
from tests.properties.worlds.pool import Row
from tests.properties.worlds.world import Texts, World
from tests.support.drawn import RULEBOOK

few = partial(
    settings,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
numbers = st.integers(0, 10**6)

# Tables of the office itself, which all people share.
OFFICE = ("ceilings", "institutions")

# The first day of the first version of every rule that has one, as the page gives it.
FIRST_DAYS = {
    "death/funeral_grant_twice": date(2011, 7, 1),
    "custody/paid_while_imprisoned": date(2001, 3, 8),
    "custody/paid_while_detained": date(2001, 3, 8),
    "duplicate/resident_with_employee_pension": date(2014, 7, 1),
    "duplicate/disability_allowance_with_pension": date(2011, 1, 1),
    "duplicate/unemployment_with_pension": date(2011, 7, 1),
    "reemployment/paid_while_employed": date(1999, 1, 22),
    "reemployment/paid_while_in_business": date(1999, 1, 22),
    "reemployment/paid_after_departure": date(2011, 7, 1),
    "eligibility/unemployment_months_exceeded": date(2011, 7, 1),
    "eligibility/survivor_of_age": date(2004, 1, 1),
    "eligibility/survivor_remarried": date(2004, 1, 1),
    "eligibility/survivor_employed": date(2004, 1, 1),
}


def drawn_world(data, people: int = 3, **how) -> World:
    return draw_world(Drawn(data.draw), data.draw(st.integers(1, people)), **how)


def shuffled(world: World, seed: int) -> Texts:
    """Return the rows in another order, but those under one number in the old one."""
    order = random.Random(seed)
    return {
        name: _shuffled(rows, TABLES[name].unique_column, order)
        for name, rows in world.texts.items()
    }


def _shuffled(rows: list[Row], unique: str | None, order: random.Random) -> list[Row]:
    numbers = [row[unique].strip() if unique else str(place) for place, row in enumerate(rows)]
    places = list(numbers)
    order.shuffle(places)
    waiting = {
        number: iter([r for r, n in zip(rows, numbers, strict=True) if n == number])
        for number in numbers
    }
    return [next(waiting[number]) for number in places]


@few(max_examples=6)
@given(data=st.data(), seed=numbers)
def test_the_order_of_rows_changes_nothing(data, seed):
    world = drawn_world(data)
    found = engine_findings(world.texts, world.as_of)
    assert engine_findings(shuffled(world, seed), world.as_of) == found


def test_the_order_of_rows_changes_nothing_in_a_crowd():
    """In a crowd there are the ties that a handful of people seldom has."""
    world = draw_world(Seeded(7), 150)
    found = engine_findings(world.texts, world.as_of)
    assert engine_findings(shuffled(world, 7), world.as_of) == found


@few(max_examples=6)
@given(data=st.data())
def test_an_innocent_person_changes_nothing(data):
    world = drawn_world(data)
    found = engine_findings(world.texts, world.as_of)
    month = f"{world.as_of:%Y-%m}"
    person = {"person_id": "110101195806150025", "name": "诸葛无辜"}
    benefit = {"scheme": "public_pension", "benefit": "survivor_allowance"}
    line = {
        "payout_id": "innocent",
        **person,
        **benefit,
        "benefit_month": month,
        "amount": "800.00",
    }
    line |= {"paid_on": f"{world.as_of}", "bank_account": "700", "operator_id": "op8"}
    entitlement = {"entitlement_id": "innocent", **person, **benefit, "start_month": month}
    texts = dict(world.texts)
    texts["payouts"] = [line, *texts["payouts"]]
    texts["entitlements"] = [*texts["entitlements"], entitlement]
    assert engine_findings(texts, world.as_of) == found


@few(max_examples=4)
@given(data=st.data())
def test_two_runs_over_two_groups_of_people_find_what_one_run_finds(data):
    one = drawn_world(data)
    other = drawn_world(data, as_of=one.as_of, mark="乙")
    parts = [one.texts, {**other.texts, **{name: one.texts[name] for name in OFFICE}}]
    both = {
        name: parts[0][name] + (parts[1][name] if name not in OFFICE else []) for name in TABLES
    }
    apart = engine_findings(parts[0], one.as_of) | engine_findings(parts[1], one.as_of)
    assert engine_findings(both, one.as_of) == apart


@few(max_examples=8)
@given(data=st.data())
def test_never_more_than_the_net_is_claimed_and_nothing_before_the_first_version(data):
    world = drawn_world(data)
    night = Night(world.values, world.as_of)
    left = {line["payout_id"]: line["net"] for line in night.lines}
    left |= {row["refund_id"]: row["amount"] for row in night.tables["employer_refunds"]}
    months = {line["payout_id"]: line["benefit_month"] for line in night.lines}
    for number, rule, certainty, undue, claimed, _ in engine_findings(world.texts, world.as_of):
        assert rule == "lead/received" or undue > 0
        assert 0 <= claimed <= undue
        assert certainty == "recoverable" or claimed == 0
        left[number] = left.get(number, 0) - claimed
        if rule in FIRST_DAYS:
            assert months[number] >= first_month(FIRST_DAYS[rule])
            assert world.as_of >= FIRST_DAYS[rule]
    assert min(left.values(), default=0) >= 0


def test_the_first_days_of_the_page_are_those_of_the_rule_files():
    dated = {
        name: rule.versions[0].effective_from
        for name, rule in RULEBOOK.rules.items()
        if rule.versions[0].effective_from and rule.folder != "employer"
    }
    assert dated == FIRST_DAYS


def as_delivered(world: World, day: date) -> Texts:
    """Return the rows, and the facts in rows, that were known on that day."""
    delivered: Texts = {}
    for name, rows in world.values.items():
        column = KNOWN_WHEN.get(name, "")
        then = [row.get(column) is None or row[column] <= day for row in rows]
        texts = zip(world.texts[name], rows, then, strict=False)
        delivered[name] = [without_later(text, row, day) for text, row, was in texts if was]
    return delivered


def without_later(text: Row, row: Row, day: date) -> Row:
    later = [fact for fact in ("verified_on", "account_changed_on") if row.get(fact)]
    return {**text, **{fact: None for fact in later if row[fact] > day}}


@few(max_examples=6)
@given(data=st.data())
def test_a_replay_finds_what_the_night_of_that_day_found(data):
    later = drawn_world(data)
    days = [line["paid_on"] for line in later.values["payouts"]] + [later.as_of]
    day = min(data.draw(st.sampled_from(days)), later.as_of)
    # As delivered then: without the rows, and the facts in rows, that came later.
    assert engine_findings(later.texts, day) == engine_findings(as_delivered(later, day), day)
