"""Oddities of accounts: the money goes where it did not go before."""

import numpy as np

from fundsentry.synthetic.oddities.lives import A_YEAR, Lives, hold_back, note_change
from fundsentry.synthetic.persons import Numbers


def account_collects(lives: Lives, some: Numbers) -> None:
    """A person's money goes to another one's account for some months, changed days before the payment."""
    others = lives.rng.choice(len(lives), 2 * len(some), replace=False)
    for place, person in enumerate(some):
        first = A_YEAR + int(lives.rng.integers(2, 7))
        length = int(lives.rng.integers(3, 6))
        lives.account[person, first : first + length] = lives.account[others[2 * place], 0]
        if lives.rng.random() < 0.5:
            lives.account[person, first + length :] = lives.account[others[2 * place + 1], 0]
        note_change(lives, person, first, int(lives.rng.integers(0, 4)))


def woken_to_a_new_account(lives: Lives, some: Numbers) -> None:
    """Long unpaid, then all months at once, to an account changed days before."""
    for person in some:
        first = A_YEAR + int(lives.rng.integers(1, 3))
        length = int(lives.rng.integers(5, 8))
        hold_back(lives, person, first, length, is_paid_later=True)
        lives.account[person, first + length :] = len(lives) + person
        note_change(lives, person, first + length, int(lives.rng.integers(0, 4)))


def alternating_accounts(lives: Lives, some: Numbers) -> None:
    """Every other month goes to a second account, which nobody notes as a change."""
    for person in some:
        lives.account[person, A_YEAR + int(lives.rng.integers(0, 2)) :: 2] = len(lives) + person


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


def two_on_a_new_account(lives: Lives, some: Numbers) -> None:
    """Two people who have nothing to do with each other get one new account between them."""
    for one, other in zip(some[::2], some[1::2], strict=False):
        month = A_YEAR + int(lives.rng.integers(2, A_YEAR - 2))
        for person in (one, other):
            lives.account[person, month:] = len(lives) + one
            note_change(lives, person, month, int(lives.rng.integers(1, 29)))
