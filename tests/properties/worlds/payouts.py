"""What people are paid: supplements, duplicates, claw-backs, grants."""

from collections.abc import Iterable

from tests.properties.worlds.choices import Choices
from tests.properties.worlds.pool import (
    ACCOUNTS,
    AMOUNTS,
    DECEASED,
    GRANTS,
    OPERATORS,
    REGIONS,
    Row,
    day_of,
)
from tests.properties.worlds.world import Person, World


def draw_payouts(choices: Choices, world: World, person: Person) -> None:
    for scheme, benefit in person.benefits:
        amount = choices.of(AMOUNTS)
        place = {
            "region_code": choices.of(REGIONS),
            "bank_account": choices.of(world.own(ACCOUNTS)),
            "account_name": choices.of([None, person.names[0], "别人"]),
        }
        if benefit == "survivor_allowance":
            place["deceased_id"] = choices.of([None, *DECEASED[world.mark != ""]])
        for month in range(person.first, person.last + 1):
            if choices.rarely(0.08):
                continue
            if choices.rarely(0.05):
                amount += 87_50
            line = {"scheme": scheme, "benefit": benefit, "benefit_month": month, **place}
            for one in draw_amounts(choices, world, amount):
                pay(choices, world, person, {**line, **one})
    if choices.rarely(0.3):
        scheme, benefit = choices.of([pair for pair in GRANTS if pair[1] == "funeral_grant"])
        if choices.rarely(0.2):
            scheme, benefit = choices.of(GRANTS)
        line = {"scheme": scheme, "benefit": benefit, "benefit_month": person.first}
        deceased = choices.of([None, *DECEASED[world.mark != ""]])
        pay(
            choices, world, person, {**line, "amount": choices.of(AMOUNTS), "deceased_id": deceased}
        )


def draw_amounts(choices: Choices, world: World, amount: int) -> Iterable[Row]:
    """Yield the lines of one month: mostly one, with supplements, duplicates and claw-backs."""
    yield {"amount": amount}
    if choices.rarely(0.75):
        return
    what = choices.of(
        ["twice", "supplement", "back", "some back", "returned", "returned back", "nothing"]
    )
    if what == "twice":
        yield {
            "amount": amount,
            "deceased_id": choices.of([None, None, DECEASED[world.mark != ""][0]]),
        }
    if what in ("supplement", "some back"):
        yield {"amount": choices.of([96_00, 1, amount + 1])}
    if what in ("back", "some back"):
        yield {"amount": -choices.of([amount, 50_00, amount + 5_00])}
    if what == "nothing":
        yield {"amount": 0}
    if what == "returned":
        yield {"amount": amount, "status": "returned"}
    if what == "returned back":
        yield {"amount": -amount, "status": "returned"}


def pay(choices: Choices, world: World, person: Person, line: Row) -> None:
    month = line["benefit_month"] + choices.of([0, 0, 0, 0, 1, 3, -1])
    operator = choices.of(world.own(OPERATORS))
    row = {
        "payout_id": world.number("payouts"),
        "person_id": person.person_id,
        "name": choices.of([*person.names[:1] * 3, person.names[-1]]),
        "paid_on": day_of(month, choices.of([10, 20, 31])),
        "status": "paid",
        "operator_id": operator,
        "approver_id": choices.of(world.own([None, "op1", "op3"])),
        **line,
    }
    world.add("payouts", row)
