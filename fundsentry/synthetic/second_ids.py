"""Made-up counties for linkage alone: people paid under two ids, and people who only look like one.

Nothing but payouts of one month. Names are as in the other made-up counties, or those of a county of clans.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from fundsentry.synthetic.base import make_persons, random_days
from fundsentry.synthetic.clans import guessed, of_clans
from fundsentry.synthetic.persons import (
    COUNTY,
    Persons,
    serials_of,
    villages,
)

MONTH = "2026-10"
_BORN = (date(1934, 1, 1), date(1976, 12, 31))
_SOUNDS = {
    "明": "鸣",
    "华": "桦",
    "文": "雯",
    "志": "智",
    "德": "得",
    "福": "富",
    "荣": "容",
    "英": "瑛",
    "梅": "玫",
}
_FORMS = {
    "国": "國",
    "兰": "蘭",
    "华": "華",
    "凤": "鳳",
    "红": "紅",
    "荣": "榮",
    "贵": "貴",
    "财": "財",
    "龙": "龍",
}


@dataclass(frozen=True)
class Somebody:
    """One id that is paid."""

    id: str
    name: str
    born: date
    is_male: bool
    region: str
    account: str


@dataclass(frozen=True)
class Doubles:
    """A county: payouts as text, and by kind the pairs of ids that are one person, and those that only look it."""

    payouts: pl.DataFrame
    one_person: Mapping[str, list[tuple[str, str]]]
    look_alikes: Mapping[str, list[tuple[str, str]]]


class _County:
    """Draws people out of a county and gives them doubles."""

    def __init__(self, people: int, seed: int, *, is_of_clans: bool) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.numbers = 0
        persons = _ordinary(self.rng, people, is_of_clans=is_of_clans)
        self.taken = set(persons.person_id)
        self.everybody = [
            Somebody(*row)
            for row in zip(
                persons.person_id,
                persons.name,
                (date(1970, 1, 1) + timedelta(days=int(day)) for day in persons.born),
                (bool(one) for one in persons.is_male),
                persons.region,
                persons.account,
                strict=True,
            )
        ]
        names = persons.name.rename("name").value_counts(sort=True)
        self.common = set(names["name"].head(max(50, people // 300)))
        self.order = iter(self.rng.permutation(people))

    def somebody(self, fits: Callable[[Somebody], bool] = lambda _: True) -> Somebody:
        """Return the next person by lot that fits."""
        for place in self.order:
            one: Somebody = self.everybody[place]
            if fits(one):
                return one
        raise AssertionError("a county has more people than are asked for")

    def chance(self, share: float) -> bool:
        """Say yes so often."""
        return bool(self.rng.random() < share)

    def number(self, born: date, *, is_male: bool, area: str = COUNTY) -> str:
        """Return a new valid id of that birth date."""
        while True:
            digits = int(self.rng.integers(0, 500)) * 2 + is_male
            new = _with_check(f"{area}{born:%Y%m%d}{digits:03d}")
            if new not in self.taken:
                self.taken.add(new)
                return new

    def account(self) -> str:
        """Return a new account."""
        self.numbers += 1
        return f"62284804{self.numbers:011d}"

    def second(self, one: Somebody, new_id: str) -> Somebody:
        """Return the person once more: mostly of the same village, sometimes on the same account."""
        places = villages()
        own = [village for village in places if village[:9] == one.region[:9]]
        lot = self.rng.random()
        region = one.region
        if lot > 0.6:
            region = str(self.rng.choice(own if lot < 0.8 else places))
        account = one.account if self.chance(0.3) else self.account()
        return replace(one, id=new_id, region=region, account=account)

    def slipped(self, person_id: str) -> str:
        """Return the id with one digit changed or two swapped, so that it fails its check."""
        while True:
            at = int(self.rng.integers(0, 17))
            if self.chance(0.3):
                new = person_id[:at] + person_id[at + 1] + person_id[at] + person_id[at + 2 :]
            else:
                new = person_id[:at] + str(self.rng.integers(0, 10)) + person_id[at + 1 :]
            # An id that ends like one that a spreadsheet rounded is not let in.
            is_let_in = new[:17].isdigit() and not new.endswith("000")
            if is_let_in and new != person_id and new not in self.taken:
                self.taken.add(new)
                return new


def _with_check(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]


def _ordinary(rng: np.random.Generator, people: int, *, is_of_clans: bool) -> Persons:
    born = random_days(rng, *_BORN, people)
    is_male = rng.random(people) < 0.5
    if is_of_clans:
        born = guessed(rng, born)
    persons = make_persons(rng, born, is_male, serials_of(born, is_male), 1)
    return of_clans(rng, persons) if is_of_clans else persons


def _other_number(county: _County) -> tuple[Somebody, Somebody]:
    """Registered twice: all but the number is the same."""
    one = county.somebody()
    return one, county.second(one, county.number(one.born, is_male=one.is_male))


def _wrong_digit(county: _County) -> tuple[Somebody, Somebody]:
    """A digit mistyped or two swapped."""
    one = county.somebody()
    return one, county.second(one, county.slipped(one.id))


def _wrong_digit_by_sound(county: _County) -> tuple[Somebody, Somebody]:
    """A digit and a character of the name mistyped."""
    one = county.somebody(lambda one: any(sign in _SOUNDS for sign in one.name[1:]))
    second = county.second(one, county.slipped(one.id))
    return one, replace(second, name=_written_otherwise(one.name, _SOUNDS))


def _other_form(county: _County) -> tuple[Somebody, Somebody]:
    """Registered twice, once in the characters of the old register."""
    one = county.somebody(lambda one: any(sign in _FORMS for sign in one.name[1:]))
    second = county.second(one, county.number(one.born, is_male=one.is_male))
    return one, replace(second, name=_written_otherwise(one.name, _FORMS))


def _corrected_date(county: _County) -> tuple[Somebody, Somebody]:
    """The birth date was corrected, and with it the number; the sequence stayed."""
    one = county.somebody(lambda one: one.born.day <= 28)
    born = one.born.replace(year=one.born.year + int(county.rng.choice((-2, -1, 1, 2))))
    number = _with_check(f"{one.id[:6]}{born:%Y%m%d}{one.id[14:17]}")
    return one, replace(county.second(one, number), born=born)


def _corrected_number(county: _County) -> tuple[Somebody, Somebody]:
    """The birth date was corrected and a new number given; the money goes to the old account."""
    one = county.somebody(lambda one: one.born.day <= 28)
    born = one.born.replace(month=one.born.month % 12 + 1)
    second = county.second(one, county.number(born, is_male=one.is_male))
    return one, replace(second, born=born, account=one.account)


def _old_calendar(county: _County) -> tuple[Somebody, Somebody]:
    """Once the date of the old calendar was entered, once that of the new; paid in one village on one account."""
    one = county.somebody()
    born = one.born - timedelta(days=int(county.rng.integers(20, 51)))
    second = county.second(one, county.number(born, is_male=one.is_male))
    return one, replace(second, born=born, account=one.account, region=one.region)


def _moved_area(county: _County) -> tuple[Somebody, Somebody]:
    """The area of the id was changed when a county was divided; all else stayed."""
    one = county.somebody()
    return one, county.second(one, _with_check("340827" + one.id[6:17]))


def _twins(county: _County) -> tuple[Somebody, Somebody]:
    """Twins: one village, one birth date, numbers in a row, a character of the name in common."""
    one = county.somebody(lambda one: len(one.name) == 3 and int(one.id[14:17]) < 900)
    name = one.name[:2] + str(county.rng.choice([sign for sign in _SOUNDS if sign != one.name[2]]))
    return one, _beside(county, one, name, county.account())


def _twins_of_one_sound(county: _County) -> tuple[Somebody, Somebody]:
    """Twins whose names sound alike, paid on one account."""
    one = county.somebody(lambda one: any(sign in _SOUNDS for sign in one.name[1:]))
    return one, _beside(county, one, _written_otherwise(one.name, _SOUNDS), one.account)


def _namesake_of_the_day(county: _County) -> tuple[Somebody, Somebody]:
    """Two people of a common name, born on one day, in two townships."""
    one = county.somebody(lambda one: one.name in county.common)
    other = county.somebody(lambda other: other.region[:9] != one.region[:9])
    number = county.number(one.born, is_male=one.is_male)
    return one, replace(other, id=number, name=one.name, born=one.born, account=county.account())


def _namesake_of_the_village(county: _County) -> tuple[Somebody, Somebody]:
    """Two people of one name in one village, born years apart."""
    one = county.somebody()
    born = one.born - timedelta(days=int(county.rng.integers(700, 9000)))
    number = county.number(born, is_male=one.is_male)
    return one, replace(one, id=number, born=born, account=county.account())


def _couple(county: _County) -> tuple[Somebody, Somebody]:
    """A couple born on one day, paid on one account."""
    one = county.somebody()
    other = county.somebody(lambda other: other.name != one.name)
    number = county.number(one.born, is_male=not one.is_male)
    return one, replace(one, id=number, name=other.name, is_male=not one.is_male)


def _wrong_account(county: _County) -> tuple[Somebody, Somebody]:
    """The account of a namesake was chosen by name: two people, one account, two birth dates."""
    one = county.somebody()
    other = county.somebody(lambda other: abs((other.born - one.born).days) > 400)
    number = county.number(other.born, is_male=one.is_male)
    return one, replace(other, id=number, name=one.name, account=one.account)


def _beside(county: _County, one: Somebody, name: str, account: str) -> Somebody:
    """Return a twin: the next free number of the same day."""
    digits = int(one.id[14:17])
    while True:
        digits = (digits + 2) % 1000
        new = _with_check(one.id[:14] + f"{digits:03d}")
        if new not in county.taken:
            county.taken.add(new)
            return replace(one, id=new, name=name, account=account)


def _written_otherwise(name: str, signs: Mapping[str, str]) -> str:
    """Return a name with the first of its given characters that can be written otherwise."""
    at = next(at for at in range(1, len(name)) if name[at] in signs)
    return name[:at] + signs[name[at]] + name[at + 1 :]


ONE_PERSON = {
    "another number": _other_number,
    "a wrong digit": _wrong_digit,
    "a wrong digit, name by sound": _wrong_digit_by_sound,
    "another number, name in old characters": _other_form,
    "birth date corrected, same sequence": _corrected_date,
    "birth date corrected, new number, same account": _corrected_number,
    "old and new calendar": _old_calendar,
    "another area": _moved_area,
}
LOOK_ALIKES = {
    "twins": _twins,
    "twins of one sound on one account": _twins_of_one_sound,
    "common name, same day, other township": _namesake_of_the_day,
    "same name and village, other date": _namesake_of_the_village,
    "a couple on one account": _couple,
    "account of a namesake": _wrong_account,
}


def county_of_doubles(people: int, seed: int, each: int, *, is_of_clans: bool = False) -> Doubles:
    """Return a county of so many ordinary people with `each` pairs of every kind; the same for the same seed."""
    county = _County(people, seed, is_of_clans=is_of_clans)
    paid = {one.id: one for one in county.everybody}
    drawn: list[dict[str, list[tuple[str, str]]]] = []
    for kinds in (ONE_PERSON, LOOK_ALIKES):
        pairs: dict[str, list[tuple[str, str]]] = {}
        for kind, draw in kinds.items():
            for _ in range(each):
                one, other = draw(county)
                paid[other.id] = other
                pairs.setdefault(kind, []).append((one.id, other.id))
        drawn.append(pairs)
    return Doubles(_payouts(list(paid.values())), *drawn)


def _payouts(people: list[Somebody]) -> pl.DataFrame:
    columns = {
        "person_id": [one.id for one in people],
        "name": [one.name for one in people],
        "region_code": [one.region for one in people],
        "bank_account": [one.account for one in people],
    }
    return pl.DataFrame(columns).select(
        pl.format("p{}", pl.int_range(pl.len())).alias("payout_id"),
        pl.all(),
        scheme=pl.lit("resident_pension"),
        benefit=pl.lit("basic_pension"),
        benefit_month=pl.lit(MONTH),
        paid_on=pl.lit(f"{MONTH}-12"),
        amount=pl.lit("190.00"),
    )
