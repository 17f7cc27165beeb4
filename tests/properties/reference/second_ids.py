"""identity/one_person_two_ids in plain loops: everybody is compared with everybody, by the data file's numbers."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import detectors
from detectors.characters import sound_alike
from tests.properties.reference.night import Night
from tests.properties.reference.words import (
    PERIODIC,
    Found,
    birth_date_in,
    id_is_valid,
    sex_in,
)

FILE = tomllib.loads((Path(detectors.__file__).parent / "second_ids.toml").read_text("utf-8"))
COUNTY, EVIDENCE = FILE["county"], FILE["evidence"]
LINE = 0.90


def one_person_two_ids(night: Night) -> Iterator[Found]:
    known = Known(night)
    doubles = defaultdict(set)
    for one, other in combinations(sorted(night.names), 2):
        if known.score(one, other) >= LINE:
            doubles[one].add(other)
            doubles[other].add(one)
    months = defaultdict(set)
    for line in night.lines:
        if line["benefit"] in PERIODIC:
            months[line["person_id"]].add(line["benefit_month"])
    for line in night.lines:
        others = doubles[line["person_id"]]
        if line["benefit"] in PERIODIC and any(line["benefit_month"] in months[o] for o in others):
            yield Found(line["payout_id"], "identity/one_person_two_ids", "potential", line["net"])


def names_left(night: Night) -> dict[str, set[str]]:
    """Of who has several names, those of lines of which something is left."""
    left = defaultdict(set)
    for line in night.lines:
        left[line["person_id"]].add(line["name"])
    return {
        person: names if len(names) == 1 else left[person] for person, names in night.names.items()
    }


class Known:
    """What is known of everybody who is paid."""

    def __init__(self, night: Night) -> None:
        self.as_of, self.names = night.as_of, names_left(night)
        self.people = len(night.names)
        self.bearers = Counter(name for names in night.names.values() for name in names)
        self.births = {person: self.births_of(night, person) for person in night.names}
        self.on_date = Counter(day for days in self.births.values() for day in days)
        self.of_number = Counter(person[14:17] for person in night.names)
        self.places, self.accounts = defaultdict(set), defaultdict(set)
        institutions = {row["bank_account"] for row in night.tables["institutions"]}
        for line in night.lines:
            if len(line.get("region_code") or "") >= 9:
                self.places[line["person_id"]].add(line["region_code"])
            if line.get("bank_account") and line["bank_account"] not in institutions:
                self.accounts[line["bank_account"]].add(line["person_id"])

    def births_of(self, night: Night, person: str) -> set[date]:
        days = {birth_date_in(person)}
        for row, identity in night.of(person, "entitlements"):
            if identity == "exact":
                days.add(row["born"])
        return days - {None}

    def score(self, one: str, other: str) -> float:
        is_step = self.is_one_step(one, other)
        name, bearers = self.of_names(one, other, is_step=is_step)
        if not name:
            return 0.0
        enough = max(self.people, COUNTY["fewest_people"])
        strangers = (bearers - 1) * enough / (enough + COUNTY["one_name_in"])
        odds = COUNTY["with_a_second_id"] / strangers
        place = self.of_places(one, other)
        evidence = [name, place, self.of_accounts(one, other)]
        if is_step:
            evidence.append("one_step")
        else:
            evidence += [self.of_births(one, other), self.of_sexes(one, other)]
            evidence.append(self.of_sequence(one, other, place))
        for piece in filter(None, evidence):
            odds *= EVIDENCE[piece]["one_person"] / self.strangers(piece, one, other)
        return round(odds / (1 + odds), 4)

    def strangers(self, piece: str, one: str, other: str) -> float:
        said = EVIDENCE[piece]["strangers"]
        if self.people < COUNTY["fewest_people"]:
            return said
        if piece == "same_birth_date":
            fewest = min(self.on_date[day] for day in self.births[one] & self.births[other])
            return max(said, (fewest - 1) / (self.people + COUNTY["birth_dates"]))
        if piece == "one_step":
            share = sum(not id_is_valid(one, self.as_of) for one in self.names) / self.people
            return max(said, share / COUNTY["ids_a_step_apart_in"])
        if "sequence" in piece:
            return max(said, (self.of_number[one[14:17]] - 1) / self.people)
        return said

    def is_one_step(self, one: str, other: str) -> bool:
        return _is_a_step(one, other) and not (
            id_is_valid(one, self.as_of) and id_is_valid(other, self.as_of)
        )

    def of_names(self, one: str, other: str, *, is_step: bool) -> tuple[str | None, int]:
        shared = self.names[one] & self.names[other]
        if shared:
            return "same_name", min(self.bearers[name] for name in shared)
        sounds = [
            self.bearers[a] + self.bearers[b]
            for a in self.names[one]
            for b in self.names[other]
            if is_step and not _in_a_row(one, other) and sound_alike(a, b)
        ]
        return ("like_sounding", min(sounds)) if sounds else (None, 0)

    def of_births(self, one: str, other: str) -> str | None:
        if not self.births[one] or not self.births[other]:
            return None
        if self.births[one] & self.births[other]:
            return "same_birth_date"
        pairs = [(a, b) for a in self.births[one] for b in self.births[other]]
        return "near_birth_date" if any(_is_near(a, b) for a, b in pairs) else "other_birth_date"

    def of_sexes(self, one: str, other: str) -> str | None:
        if not sex_in(one) or not sex_in(other):
            return None
        return "same_sex" if sex_in(one) == sex_in(other) else "other_sex"

    def of_sequence(self, one: str, other: str, place: str | None) -> str | None:
        if any(len(each) != 18 or not each[:17].isdecimal() for each in (one, other)):
            return None
        area, born = one[:6] == other[:6], one[6:14] == other[6:14]
        if one[14:17] != other[14:17] or area == born:
            return None
        return (
            "sequence_of_the_place"
            if place in ("same_village", "same_township")
            else "same_sequence"
        )

    def of_places(self, one: str, other: str) -> str | None:
        mine, theirs = self.places[one], self.places[other]
        if not mine or not theirs:
            return None
        if any(len(place) == 12 for place in mine & theirs):
            return "same_village"
        towns = {place[:9] for place in mine} & {place[:9] for place in theirs}
        return "same_township" if towns else "other_township"

    def of_accounts(self, one: str, other: str) -> str | None:
        shared = any(
            {one, other} <= people and len(people) <= COUNTY["people_on_an_account"]
            for people in self.accounts.values()
        )
        return "same_account" if shared else None


def _is_a_step(one: str, other: str) -> bool:
    """One character changed, left out or put in, or two neighbours swapped."""
    if len(one) == len(other):
        places = [at for at in range(len(one)) if one[at] != other[at]]
        first, last = places[0], places[-1]
        swapped = last == first + 1 and one[first : last + 1] == other[last] + other[first]
        return len(places) == 1 or swapped
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def _in_a_row(one: str, other: str) -> bool:
    """Two numbers of one area and day, as twins have them."""
    if one[:14] != other[:14] or not (one[14:17] + other[14:17]).isdecimal():
        return False
    return 1 <= abs(int(one[14:17]) - int(other[14:17])) <= COUNTY["numbers_in_a_row"]


def _is_near(one: date, other: date) -> bool:
    agreeing = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    swapped = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    return agreeing == 2 or swapped or 18 <= abs((one - other).days) <= 52
