"""Oddities of amounts: too much, too little, or another one's."""

import numpy as np

from fundsentry.synthetic.oddities.lives import A_YEAR, MONTHS, Lives
from fundsentry.synthetic.persons import Numbers

_RAISER = 900


def raised_by_one_operator(lives: Lives, some: Numbers) -> None:
    """One operator raises the amounts of a group and enters their lines from then on."""
    first = A_YEAR + int(lives.rng.integers(4, 8))
    for person in some:
        month = first + int(lives.rng.integers(0, 2))
        factor = float(lives.rng.uniform(1.15, 1.5))
        lives.fen[person, month:] = (lives.fen[person, month:] * factor).round()
        lives.operator[person, month:] = _RAISER


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


def swapped_amounts(lives: Lives, some: Numbers) -> None:
    """Two people get each other's amount from some month on."""
    for one, other in zip(some[::2], some[1::2], strict=False):
        month = A_YEAR + int(lives.rng.integers(2, A_YEAR - 2))
        lives.fen[[one, other], month:] = lives.fen[[other, one], month:]


def round_amounts(lives: Lives, some: Numbers) -> None:
    """The amount is a whole hundred yuan from some month on: somebody wrote it down by hand."""
    for person in some:
        month = A_YEAR + int(lives.rng.integers(0, 6))
        lives.fen[person, month:] = (lives.fen[person, month:] / 10_000).round() * 10_000


def shaved(lives: Lives, some: Numbers) -> None:
    """Every month a little less goes to the person than the month before."""
    for person in some:
        months = np.arange(MONTHS) - A_YEAR - int(lives.rng.integers(0, 3))
        rate = 1 - float(lives.rng.uniform(0.02, 0.04))
        lives.fen[person] = (lives.fen[person] * rate ** months.clip(0)).round()


def sawtooth(lives: Lives, some: Numbers) -> None:
    """Every other month a little less goes out."""
    for person in some:
        share = 1 - float(lives.rng.uniform(0.05, 0.12))
        months = slice(A_YEAR + int(lives.rng.integers(0, 2)), MONTHS, 2)
        lives.fen[person, months] = (lives.fen[person, months] * share).round()


def raised_then_ended(lives: Lives, some: Numbers) -> None:
    """The last three months before the benefit ends are paid at a higher rate."""
    for person in some:
        last = A_YEAR + int(lives.rng.integers(6, A_YEAR))
        factor = float(lives.rng.uniform(1.15, 1.4))
        months = slice(last - 2, last + 1)
        lives.fen[person, months] = (lives.fen[person, months] * factor).round()
        lives.paid[person, last + 1 :] = False
