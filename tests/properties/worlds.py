"""Small worlds in which everything collides: few names and birth dates, and every list about everybody.

`draw_world` takes its choices either from a seed (large worlds) or from Hypothesis (small ones, which
shrink). A world has each row twice: as values, for the reference, and as text, for the gate.

What the rule book leaves open does not happen here: shares that pass on more than is due, two
ceilings of one benefit, scheme, region and day.
"""

import calendar
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from stdnum.cn import ric

from schemas import TABLES
from schemas.codes import BENEFITS_OF_SCHEME
from schemas.table import Column, Kind

T = TypeVar("T")
Row = dict[str, Any]
Texts = dict[str, list[dict[str, str | None]]]


def month_of(year: int, number: int) -> int:
    return year * 12 + number - 1


def day_of(month: int, day: int) -> date:
    """Return that day of a month, or its last."""
    year, place = divmod(month, 12)
    return date(year, place + 1, min(day, calendar.monthrange(year, place + 1)[1]))


def month_after(day: date) -> int:
    return day.year * 12 + day.month


# Months around which the law, or what is asked of it, changes.
TURNS = [
    month_of(2026, 5),
    month_of(2026, 9),
    month_of(2025, 1),
    month_of(2025, 6),
    month_of(2024, 12),
    month_of(2019, 12),
    month_of(2014, 7),
    month_of(2014, 3),
    month_of(2011, 7),
    month_of(2011, 1),
    month_of(2004, 1),
    month_of(2001, 4),
    month_of(1999, 2),
]
DAYS = [
    date(2026, 10, 31),
    date(2026, 9, 10),
    date(2025, 1, 31),
    date(2024, 9, 12),
    date(2024, 12, 31),
    date(2019, 12, 20),
    date(2014, 3, 31),
    date(2014, 2, 28),
    date(2011, 7, 15),
]
BIRTHS = [
    date(1950, 6, 15),
    date(1965, 1, 20),
    date(1964, 12, 31),
    date(1966, 2, 28),
    date(1969, 12, 1),
    date(1970, 11, 5),
    date(1974, 12, 31),
    date(1975, 3, 3),
    date(1985, 7, 1),
    date(2008, 2, 29),
    date(2007, 5, 31),
    date(1944, 2, 29),
]
NAMES = ["王芳", "李强", "赵敏", "古丽·阿依", "欧阳明", "Ann Lee", "孙丽", "周涛", "吴刚", "郑洁"]
AMOUNTS = [200_00, 100_00, 100_01, 1500_50, 2400_00, 99]
REGIONS = [None, "340826", "340826101", "340826101005", "110101001"]
PREFIXES = [None, "34", "340826", "340826101"]
ACCOUNTS = [None, "6217001", "6217002", "6217003", "6217009"]
INSTITUTION = "6217009"
OPERATORS = [None, "op1", "op2"]
RULE_NAMES = ["*", "death/", "custody/", "duplicate/", "eligibility/", "lead/received"]

PERSONAL_BENEFITS = [
    ("employee_pension", "pension"),
    ("resident_pension", "basic_pension"),
    ("unemployment", "unemployment_benefit"),
    ("work_injury", "survivor_allowance"),
    ("work_injury", "disability_allowance"),
    ("public_pension", "pension"),
    ("resident_pension", "account_pension"),
    ("unemployment", "medical_premium"),
    ("unemployment", "temporary_aid"),
    ("work_injury", "nursing_allowance"),
    ("employee_pension", "survivor_allowance"),
]
GRANTS = [
    (scheme, benefit)
    for scheme, benefits in BENEFITS_OF_SCHEME.items()
    for benefit in benefits
    if "grant" in benefit or "subsidy" in benefit
]
DECEASED = [
    ["340826194001010010", "340826194001010029"],
    ["340826194001010037", "340826194001010045"],
]
# Two benefits that some rule compares: drawn together more often than chance would.
PAIRS = [
    (0, 1),
    (0, 5),
    (4, 0),
    (2, 0),
    (2, 1),
    (2, 7),
    (1, 6),
    (5, 1),
    (3, 9),
    (4, 5),
]


class Choices:
    """Where choices come from; the first of several is the plainest."""

    def of(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def rarely(self, share: float) -> bool:
        return self.number(0, 99) >= 100 - round(100 * share)

    def number(self, least: int, most: int) -> int:
        raise NotImplementedError


class Seeded(Choices):
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)


class Plain(Choices):
    """Always the first."""

    def number(self, least: int, most: int) -> int:
        return least


class Drawn(Choices):
    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def number(self, least: int, most: int) -> int:
        return int(self.draw(st.integers(least, most)))


@dataclass
class Person:
    person_id: str
    born: date
    is_man: bool
    names: list[str]
    benefits: list[tuple[str, str]]
    first: int
    last: int


@dataclass
class World:
    """Each table as values and as text; the text may have more rows, which the gate must drop."""

    as_of: date
    forms: Choices
    mark: str = ""
    values: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    texts: Texts = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, table: str, row: Row) -> None:
        self.values[table].append(row)
        self.texts[table].append(as_text(table, row, self.forms))

    def number(self, table: str) -> str:
        return f"{table[0]}{self.mark}{len(self.values[table]):04d}"

    def own(self, options: Sequence[str | None]) -> list[str | None]:
        """Return the same options as nobody of another world has them."""
        return [None if option is None else option + self.mark for option in options]


# ---------------------------------------------------------------------------------------------
# Text as offices deliver it


def as_text(table: str, row: Row, choices: Choices) -> dict[str, str | None]:
    return {
        column.name: None
        if row.get(column.name) is None
        else written(column, row[column.name], choices)
        for column in TABLES[table].columns
    }


def written(column: Column, value: Any, choices: Choices) -> str:
    return choices.of(forms_of(column, value))


def forms_of(column: Column, value: Any) -> list[str]:
    match column.kind:
        case Kind.DATE:
            return [
                value.isoformat(),
                value.strftime("%Y%m%d"),
                f"{value.year}/{value.month}/{value.day}",
                f"{value.year}.{value.month}.{value.day}",
                f"{value.year}年{value.month}月{value.day}日",
            ]
        case Kind.MONTH:
            year, number = value // 12, value % 12 + 1
            return [
                f"{year}-{number:02d}",
                f"{year}{number:02d}",
                f"{year}/{number}",
                f"{year}年{number}月",
                f"{year}-{number:02d}-15",
            ]
        case Kind.MONEY:
            sign, yuan, fen = "-" if value < 0 else "", abs(value) // 100, abs(value) % 100
            return [
                f"{sign}{yuan}.{fen:02d}",
                f"{sign}{yuan:,}.{fen:02d}",
                f"{sign}￥{yuan}.{fen:02d}",
            ]
        case Kind.ID:
            return id_forms(value)
        case Kind.NAME:
            return name_forms(value)
        case Kind.CODE:
            return [value, column.codes[value][0]]
        case Kind.YES_NO:
            return ["yes", "是"] if value else ["no", "否"]
        case _:
            return [str(value), f" {value} "]


def id_forms(value: str) -> list[str]:
    forms = [value, value.lower(), f" {value}", wide(value)]
    fifteen = value[:6] + value[8:17]
    if is_valid(value) and value[6:8] == "19":
        forms.append(fifteen)
    return forms


def name_forms(value: str) -> list[str]:
    spaced = f"{value[0]}　{value[1:]}" if value[0] > "z" else value.replace(" ", "  ")
    return [value, spaced, f"{value} ", value.replace("·", "•")]


def wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def is_valid(person_id: str) -> bool:
    if not person_id[:17].isdecimal():
        return False
    try:
        date.fromisoformat(f"{person_id[6:10]}-{person_id[10:12]}-{person_id[12:14]}")
    except ValueError:
        return False
    return ric.calc_check_digit(person_id) == person_id[17]


# ---------------------------------------------------------------------------------------------
# People and what they are paid


def draw_world(
    choices: Choices, people: int, *, as_of: date | None = None, mark: str = ""
) -> World:
    """Draw a world; one with a mark shares no person, name, account, operator or number with others."""
    seed = choices.number(0, 999)
    world = World(as_of or choices.of(DAYS), Seeded(seed) if seed else Plain(), mark)
    crowd = draw_people(choices, people, world)
    for person in crowd:
        draw_payouts(choices, world, person)
        draw_entitlements(choices, world, person)
        draw_lists(choices, world, person, crowd)
        draw_exclusions(choices, world, person)
    draw_office(choices, world, people)
    draw_rows_to_drop(choices, world)
    return world


def draw_people(choices: Choices, count: int, world: World) -> list[Person]:
    names = NAMES[: max(3, min(len(NAMES), count // 10))]
    if count > 100:  # enough of them for a birth date and a name to mean one person
        names = [f"{name}{other}" for name in NAMES for other in "一二三"]
    names = [f"{name}{world.mark}" for name in names]
    crowd, taken = [], set()
    first_serial = 400 if world.mark else 0
    for serial in range(first_serial, first_serial + count):
        born, is_man = choices.of(BIRTHS), choices.of([True, False])
        person_id = draw_id(choices, born, is_man, serial)
        if person_id in taken:
            continue
        taken.add(person_id)
        own = [choices.of(names)]
        if choices.rarely(0.12):
            own.append(choices.of(names))
        benefits = [choices.of(PERSONAL_BENEFITS)]
        if choices.rarely(0.5):
            benefits = [PERSONAL_BENEFITS[place] for place in choices.of(PAIRS)]
        turns = [turn for turn in TURNS if turn <= month_after(world.as_of)]
        first = choices.of(turns) + choices.number(0, 6) - 4
        length = choices.of([2, 4, 1, 8, 14]) if count < 20 else choices.of([4, 6, 2, 15, 20])
        crowd.append(Person(person_id, born, is_man, own, benefits, first, first + length - 1))
    return crowd


def draw_id(choices: Choices, born: date, is_man: bool, serial: int) -> str:
    first17 = f"340826{born:%Y%m%d}{(2 * serial + is_man) % 1000:03d}"
    right = ric.calc_check_digit(first17 + "0")
    if choices.rarely(0.06):
        wrong = "1" if right != "1" else "2"  # never 0: a rounded id is not let in
        return choices.of([first17 + wrong, "34082619501301" + first17[14:] + "1", "P" + first17])
    return first17 + right


def draw_payouts(choices: Choices, world: World, person: Person) -> None:
    for scheme, benefit in person.benefits:
        amount = choices.of(AMOUNTS)
        place = {
            "region_code": choices.of(REGIONS),
            "bank_account": choices.of(world.own(ACCOUNTS)),
            "account_name": choices.of([None, person.names[0], "别人"]),
        }
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
    what = choices.of(["twice", "supplement", "back", "some back", "returned", "returned back"])
    if what == "twice":
        yield {
            "amount": amount,
            "deceased_id": choices.of([None, None, DECEASED[world.mark != ""][0]]),
        }
    if what in ("supplement", "some back"):
        yield {"amount": choices.of([96_00, 1, amount + 1])}
    if what in ("back", "some back"):
        yield {"amount": -choices.of([amount, 50_00, amount + 5_00])}
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
                "scheme": scheme,
                "benefit": benefit,
                "start_month": start,
                "end_month": end,
                "worker_category": choices.of([None, "worker", "cadre"]),
                "retirement_type": choices.of(
                    ["normal", "flexible_early", "delayed", "special_trade", "illness"]
                ),
                "contribution_months": choices.of([None, 12, 59, 11, 60, 119, 120]),
                "relation": choices.of([None, "child", "spouse", "child", "spouse", "parent"]),
                "unable_to_work": choices.of([None, False, True]),
                "verified_on": choices.of([None, verified]),
                "verified_by": choices.of([None, "face", "in_person", "village", "data"]),
                "account_changed_on": choices.of([None, changed]),
                "account_changed_by": choices.of(world.own(OPERATORS)),
            }
            if row["person_id"] is not None:
                world.add("entitlements", row)


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


# ---------------------------------------------------------------------------------------------
# Lists of other offices


def near(choices: Choices, person: Person) -> date:
    month = choices.number(person.first - 3, person.last + 1)
    return day_of(month, choices.of([15, 1, 31]))


def later(choices: Choices, day: date) -> date | None:
    """Return an end: open, the same day, or some time after."""
    return choices.of([None, day, day + timedelta(50), day + timedelta(400), None])


def known_from(choices: Choices, world: World, day: date) -> date | None:
    """Return when the office got to know a row: always, then, on the as-of day or later."""
    return choices.of([None, None, day, world.as_of, world.as_of + timedelta(1)])


def draw_lists(choices: Choices, world: World, person: Person, crowd: list[Person]) -> None:
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
    draw_contributions(choices, world, person)
    draw_leads(choices, world, person)


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
        "region_code": choices.of(["330106", None, "340826", "110101"]),
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


def draw_contributions(choices: Choices, world: World, person: Person) -> None:
    if not choices.rarely(0.35):
        return
    first = choices.number(person.first - 2, person.last)
    for month in range(first, first + choices.of([2, 3, 1, 5])):
        if choices.rarely(0.1):
            continue
        row = {
            "person_id": of_whom(choices, person)["person_id"] or person.person_id,
            "scheme": choices.of(["employee_pension", "unemployment"]),
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
        "rule": choices.of(RULE_NAMES),
        "reason": "核实",
        "decided_by": "股长",
        "valid_from": start,
        "valid_until": until if until is None or until >= start else None,
    }
    world.add("exclusions", row)


# ---------------------------------------------------------------------------------------------
# The office's own tables, and employers


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
    year = choices.number(2018, 2026)
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


# ---------------------------------------------------------------------------------------------
# What the gate drops


def draw_rows_to_drop(choices: Choices, world: World) -> None:
    """Add rows that are only text: a row again, its number with other content, and bad rows."""
    for table, rows in world.texts.items():
        if not rows or not choices.rarely(0.3):
            continue
        again = choices.number(0, len(rows) - 1)
        unique = TABLES[table].unique_column
        if not TABLES[table].equal_rows_count:
            rows.append(as_text(table, world.values[table][again], world.forms))
        bad = dict(rows[again])
        if unique:
            rows.append({**bad, "name" if "name" in bad else "year": "2017"})
            bad[unique] = "bad"
        day = next((c.name for c in TABLES[table].columns if c.kind in (Kind.DATE, Kind.MONTH)), "")
        if day:
            rows.append({**bad, day: "31.02.2026"})
