"""Entitlements, and the ways in which a list speaks of a person."""

from datetime import date, timedelta

from stdnum.cn import ric

from tests.properties.worlds.choices import Choices
from tests.properties.worlds.pool import DECEASED, NAMES, OPERATORS, Row, day_of
from tests.properties.worlds.world import Person, World


def draw_entitlements(choices: Choices, world: World, person: Person) -> None:
    for scheme, benefit in person.benefits:
        for _ in range(choices.of([1, 1, 2, 0])):
            start = person.first + choices.of([0, -1, -30, 1, 3, -13])
            ends = [None, None, person.last, person.last - 2, person.last + 40]
            end = choices.of([one for one in ends if one is None or one >= start])
            verified = day_of(person.first + choices.of([0, -20, -12, -6, 4]), choices.of([5, 31]))
            changed = day_of(person.last + choices.of([0, 0, -1]), choices.of([10, 1, 9, 11]))
            row = {
                "entitlement_id": world.number("entitlements"),
                **of_whom(choices, person, birth_known=0.3),
                **said_otherwise(choices, person),
                "scheme": scheme,
                "benefit": benefit,
                "start_month": start,
                "end_month": end,
                "worker_category": choices.of([None, "worker", "cadre"]),
                "retirement_type": choices.of(
                    ["normal", "flexible_early", "delayed", "special_trade", "illness"]
                ),
                "contribution_months": choices.of([None, 12, 59, 11, 60, 119, 120, 0]),
                "deceased_id": choices.of([None, *DECEASED[world.mark != ""]])
                if benefit == "survivor_allowance"
                else None,
                "relation": choices.of([None, "child", "spouse", "child", "spouse", "parent"]),
                "unable_to_work": choices.of([None, False, True]),
                "verified_on": choices.of([None, verified]),
                "verified_by": choices.of([None, "face", "in_person", "village", "data"]),
                "account_changed_on": choices.of([None, changed]),
                "account_changed_by": choices.of(world.own(OPERATORS)),
            }
            if row["person_id"] is not None:
                world.add("entitlements", row)


def said_otherwise(choices: Choices, person: Person) -> Row:
    """Return what an entitlement seldom says: another birth date or sex than the id, which then counts."""
    said: Row = {}
    if choices.rarely(0.08):
        said["birth_date"] = choices.of([person.born - timedelta(31), date(1964, 12, 31)])
    if choices.rarely(0.08):
        said["sex"] = choices.of(["male", "female"])
    return said


def of_whom(choices: Choices, person: Person, birth_known: float = 0.5) -> Row:
    """Return the id, name, birth date and sex with which a list speaks of a person."""
    how = choices.of(["exact"] * 6 + ["other name", "name only", "wrong id", "unknown id"])
    row: Row = {
        "person_id": person.person_id,
        "name": choices.of(person.names),
        "birth_date": person.born if choices.rarely(birth_known) else None,
        "sex": None,
    }
    if how == "other name":
        row["name"] = choices.of(["陈建国", *NAMES[:2]])
    if how == "name only":
        row["person_id"] = None
    if how == "wrong id":
        wrong = "1" if person.person_id[-1] != "1" else "2"
        row["person_id"] = person.person_id[:-1] + wrong
    if how in ("name only", "wrong id"):
        row["birth_date"] = choices.of([person.born, person.born, None])
        row["sex"] = choices.of([None, "male" if person.is_man else "female", "male"])
    if how == "unknown id":
        first17 = f"110101{person.born:%Y%m%d}99{choices.number(0, 9)}"
        row["person_id"] = first17 + ric.calc_check_digit(first17 + "0")
        row["birth_date"] = person.born
    return row
