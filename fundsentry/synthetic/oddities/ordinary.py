"""Ordinary lives: amounts by career, rises, suspensions, arrears, couples and new cards."""

from datetime import date

import numpy as np

from fundsentry.synthetic.oddities.lives import (
    A_YEAR,
    HALL,
    MONTHS,
    NEVER,
    Lives,
    hold_back,
    note_change,
)
from fundsentry.synthetic.persons import Numbers


def ordinary_lives(rng: np.random.Generator, people: int) -> Lives:
    """Return so many people with two years of ordinary payments."""
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
        changed=np.full(people, NEVER),
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
    months[rng.random(people) < 0.01] = NEVER
    return months


def _operators(rng: np.random.Generator, village: Numbers) -> Numbers:
    """Return who enters each month's line: the township's first, sometimes its second, rarely the hall."""
    people = len(village)
    first = (village // 10) * 2
    draw = rng.random((people, MONTHS))
    second = np.where(draw < 0.2, first[:, None] + 1, first[:, None])
    hall = HALL + rng.integers(0, 4, (people, MONTHS))
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
        hold_back(lives, person, first, length, is_paid_later=lives.rng.random() < 0.85)


def _decided_anew(lives: Lives, year: int) -> None:
    """Arrears in one to six lines on one day: contributions found later, a wage index corrected."""
    for person in _some(lives, 0.03):
        month = year + int(lives.rng.integers(6, A_YEAR))
        count = int(lives.rng.integers(1, 7))
        share = float(lives.rng.lognormal(-2.0, 0.8))
        day, who = int(lives.rng.integers(1, 28)), HALL + int(lives.rng.integers(0, 4))
        for back in range(2, 2 + count):
            fen = max(100, round(int(lives.fen[person, month]) * share))
            if lives.paid[person, month - back : month + 1].all():
                lives.late.append((person, month - back, back, fen, day, who))


def _moved_account(lives: Lives, year: int) -> None:
    """A new card: the account changes on some day, mostly well before the next payment."""
    for person in _some(lives, 0.03):
        month = year + int(lives.rng.integers(1, A_YEAR))
        lives.account[person, month:] = len(lives) + person
        note_change(lives, person, month, int(lives.rng.integers(1, 29)))


def _couples(lives: Lives) -> None:
    some = _some(lives, 0.06)
    for one, other in zip(some[::2], some[1::2], strict=False):
        lives.account[other] = lives.account[one, 0]
