"""Oddities of lines: who is on the list at all, when the lines go out, and who enters them."""

import numpy as np

from fundsentry.synthetic.oddities.lives import A_YEAR, HALL, MONTHS, Lives, hold_back
from fundsentry.synthetic.persons import Numbers

LIMIT_YUAN = 10_000


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


def split_under_limit(lives: Lives, some: Numbers) -> None:
    """Back-payments in parts that all stay just under the approval limit."""
    for person in some:
        month = A_YEAR + int(lives.rng.integers(7, A_YEAR))
        who = HALL + int(lives.rng.integers(0, 4))
        for part in range(int(lives.rng.integers(2, 5))):
            fen = int(LIMIT_YUAN * 100 * lives.rng.uniform(0.955, 0.999))
            lives.late.append((person, month - 3 - part, 3 + part, fen, 3 + 6 * part, who))


def entered_elsewhere(lives: Lives, some: Numbers) -> None:
    """Somebody of another township enters the lines, and now and then one more for a month paid before."""
    for person in some:
        lives.operator[person, A_YEAR:] = (lives.operator[person, 0] + 6) % 46
        for _ in range(int(lives.rng.integers(2, 4))):
            month = A_YEAR + int(lives.rng.integers(2, A_YEAR - 2))
            fen, day = int(lives.fen[person, month]) // 2, int(lives.rng.integers(1, 28))
            lives.late.append((person, month, 1, fen, day, int(lives.operator[person, month])))


def resumed_by_a_new_operator(lives: Lives, some: Numbers) -> None:
    """A new operator takes over, the person was held back before, and more comes back than was held."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(2, 6))
        length = int(lives.rng.integers(2, 4))
        lives.operator[person, first:] = (lives.operator[person, 0] // 2) * 2 + 1
        hold_back(lives, person, first, length, is_paid_later=True)
        lives.late[-1] = (*lives.late[-1][:3], lives.late[-1][3] * 2, *lives.late[-1][4:])


def restarted_as_new(lives: Lives, some: Numbers) -> None:
    """The benefit stops for two months and starts again as if it were new, a little higher."""
    for person in some:
        month = A_YEAR + int(lives.rng.integers(3, A_YEAR - 2))
        lives.paid[person, month - 2 : month] = False
        lives.start[person] = 2026 * 12 + 9 - MONTHS + 1 + month
        factor = float(lives.rng.uniform(1.04, 1.15))
        lives.fen[person, month:] = (lives.fen[person, month:] * factor).round()


def paid_ahead(lives: Lives, some: Numbers) -> None:
    """From some month on the money of the next month goes out with that of the present one."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(3, A_YEAR - 3))
        who = int(lives.operator[person, first])
        for month in range(first, first + int(lives.rng.integers(2, 4))):
            lives.paid[person, month] = False
            lives.late.append((person, month, -1, int(lives.fen[person, month]), 10, who))


def always_late(lives: Lives, some: Numbers) -> None:
    """From some month on the money goes out one month late, by the hall and not the township."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(2, 6))
        for month in range(first, MONTHS - 1):
            lives.paid[person, month] = False
            fen, day = int(lives.fen[person, month]), int(lives.rng.integers(1, 28))
            lives.late.append((person, month, 1, fen, day, HALL))
        lives.paid[person, MONTHS - 1] = False


def monthly_extra(lives: Lives, some: Numbers) -> None:
    """From some month on a second, small line goes out every month, entered by the hall."""
    for person in some:
        share, day = float(lives.rng.uniform(0.1, 0.25)), int(lives.rng.integers(11, 28))
        who = HALL + int(lives.rng.integers(0, 4))
        for month in range(A_YEAR + int(lives.rng.integers(2, 8)), MONTHS):
            lives.late.append((person, month, 0, round(lives.fen[person, month] * share), day, who))


def claimed_years_late(lives: Lives, some: Numbers) -> None:
    """Begun this year, and paid for one and a half to three years before that on one day."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(3, 8))
        fen, who = int(lives.fen[person, first]), int(lives.operator[person, first])
        lives.paid[person, :first] = False
        lives.late = [one for one in lives.late if one[0] != person]
        for back in range(1, int(lives.rng.integers(18, 36))):
            lives.late.append((person, first - back, back, fen, 12, who))


def other_day(lives: Lives, some: Numbers) -> None:
    """From some month on the money goes out on a day of its own, in the same month."""
    for person in some:
        day = int(lives.rng.integers(15, 28))
        for month in range(A_YEAR + int(lives.rng.integers(2, 8)), MONTHS):
            lives.paid[person, month] = False
            fen, who = int(lives.fen[person, month]), int(lives.operator[person, month])
            lives.late.append((person, month, 0, fen, day, who))


def long_gap(lives: Lives, some: Numbers) -> None:
    """Nothing for half a year or more, as if the person had died, and then it goes on without arrears."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(1, 4))
        lives.paid[person, first : first + int(lives.rng.integers(6, 9))] = False
