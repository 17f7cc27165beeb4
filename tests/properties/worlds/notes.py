"""Contributions, leads and exclusions."""

from datetime import timedelta

from tests.properties.worlds.choices import Choices
from tests.properties.worlds.entitlements import of_whom
from tests.properties.worlds.lists import known_from
from tests.properties.worlds.pool import RULE_NAMES, day_of
from tests.properties.worlds.world import Person, World
from tests.support.drawn import RULEBOOK


def draw_contributions(choices: Choices, world: World, person: Person) -> None:
    if not choices.rarely(0.35):
        return
    first = choices.number(person.first - 2, person.last)
    for month in range(first, first + choices.of([2, 3, 1, 5])):
        if choices.rarely(0.1):
            continue
        row = {
            "person_id": of_whom(choices, person)["person_id"] or person.person_id,
            "scheme": choices.of(["employee_pension", "unemployment", "work_injury"]),
            "month": month,
            "kind": choices.of(["employer", "employer", "employer", "flexible", "resident"]),
            "employer_id": choices.of(["n1", "n2", None]),
            "paid_on": known_from(choices, world, day_of(month, 25)),
        }
        world.add("contributions", row)


def draw_leads(choices: Choices, world: World, person: Person) -> None:
    if not choices.rarely(0.15):
        return
    whom = of_whom(choices, person)
    row = {
        "lead_id": world.number("leads"),
        "received_on": world.as_of + timedelta(choices.of([0, -30, 1])),
        "source": "tip",
        "person_id": whom["person_id"],
        "name": choices.of([whom["name"], None]),
    }
    world.add("leads", row)


def draw_exclusions(choices: Choices, world: World, person: Person) -> None:
    if not choices.rarely(0.12):
        return
    start = world.as_of + timedelta(choices.of([-40, 0, 1]))
    until = choices.of([None, world.as_of, world.as_of - timedelta(1), start + timedelta(90)])
    row = {
        "person_id": person.person_id,
        "rule": choices.of([*RULE_NAMES, *sorted(RULEBOOK.rules)]),
        "reason": "核实",
        "decided_by": "股长",
        "valid_from": start,
        "valid_until": until if until is None or until >= start else None,
    }
    world.add("exclusions", row)
