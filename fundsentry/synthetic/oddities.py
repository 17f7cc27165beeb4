"""A county of pensioners with ordinary lives, and oddities among them that no rule covers.

It is made to measure the model: amounts follow contribution months, operators have their townships, people
move, pause, resume and get arrears, in two years alike. What is planted lies in the second year and overlaps
with what is ordinary.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from fundsentry.synthetic.calendar import day_in, month_of, written
from fundsentry.synthetic.persons import Numbers, random_names, valid_ids, villages

A_YEAR = 12
MONTHS = 2 * A_YEAR
LIMIT_YUAN = 10_000
_NOBODY = -1
_A_MONTH = 100
_PAID_ON = 10
Flags = npt.NDArray[np.bool_]
# Operators: two of every township, four of the county's hall.
_HALL = 100
_RAISER = 900


@dataclass
class Lives:
    """Pensioners and twenty-four months of their payments, to be changed in place.

    Arrays of one row per person: `fen` and `paid` per month (whether that month's line went out in time),
    `account` (the number of the person whose account it is) and `operator` per month. `late` are lines for
    earlier months: person, benefit month, months late, fen, day, operator.
    """

    rng: np.random.Generator
    village: Numbers
    born: Numbers
    is_male: Flags
    serial: Numbers
    start: Numbers
    contributed: Numbers
    seen_months_ago: Numbers
    fen: Numbers
    paid: Flags
    account: Numbers
    operator: Numbers
    changed: Numbers
    late: list[tuple[int, int, int, int, int, int]]
    kind: list[str]

    @property
    def township(self) -> Numbers:
        """The number of each person's township."""
        return self.village // 10

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.born)


Plant = Callable[[Lives, Numbers], None]


@dataclass(frozen=True)
class OddCounty:
    """Tables as text, by name, and the kind of oddity per person id (of those who have one)."""

    tables: Mapping[str, pl.DataFrame]
    truth: pl.DataFrame


def odd_county(
    people: int,
    seed: int,
    kinds: Mapping[str, Plant] | None = None,
    as_of: date = date(2026, 10, 31),
) -> OddCounty:
    """Return a county in which one person in a thousand, at least eight, has each of these oddities."""
    rng = np.random.Generator(np.random.PCG64(seed))
    lives = _ordinary(rng, people)
    chosen = KINDS if kinds is None else kinds
    each = max(8, people // 1_000)
    for name, plant in chosen.items():
        ordinary = np.flatnonzero(np.array(lives.kind) == "")
        some = _chosen(lives, name, ordinary, each)
        plant(lives, some)
        for person in some:
            lives.kind[person] = name
    return _written(lives, as_of)


def _chosen(lives: Lives, name: str, ordinary: Numbers, each: int) -> Numbers:
    """Return whom an oddity happens to: most anywhere, a village's month to a village."""
    always = ordinary[lives.paid[ordinary].all(axis=1)]
    if name in _OF_ONE_PLACE:
        place = _OF_ONE_PLACE[name](lives)
        sizes = np.bincount(place[always])
        fit = np.flatnonzero(sizes >= each)
        where = lives.rng.choice(fit) if len(fit) else int(sizes.argmax())
        always = always[place[always] == where]
    return lives.rng.choice(always, min(each, len(always)), replace=False)


def _ordinary(rng: np.random.Generator, people: int) -> Lives:
    sizes = rng.dirichlet(np.full(230, 3.0))
    village = rng.choice(230, people, p=sizes)
    is_male = rng.random(people) < 0.5
    age = rng.triangular(50.5, 64, 92, people)
    born = (date(2026, 10, 31).toordinal() - 719_163 - age * 365.25).astype(np.int64)
    retired = np.where(is_male, 60, rng.choice([50, 55], people)) * 12
    birth_month = born.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    start = np.minimum(
        birth_month + retired + 1, (2024 * 12 + 10) + rng.integers(0, MONTHS, people)
    )
    contributed = np.clip(rng.normal(290, 75, people), 180, 520).astype(np.int64)
    fen = _amounts(rng, village, contributed, start)
    lives = Lives(
        rng=rng,
        village=village,
        born=born,
        is_male=is_male,
        serial=_serials(rng, village),
        start=start,
        contributed=contributed,
        seen_months_ago=_seen(rng, people),
        fen=fen,
        paid=np.ones((people, MONTHS), dtype=bool),
        account=np.repeat(np.arange(people)[:, None], MONTHS, axis=1),
        operator=_operators(rng, village),
        changed=np.full(people, _NOBODY),
        late=[],
        kind=[""] * people,
    )
    _begin_and_end(lives)
    _couples(lives)
    for year in range(0, MONTHS, A_YEAR):
        for happens in (_individual_rises, _suspended, _decided_anew, _moved_account):
            happens(lives, year)
    return lives


def _amounts(
    rng: np.random.Generator, village: Numbers, contributed: Numbers, start: Numbers
) -> Numbers:
    """Return fen per person and month: by contributions, start and township, all raised in July."""
    people = len(village)
    township = rng.normal(0, 0.04, 23)[village // 10]
    own = rng.standard_t(4, people) * 0.11
    years = (start - 2010 * 12) / 12
    level = np.log(250_000) + 0.85 * np.log(contributed / 290) + 0.012 * years + township + own
    month = 1.028 ** ((np.arange(MONTHS) + 4) // A_YEAR)
    fen: Numbers = (np.exp(level)[:, None] * month).round().astype(np.int64)
    return fen


def _serials(rng: np.random.Generator, village: Numbers) -> Numbers:
    """Return serial numbers: every police station has a range of its own, half of it for each sex."""
    return (village // 10) * 20 + rng.integers(0, 20, len(village))


def _seen(rng: np.random.Generator, people: int) -> Numbers:
    months = rng.integers(0, 12, people)
    slow = rng.random(people) < 0.02
    months[slow] = 12
    months[rng.random(people) < 0.01] = _NOBODY
    return months


def _operators(rng: np.random.Generator, village: Numbers) -> Numbers:
    """Return who enters each month's line: the township's first, sometimes its second, rarely the hall."""
    people = len(village)
    first = (village // 10) * 2
    draw = rng.random((people, MONTHS))
    second = np.where(draw < 0.2, first[:, None] + 1, first[:, None])
    hall = _HALL + rng.integers(0, 4, (people, MONTHS))
    return np.where(draw > 0.97, hall, second)


def _some(lives: Lives, share: float) -> Numbers:
    return np.flatnonzero(lives.rng.random(len(lives)) < share)


def _begin_and_end(lives: Lives) -> None:
    first = lives.start - (2026 * 12 + 9 - MONTHS + 1)
    lives.paid &= np.arange(MONTHS)[None, :] >= first[:, None]
    died = _some(lives, 0.06)
    last = lives.rng.integers(2, MONTHS, len(died))
    lives.paid[died] &= np.arange(MONTHS)[None, :] <= last[:, None]


def _individual_rises(lives: Lives, year: int) -> None:
    """A new decision raises one in twenty-five by a few to thirty per cent, with or without arrears."""
    for person in _some(lives, 0.04):
        month = year + int(lives.rng.integers(1, A_YEAR))
        factor = 1 + float(lives.rng.gamma(1.5, 0.05))
        lives.fen[person, month:] = (lives.fen[person, month:] * factor).round()


def _suspended(lives: Lives, year: int) -> None:
    """Not seen in time: some months are held back and paid together when the person comes."""
    for person in _some(lives, 0.02):
        first = year + int(lives.rng.integers(1, A_YEAR - 4))
        length = int(lives.rng.integers(1, 5))
        _hold_back(lives, person, first, length, is_paid_later=lives.rng.random() < 0.85)


def _hold_back(lives: Lives, person: int, first: int, length: int, *, is_paid_later: bool) -> None:
    held = [month for month in range(first, first + length) if lives.paid[person, month]]
    lives.paid[person, held] = False
    if not is_paid_later:
        return
    day, who = int(lives.rng.integers(1, 28)), int(lives.operator[person, first])
    for month in held:
        fen = int(lives.fen[person, month])
        lives.late.append((person, month, first + length - month, fen, day, who))


def _decided_anew(lives: Lives, year: int) -> None:
    """Arrears in one to six lines on one day: contributions found later, a wage index corrected."""
    for person in _some(lives, 0.03):
        month = year + int(lives.rng.integers(6, A_YEAR))
        count = int(lives.rng.integers(1, 7))
        share = float(lives.rng.lognormal(-2.0, 0.8))
        day, who = int(lives.rng.integers(1, 28)), _HALL + int(lives.rng.integers(0, 4))
        for back in range(2, 2 + count):
            fen = max(100, round(int(lives.fen[person, month]) * share))
            if lives.paid[person, month - back : month + 1].all():
                lives.late.append((person, month - back, back, fen, day, who))


def _moved_account(lives: Lives, year: int) -> None:
    """A new card: the account changes on some day, mostly well before the next payment."""
    for person in _some(lives, 0.03):
        month = year + int(lives.rng.integers(1, A_YEAR))
        lives.account[person, month:] = len(lives) + person
        _changed(lives, person, month, int(lives.rng.integers(1, 29)))


def _changed(lives: Lives, person: int, month: int, days_before: int) -> None:
    """Note that the account was changed so many days before the payment of a month."""
    lives.changed[person] = month * _A_MONTH + days_before


def _couples(lives: Lives) -> None:
    some = _some(lives, 0.06)
    for one, other in zip(some[::2], some[1::2], strict=False):
        lives.account[other] = lives.account[one, 0]


def raised_by_one_operator(lives: Lives, some: Numbers) -> None:
    """One operator raises the amounts of a group and enters their lines from then on."""
    first = A_YEAR + int(lives.rng.integers(4, 8))
    for person in some:
        month = first + int(lives.rng.integers(0, 2))
        factor = float(lives.rng.uniform(1.15, 1.5))
        lives.fen[person, month:] = (lives.fen[person, month:] * factor).round()
        lives.operator[person, month:] = _RAISER


def serial_ghosts(lives: Lives, some: Numbers) -> None:
    """People who are not there: ids in a row, begun together, paid alike, never seen since."""
    born, month = int(lives.born[some[0]]), 2026 * 12 + 9 - A_YEAR + 3
    usual = np.median(lives.fen, axis=0)
    for place, person in enumerate(some):
        lives.born[person], lives.is_male[person] = born - place // 8, lives.is_male[some[0]]
        lives.serial[person] = 460 + place % 8
        lives.start[person] = month
        lives.paid[person, : A_YEAR + 2] = False
        lives.late = [one for one in lives.late if one[0] != person]
        lives.fen[person] = (usual * lives.rng.uniform(0.97, 1.03)).round()
        lives.seen_months_ago[person] = 11
        lives.operator[person] = lives.operator[some[0]]


def account_collects(lives: Lives, some: Numbers) -> None:
    """A person's money goes to another one's account for some months, changed days before the payment."""
    others = lives.rng.choice(len(lives), 2 * len(some), replace=False)
    for place, person in enumerate(some):
        first = A_YEAR + int(lives.rng.integers(2, 7))
        length = int(lives.rng.integers(3, 6))
        lives.account[person, first : first + length] = lives.account[others[2 * place], 0]
        if lives.rng.random() < 0.5:
            lives.account[person, first + length :] = lives.account[others[2 * place + 1], 0]
        _changed(lives, person, first, int(lives.rng.integers(0, 4)))


def split_under_limit(lives: Lives, some: Numbers) -> None:
    """Back-payments in parts that all stay just under the approval limit."""
    for person in some:
        month = A_YEAR + int(lives.rng.integers(7, A_YEAR))
        who = _HALL + int(lives.rng.integers(0, 4))
        for part in range(int(lives.rng.integers(2, 5))):
            fen = int(LIMIT_YUAN * 100 * lives.rng.uniform(0.955, 0.999))
            lives.late.append((person, month - 3 - part, 3 + part, fen, 3 + 6 * part, who))


def out_of_line_with_career(lives: Lives, some: Numbers) -> None:
    """A short career and the amount of a long one; the amount itself is nothing special."""
    usual = np.median(lives.fen, axis=0)
    for person in some:
        lives.contributed[person] = int(lives.rng.integers(180, 215))
        lives.fen[person] = (usual * lives.rng.uniform(1.15, 1.6)).round()
        lives.paid[person, : A_YEAR + int(lives.rng.integers(0, 6))] = False
        lives.start[person] = 2026 * 12 + 9 - MONTHS + 1 + int(lives.paid[person].argmax())


def month_at_wrong_rate(lives: Lives, some: Numbers) -> None:
    """One month of people of one village is paid at a wrong rate."""
    month = A_YEAR + int(lives.rng.integers(3, A_YEAR - 1))
    factor = float(lives.rng.uniform(1.3, 1.6))
    lives.fen[some, month] = (lives.fen[some, month] * factor).round()


def creeping(lives: Lives, some: Numbers) -> None:
    """The amount creeps up by a little every month, no single step of which is large."""
    for person in some:
        months = np.arange(MONTHS) - A_YEAR - int(lives.rng.integers(0, 3))
        rate = 1 + float(lives.rng.uniform(0.03, 0.06))
        lives.fen[person] = (lives.fen[person] * rate ** months.clip(0)).round()


def woken_to_a_new_account(lives: Lives, some: Numbers) -> None:
    """Long unpaid, then all months at once, to an account changed days before."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(1, 3))
        length = int(lives.rng.integers(5, 8))
        _hold_back(lives, person, first, length, is_paid_later=True)
        lives.account[person, first + length :] = len(lives) + person
        _changed(lives, person, first + length, int(lives.rng.integers(0, 4)))


def entered_elsewhere(lives: Lives, some: Numbers) -> None:
    """Somebody of another township enters the lines, and now and then one more for a month paid before."""
    for person in some:
        lives.operator[person, A_YEAR:] = (lives.operator[person, 0] + 6) % 46
        for _ in range(int(lives.rng.integers(2, 4))):
            month = A_YEAR + int(lives.rng.integers(2, A_YEAR - 2))
            fen, day = int(lives.fen[person, month]) // 2, int(lives.rng.integers(1, 28))
            lives.late.append((person, month, 1, fen, day, int(lives.operator[person, month])))


def alternating_accounts(lives: Lives, some: Numbers) -> None:
    """Every other month goes to a second account, which nobody notes as a change."""
    for person in some:
        lives.account[person, A_YEAR + int(lives.rng.integers(0, 2)) :: 2] = len(lives) + person


def resumed_by_a_new_operator(lives: Lives, some: Numbers) -> None:
    """A new operator takes over, the person was held back before, and more comes back than was held."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(2, 6))
        length = int(lives.rng.integers(2, 4))
        lives.operator[person, first:] = (lives.operator[person, 0] // 2) * 2 + 1
        _hold_back(lives, person, first, length, is_paid_later=True)
        lives.late[-1] = (*lives.late[-1][:3], lives.late[-1][3] * 2, *lives.late[-1][4:])


def swapped_amounts(lives: Lives, some: Numbers) -> None:
    """Two people get each other's amount from some month on."""
    for one, other in zip(some[::2], some[1::2], strict=False):
        month = A_YEAR + int(lives.rng.integers(2, A_YEAR - 2))
        lives.fen[[one, other], month:] = lives.fen[[other, one], month:]


def restarted_as_new(lives: Lives, some: Numbers) -> None:
    """The benefit stops for two months and starts again as if it were new, a little higher."""
    for person in some:
        month = A_YEAR + int(lives.rng.integers(3, A_YEAR - 2))
        lives.paid[person, month - 2 : month] = False
        lives.start[person] = 2026 * 12 + 9 - MONTHS + 1 + month
        factor = float(lives.rng.uniform(1.04, 1.15))
        lives.fen[person, month:] = (lives.fen[person, month:] * factor).round()


def round_amounts(lives: Lives, some: Numbers) -> None:
    """The amount is a whole hundred yuan from some month on: somebody wrote it down by hand."""
    for person in some:
        month = A_YEAR + int(lives.rng.integers(0, 6))
        lives.fen[person, month:] = (lives.fen[person, month:] / 10_000).round() * 10_000


def paid_ahead(lives: Lives, some: Numbers) -> None:
    """From some month on the money of the next month goes out with that of the present one."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(3, A_YEAR - 3))
        who = int(lives.operator[person, first])
        for month in range(first, first + int(lives.rng.integers(2, 4))):
            lives.paid[person, month] = False
            lives.late.append((person, month, -1, int(lives.fen[person, month]), 10, who))


def shaved(lives: Lives, some: Numbers) -> None:
    """Every month a little less goes to the person than the month before."""
    for person in some:
        months = np.arange(MONTHS) - A_YEAR - int(lives.rng.integers(0, 3))
        rate = 1 - float(lives.rng.uniform(0.02, 0.04))
        lives.fen[person] = (lives.fen[person] * rate ** months.clip(0)).round()


def halved_to_two_accounts(lives: Lives, some: Numbers) -> None:
    """Some months are paid in two halves, one of them to an account of somebody else's."""
    others = lives.rng.choice(len(lives), len(some), replace=False)
    for person, other in zip(some, others, strict=True):
        first = A_YEAR + int(lives.rng.integers(2, 8))
        for month in range(first, first + int(lives.rng.integers(2, 4))):
            half = int(lives.fen[person, month]) // 2
            lives.fen[person, month] -= half
            lives.account[person, month] = lives.account[other, 0]
            who = int(lives.operator[person, month])
            lives.late.append((person, month, 1, half, 10, who))


def ring_of_accounts(lives: Lives, some: Numbers) -> None:
    """People are paid to each other's accounts, each to the next one's, and no change is noted."""
    month = A_YEAR + int(lives.rng.integers(3, A_YEAR - 3))
    lives.account[some, month:] = lives.account[np.roll(some, 1), 0][:, None]


def always_late(lives: Lives, some: Numbers) -> None:
    """From some month on the money goes out one month late, by the hall and not the township."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(2, 6))
        for month in range(first, MONTHS - 1):
            lives.paid[person, month] = False
            fen, day = int(lives.fen[person, month]), int(lives.rng.integers(1, 28))
            lives.late.append((person, month, 1, fen, day, _HALL))
        lives.paid[person, MONTHS - 1] = False


KINDS: Mapping[str, Plant] = {
    "raised_by_one_operator": raised_by_one_operator,
    "account_collects": account_collects,
    "split_under_limit": split_under_limit,
    "serial_ghosts": serial_ghosts,
    "out_of_line_with_career": out_of_line_with_career,
    "month_at_wrong_rate": month_at_wrong_rate,
    "creeping": creeping,
    "woken_to_a_new_account": woken_to_a_new_account,
    "entered_elsewhere": entered_elsewhere,
    "alternating_accounts": alternating_accounts,
    "resumed_by_a_new_operator": resumed_by_a_new_operator,
    "swapped_amounts": swapped_amounts,
    "restarted_as_new": restarted_as_new,
    "round_amounts": round_amounts,
    "paid_ahead": paid_ahead,
    "shaved": shaved,
    "halved_to_two_accounts": halved_to_two_accounts,
    "ring_of_accounts": ring_of_accounts,
    "always_late": always_late,
}
# The features and forests were chosen looking at the other kinds, on other seeds; these were planted once
# all was fixed.
HELD_OUT = ("paid_ahead", "shaved", "halved_to_two_accounts", "ring_of_accounts", "always_late")
_OF_ONE_PLACE: Mapping[str, Callable[[Lives], Numbers]] = {
    "month_at_wrong_rate": lambda lives: lives.village,
    "serial_ghosts": lambda lives: lives.township,
}


def _written(lives: Lives, as_of: date) -> OddCounty:
    """Return the tables as an office would deliver them."""
    who = _who(lives)
    payouts = pl.concat([_in_time(lives, as_of), _late(lives, as_of)])
    payouts = payouts.join(who, on="place").sort("paid_on", "place", "benefit_month")
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(9)
    fen = pl.col("fen")
    return OddCounty(
        {
            "payouts": payouts.select(
                pl.format("P{}", number).alias("payout_id"),
                "person_id",
                "name",
                pl.lit("employee_pension").alias("scheme"),
                pl.lit("pension").alias("benefit"),
                "benefit_month",
                "paid_on",
                pl.format("{}.{}", fen // 100, (fen % 100).cast(pl.String).str.zfill(2)).alias(
                    "amount"
                ),
                "region_code",
                pl.format("62170033{}", pl.col("account").cast(pl.String).str.zfill(11)).alias(
                    "bank_account"
                ),
                pl.col("name").alias("account_name"),
                pl.format("op{}", "operator").alias("operator_id"),
            ),
            "entitlements": _entitlements(lives, who, as_of),
        },
        who.with_columns(kind=pl.Series(lives.kind))
        .filter(pl.col("kind") != "")
        .select("person_id", "kind"),
    )


def _who(lives: Lives) -> pl.DataFrame:
    codes = pl.Series(villages())
    return pl.DataFrame(
        {
            "place": np.arange(len(lives)),
            "person_id": valid_ids(lives.born, lives.is_male, _apart(lives)),
            "name": random_names(lives.rng, len(lives)),
            "region_code": codes.gather(lives.village),
        }
    )


def _apart(lives: Lives) -> Numbers:
    """Return the serial numbers, moved on where two people would have one id."""
    taken: set[tuple[int, bool, int]] = set()
    apart = lives.serial.copy()
    for person in range(len(lives)):
        key = (int(lives.born[person]), bool(lives.is_male[person]))
        while (*key, int(apart[person])) in taken:
            apart[person] += 37
        taken.add((*key, int(apart[person])))
    return apart


def _first_month(as_of: date) -> int:
    return month_of(as_of) - MONTHS + 1


def _in_time(lives: Lives, as_of: date) -> pl.DataFrame:
    person, month = np.nonzero(lives.paid)
    days = [day_in(_first_month(as_of) + one, _PAID_ON).isoformat() for one in range(MONTHS)]
    months = [written(_first_month(as_of) + one) for one in range(MONTHS)]
    return pl.DataFrame(
        {
            "place": person,
            "benefit_month": pl.Series(months).gather(month),
            "paid_on": pl.Series(days).gather(month),
            "fen": lives.fen[person, month],
            "account": lives.account[person, month],
            "operator": lives.operator[person, month],
        }
    )


def _late(lives: Lives, as_of: date) -> pl.DataFrame:
    first = _first_month(as_of)
    rows = [
        (
            person,
            written(first + month),
            day_in(first + month + late, day).isoformat(),
            fen,
            int(lives.account[person, min(MONTHS - 1, month + late)]),
            who,
        )
        for person, month, late, fen, day, who in lives.late
        if month + late < MONTHS
    ]
    columns = ("place", "benefit_month", "paid_on", "fen", "account", "operator")
    return pl.DataFrame(rows, schema=list(columns), orient="row")


def _day_of(changed: int, as_of: date) -> str:
    month, days_before = divmod(changed, _A_MONTH)
    paid_on = day_in(_first_month(as_of) + month, _PAID_ON)
    return (paid_on - timedelta(days=days_before)).isoformat()


def _entitlements(lives: Lives, who: pl.DataFrame, as_of: date) -> pl.DataFrame:
    month = month_of(as_of)
    seen = [
        "" if ago == _NOBODY else day_in(month - int(ago), 5).isoformat()
        for ago in lives.seen_months_ago
    ]
    changed = ["" if one == _NOBODY else _day_of(int(one), as_of) for one in lives.changed]
    return who.select(
        pl.format("E{}", "place").alias("entitlement_id"),
        "person_id",
        "name",
        pl.lit("employee_pension").alias("scheme"),
        pl.lit("pension").alias("benefit"),
        pl.Series([written(int(one)) for one in lives.start]).alias("start_month"),
        pl.Series(lives.contributed).cast(pl.String).alias("contribution_months"),
        pl.Series(seen).alias("verified_on"),
        pl.Series(changed).alias("account_changed_on"),
        "region_code",
    ).with_columns(pl.col("verified_on", "account_changed_on").replace("", None))
