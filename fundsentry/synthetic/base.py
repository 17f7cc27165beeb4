"""The ordinary county: everybody is paid what is owed, and the lists say nothing against it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from fundsentry.synthetic.calendar import day_in, month_of, written
from fundsentry.synthetic.persons import (
    Numbers,
    Persons,
    account_numbers,
    pick,
    random_names,
    serials_of,
    valid_ids,
    villages,
)

Flags = npt.NDArray[np.bool_]
OPERATORS = tuple(f"op{number:02d}" for number in range(1, 31))
APPROVERS = tuple(f"ap{number:02d}" for number in range(1, 9))
COUNTY_SIZE = 155_000
# Recipients of a real county of 155,000.
SIZES = {
    "public_pension": 6_300,
    "employee_pension": 14_600,
    "resident_pension": 129_200,
    "work_injury": 116,
    "unemployment": 6_000,
}
_FOREVER = 10**6
_PAID_DAY = {"public_pension": 8, "employee_pension": 10, "resident_pension": 12, "work_injury": 15}


@dataclass(frozen=True)
class Awards:
    """Benefits in payment: one row per person and benefit, with the months owed and the amount in fen."""

    persons: Persons
    place: Numbers
    scheme: str
    benefit: str
    start: Numbers
    end: Numbers
    fen: Numbers


def size_of(scheme: str, people: int) -> int:
    """Return how many recipients a scheme has in a county of that many people."""
    return max(2, round(SIZES[scheme] * people / COUNTY_SIZE))


def make_persons(
    rng: np.random.Generator, born: Numbers, is_male: Flags, serials: Numbers, first_account: int
) -> Persons:
    """Return persons born on those days, each with a village and an account of their own."""
    places = villages()
    return Persons(
        person_id=valid_ids(born, is_male, serials),
        name=random_names(rng, len(born)),
        born=born,
        is_male=is_male,
        region=pick(places, rng.integers(0, len(places), len(born))),
        account=account_numbers(first_account, len(born)),
    )


def random_days(rng: np.random.Generator, first: date, last: date, count: int) -> Numbers:
    """Return days, as days since 1970."""
    start, end = ((day - date(1970, 1, 1)).days for day in (first, last))
    return rng.integers(start, end + 1, count)


def months_of_days(days: Numbers) -> Numbers:
    """Return the months of days."""
    months: Numbers = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months + 1970 * 12


def born_for(rng: np.random.Generator, scheme: str, count: int) -> tuple[Numbers, Flags, Numbers]:
    """Return births, sexes and the months of age at which each may begin, all before the reform of 2025."""
    is_male = rng.random(count) < 0.5
    if scheme == "resident_pension":
        born = random_days(rng, date(1934, 1, 1), date(1965, 12, 31), count)
        return born, is_male, np.full(count, 720)
    if scheme == "unemployment":
        return (
            random_days(rng, date(1980, 1, 1), date(2000, 12, 31), count),
            is_male,
            np.zeros(count, int),
        )
    if scheme == "work_injury":
        return (
            random_days(rng, date(1970, 1, 1), date(1985, 12, 31), count),
            is_male,
            np.zeros(count, int),
        )
    born = random_days(rng, date(1936, 1, 1), date(1962, 12, 31), count)
    women = 660 if scheme == "public_pension" else 600
    return born, is_male, np.where(is_male, 720, women)


def awards_of(
    rng: np.random.Generator, persons: Persons, scheme: str, ages: Numbers, window: range
) -> list[Awards]:
    """Return the benefits of a scheme's recipients, owed within the window or around it."""
    count = len(persons)
    place = np.arange(count)
    if scheme == "unemployment":
        return _claims(rng, persons, window)
    start = months_of_days(persons.born) + ages + 1
    if scheme == "work_injury":
        start = rng.integers(2012 * 12, 2022 * 12, count)
    end = np.full(count, _FOREVER)
    dies = rng.random(count) < 0.014
    end[dies] = rng.integers(window[0], window[-1], int(dies.sum()))
    end = np.maximum(end, start)

    def award(benefit: str, fen: Numbers, chosen: Flags | None = None) -> Awards:
        some = place if chosen is None else place[chosen]
        return Awards(persons, some, scheme, benefit, start[some], end[some], fen[some])

    if scheme == "resident_pension":
        basic = 19_000 + rng.integers(0, 8, count) * 500
        return [
            award("basic_pension", basic),
            award("account_pension", rng.integers(800, 9_000, count)),
        ]
    if scheme == "work_injury":
        return [
            award("disability_allowance", rng.integers(180_000, 420_000, count)),
            award(
                "nursing_allowance", rng.integers(120_000, 260_000, count), rng.random(count) < 0.4
            ),
        ]
    low, high = (380_000, 900_000) if scheme == "public_pension" else (140_000, 520_000)
    return [award("pension", rng.integers(low, high, count))]


def _claims(rng: np.random.Generator, persons: Persons, window: range) -> list[Awards]:
    """Return unemployment claims of three to eleven months that begin anywhere around the window."""
    count = len(persons)
    length = rng.integers(3, 12, count)
    start = rng.integers(window[0] - 6, window[-1] + 1, count)
    end = start + length - 1
    place = np.arange(count)
    scheme = "unemployment"
    return [
        Awards(persons, place, scheme, "unemployment_benefit", start, end, np.full(count, 146_000)),
        Awards(persons, place, scheme, "medical_premium", start, end, np.full(count, 41_236)),
    ]


def payouts_of(rng: np.random.Generator, awards: Awards, window: range) -> list[pl.DataFrame]:
    """Return the lines of an award for the months of the window in which it was owed."""
    persons, frames = awards.persons, []
    of_person = {
        "person_id": persons.person_id.gather(awards.place),
        "name": persons.name.gather(awards.place),
        "region_code": persons.region.gather(awards.place),
        "bank_account": persons.account.gather(awards.place),
    }
    operators = pick(OPERATORS, rng.integers(0, len(OPERATORS), len(awards.place)))
    approvers = pick(APPROVERS, rng.integers(0, len(APPROVERS), len(awards.place)))
    everybody = pl.DataFrame({**of_person, "operator_id": operators, "approver_id": approvers})
    everybody = everybody.with_columns(fen=awards.fen, start=awards.start, end=awards.end)
    for month in window:
        paid = everybody.filter(pl.col("start") <= month, pl.col("end") >= month)
        frames.append(
            paid.select(
                pl.exclude("start", "end"),
                scheme=pl.lit(awards.scheme),
                benefit=pl.lit(awards.benefit),
                benefit_month=pl.lit(written(month)),
                paid_on=pl.lit(day_in(month, _PAID_DAY.get(awards.scheme, 20)).isoformat()),
            )
        )
    return frames


def entitlements_of(rng: np.random.Generator, awards: Awards, as_of: date) -> pl.DataFrame:
    """Return the entitlements of an award, each person seen within the last months."""
    persons, count = awards.persons, len(awards.place)
    last = np.minimum(awards.end, month_of(as_of))
    seen = last - rng.integers(0, 6, count)
    is_pension = awards.scheme != "unemployment"
    return pl.DataFrame(
        {
            "person_id": persons.person_id.gather(awards.place),
            "name": persons.name.gather(awards.place),
            "scheme": [awards.scheme] * count,
            "benefit": [awards.benefit] * count,
            "start_month": [written(month) for month in awards.start],
            "end_month": [written(month) if month < _FOREVER else "" for month in awards.end],
            "verified_on": [f"{written(month)}-05" if is_pension else "" for month in seen],
            "verified_by": pick(("village", "data", "face"), rng.integers(0, 3, count))
            if is_pension
            else [""] * count,
            "worker_category": [
                "cadre" if awards.scheme == "public_pension" else "worker" for _ in range(count)
            ],
            "contribution_months": [
                "" if is_pension else str(number) for number in rng.integers(60, 300, count)
            ],
            "region_code": persons.region.gather(awards.place),
            "bank_account": persons.account.gather(awards.place),
            "account_name": persons.name.gather(awards.place),
        }
    )


def deaths_of(awards: Awards) -> pl.DataFrame:
    """Return the death reports of those whose award ended in the window: paid through the month of death."""
    died = awards.end < _FOREVER
    place, end = awards.place[died], awards.end[died]
    persons = awards.persons
    days = [day_in(month, 3 + month % 25).isoformat() for month in end]
    sources = [("cremation", "medical", "police")[number % 3] for number in range(len(end))]
    return pl.DataFrame(
        {
            "person_id": persons.person_id.gather(place),
            "name": persons.name.gather(place),
            "died_on": pl.Series(days, dtype=pl.String),
            "source": pl.Series(sources, dtype=pl.String),
            "region_code": persons.region.gather(place),
        }
    )


def births_and_serials(born: list[Numbers], is_male: list[Flags]) -> list[Numbers]:
    """Return serial numbers for several groups of people such that no two share an id."""
    serials = serials_of(np.concatenate(born), np.concatenate(is_male))
    return np.split(serials, np.cumsum([len(days) for days in born])[:-1])
