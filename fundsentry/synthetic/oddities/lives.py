"""Pensioners and their payments as numbers, and what happens to one of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fundsentry.synthetic.persons import Numbers

A_YEAR = 12
MONTHS = 2 * A_YEAR
# In place of a month: never seen, never changed.
NEVER = -1
# A change of account is a month and days before its payment in one number: month * A_MONTH + days.
A_MONTH = 100
Flags = npt.NDArray[np.bool_]
# Operators: two of every township, four of the county's hall.
HALL = 100


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


def hold_back(lives: Lives, person: int, first: int, length: int, *, is_paid_later: bool) -> None:
    """Leave the lines of some months out; pay them together in the month after, or never."""
    held = [month for month in range(first, first + length) if lives.paid[person, month]]
    lives.paid[person, held] = False
    if not is_paid_later:
        return
    day, who = int(lives.rng.integers(1, 28)), int(lives.operator[person, first])
    for month in held:
        fen = int(lives.fen[person, month])
        lives.late.append((person, month, first + length - month, fen, day, who))


def note_change(lives: Lives, person: int, month: int, days_before: int) -> None:
    """Note that the account was changed so many days before the payment of a month."""
    lives.changed[person] = month * A_MONTH + days_before
