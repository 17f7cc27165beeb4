"""The office's own tables, and employers."""

from datetime import date, timedelta
from decimal import Decimal

from tests.properties.worlds.choices import Choices
from tests.properties.worlds.pool import INSTITUTION, PERSONAL_BENEFITS, PREFIXES, TURNS, day_of
from tests.properties.worlds.world import World


def draw_office(choices: Choices, world: World, people: int) -> None:
    if choices.of([True, False]):
        row = {"bank_account": INSTITUTION + world.mark, "institution_name": "县社会福利院"}
        world.add("institutions", row)
    draw_ceilings(choices, world, people)
    for _ in range(choices.number(0, 3 + people // 4)):
        draw_refund(choices, world)


def draw_ceilings(choices: Choices, world: World, people: int) -> None:
    taken = set()
    for _ in range(choices.number(0, 4 + people // 10)):
        scheme, benefit = choices.of([*PERSONAL_BENEFITS, ("unemployment", "funeral_grant")])
        row = {
            "benefit": benefit,
            "scheme": choices.of([None, scheme]),
            "region_code": choices.of(PREFIXES),
            "effective_from": day_of(choices.of(TURNS), choices.of([1, 2])),
        }
        if tuple(row.values()) not in taken:
            taken.add(tuple(row.values()))
            world.add("ceilings", {**row, "monthly_max": choices.of([100_00, 150_00, 0])})


def draw_refund(choices: Choices, world: World) -> None:
    year = choices.number(2018, 2027)
    paid_on = choices.of(
        [date(year, 8, 1), world.as_of - timedelta(30), world.as_of - timedelta(31)]
    )
    refund_id = world.number("employer_refunds")
    premium = choices.of([1000_00, 1000_01, 999_95, 0])
    row = {
        "refund_id": refund_id,
        "employer_id": choices.of(world.own(["g1", "g2", "g3", "g4", "g5"])),
        "employer_name": "甲公司",
        "year": year,
        "paid_on": max(paid_on, date(year, 1, 1)),
        "prior_year_premium": premium,
        # Never 0.00: whether a refund of nothing is the first of two is not written.
        "amount": premium * choices.of([60, 30, 50, 90, 100]) // 100 + choices.of([1, 0, 50]) or 1,
        "insured_count": choices.of([None, 30, 31, 100]),
        "layoff_rate": choices.of(
            [None, *map(Decimal, ("0.05", "0.055", "0.0551", "0.06", "0.061", "0.2", "0.201"))]
        ),
        "size": choices.of([None, "small", "large"]),
        "is_dispatch": choices.of([None, False, True]),
    }
    world.add("employer_refunds", row)
    if choices.rarely(0.2):
        back = {
            "refund_id": world.number("employer_refunds"),
            "amount": -choices.of([row["amount"], 50_00, row["amount"] + 1]),
            "paid_on": row["paid_on"] + timedelta(choices.of([0, 20])),
        }
        world.add("employer_refunds", {**row, **back})
    for _ in range(choices.of([0, 1, 2, 3])):
        due = choices.of([100_00, 300_00, 5_00])
        share = {
            "refund_id": refund_id,
            "client_id": choices.of(["k1", "k2"]),
            "due_amount": due,
            # Whether what one client got too much makes up for another's lack is not written.
            "passed_amount": choices.of([None, due, due // 2, 0]),
            "passed_on": choices.of([None, world.as_of, world.as_of + timedelta(1)]),
        }
        world.add("refund_shares", share)
