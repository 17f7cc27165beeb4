"""Words of the rule book: months, ids, certainty, and what is taken from the latest line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

Row = dict
Tables = dict[str, list[Row]]
Match = tuple[Row, str]  # a list row, and "exact" or "probable"
Result = set[tuple[str, str, str, int, int, str]]

PERIODIC = {
    "pension",
    "basic_pension",
    "account_pension",
    "disability_allowance",
    "nursing_allowance",
    "survivor_allowance",
    "unemployment_benefit",
    "medical_premium",
    "temporary_aid",
}

PUBLIC, EMPLOYEE, RESIDENT = "public_pension", "employee_pension", "resident_pension"
INJURY, UNEMPLOYMENT = "work_injury", "unemployment"


@dataclass(frozen=True)
class Found:
    payout_id: str
    rule: str
    certainty: str
    undue: int
    identity: str = "exact"


def month(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_of(year: int, number: int) -> int:
    return year * 12 + number - 1


def first_month(version_starts: date) -> int:
    """A version is in force for m when its day is not later than the first day of m."""
    return month(version_starts) + (version_starts.day > 1)


@cache
def id_is_valid(person_id: str | None, as_of: date) -> bool:
    if not person_id or len(person_id) != 18 or not person_id[:17].isdecimal():
        return False
    born = birth_date_in(person_id)
    if born is None or not date(1850, 1, 1) <= born <= as_of:
        return False
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(person_id, weights, strict=False))
    return person_id[17] == "10X98765432"[total % 11]


def birth_date_in(person_id: str) -> date | None:
    """The birth date that stands in an id, even where its check digit is wrong."""
    try:
        return date(int(person_id[6:10]), int(person_id[10:12]), int(person_id[12:14]))
    except ValueError:
        return None


def sex_in(person_id: str) -> str | None:
    if not person_id[16:17].isdecimal():
        return None
    return "male" if int(person_id[16]) % 2 else "female"


def by_payment(line: Row) -> tuple:
    return line["paid_on"], line.get("payout_id") or line["refund_id"]


def deciding(matches: Iterable[Match]) -> list[Match]:
    """Where exact and probable rows speak of the same line, the exact ones decide."""
    matches = list(matches)
    exact = [match for match in matches if match[1] == "exact"]
    return exact or matches


def weakest(*identities: str) -> str:
    return "probable" if "probable" in identities else "exact"


def if_exact(certainty: str, identity: str) -> str:
    """Whatever rests on a probable match is potential."""
    return certainty if identity == "exact" else "potential"


def from_the_latest(lines: list[Row], amount: int) -> Iterator[tuple[Row, int]]:
    for line in sorted(lines, key=by_payment, reverse=True):
        part = min(line["net"], amount)
        if part > 0:
            yield line, part
        amount -= part
