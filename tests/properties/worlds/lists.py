"""Lists of other offices."""

from collections.abc import Callable
from datetime import date, timedelta

from schemas import TABLES
from tests.properties.worlds.choices import Choices
from tests.properties.worlds.entitlements import of_whom
from tests.properties.worlds.pool import PERSONAL_BENEFITS, Row, day_of
from tests.properties.worlds.world import Person, World


def near(choices: Choices, person: Person) -> date:
    month = choices.number(person.first - 3, person.last + 1)
    return day_of(month, choices.of([15, 1, 31]))


def later(choices: Choices, day: date) -> date | None:
    """Return an end: open, the same day, or some time after."""
    return choices.of([None, day, day + timedelta(50), day + timedelta(400), None])


def known_from(choices: Choices, world: World, day: date) -> date | None:
    """Return when the office got to know a row: always, then, on the as-of day or later."""
    return choices.of([None, None, day, world.as_of, world.as_of + timedelta(1)])


def draw_lists(choices: Choices, world: World, person: Person) -> None:
    for table, draw in LISTS.items():
        often = choices.of(HOW_OFTEN[table])
        if any((benefit, table) in TELLING for _, benefit in person.benefits):
            often += choices.of([1, 0, 2])
        for _ in range(often):
            day = near(choices, person)
            whom = of_whom(choices, person)
            row = {
                "record_id": world.number(table),
                **{column: whom[column] for column in whom if column in TABLES[table]},
                "reported_on": known_from(choices, world, day),
                **draw(choices, world, day, person),
            }
            world.add(table, row)


def draw_death(choices: Choices, world: World, day: date, person: Person) -> Row:
    died_on = choices.of([day, day, day, world.as_of, world.as_of + timedelta(3), date(1940, 1, 1)])
    reported = choices.of([None, died_on, died_on + timedelta(40), died_on - timedelta(1)])
    if choices.rarely(0.2):
        reported = world.as_of + timedelta(1)
    return {
        "died_on": died_on,
        "reported_on": reported,
        "source": choices.of(["medical", "police", "village"]),
    }


def draw_custody(choices: Choices, world: World, day: date, person: Person) -> Row:
    kinds = list(TABLES["custody"]["kind"].codes)
    return {"kind": choices.of(kinds), "custody_from": day, "custody_until": later(choices, day)}


def draw_other_benefit(choices: Choices, world: World, day: date, person: Person) -> Row:
    first = day.year * 12 + day.month - 1
    scheme, benefit = choices.of([*person.benefits, *PERSONAL_BENEFITS[:6]])
    if ("work_injury", "disability_allowance") in person.benefits:
        scheme, benefit = choices.of(["employee_pension", "public_pension"]), "pension"
    return {
        "scheme": scheme,
        "benefit": choices.of([None, benefit, "survivor_allowance"]),
        "from_month": first,
        "to_month": choices.of([None, first, first + 2]),
        "monthly_amount": choices.of([None, 100_00, 1234_56, 0]),
        "region_code": choices.of(["330106", None, "340826", "110101", "340826101005", "340827"]),
    }


def draw_business(choices: Choices, world: World, day: date, person: Person) -> Row:
    return {
        "role": choices.of(list(TABLES["businesses"]["role"].codes)),
        "registered_on": day,
        "cancelled_on": later(choices, day),
    }


def draw_departure(choices: Choices, world: World, day: date, person: Person) -> Row:
    return {
        "kind": choices.of(["enlisted", "emigrated"]),
        "departed_on": day,
        "returned_on": later(choices, day),
    }


def draw_marriage(choices: Choices, world: World, day: date, person: Person) -> Row:
    return {"married_on": day}


LISTS: dict[str, Callable[[Choices, World, date, Person], Row]] = {
    "deaths": draw_death,
    "custody": draw_custody,
    "other_benefits": draw_other_benefit,
    "businesses": draw_business,
    "departures": draw_departure,
    "marriages": draw_marriage,
}

HOW_OFTEN = {
    "deaths": [0, 0, 0, 1, 2],
    "custody": [0, 0, 1, 2],
    "other_benefits": [0, 0, 1, 2],
    "businesses": [0, 0, 0, 1],
    "departures": [0, 0, 0, 1],
    "marriages": [0, 0, 0, 1],
}

# Lists that say something about a benefit which the others seldom meet.
TELLING = {("disability_allowance", "other_benefits"), ("survivor_allowance", "marriages")}
