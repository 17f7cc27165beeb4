"""Features of how a person was paid: amounts, back-payments, gaps, lines, operators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detectors.paid import Flags, Numbers, Paid, Whole, marked, marked_most, medians
from detectors.usual import LATE_MONTHS, Desks, Usual

# Just under a limit: within so much of it.
JUST_UNDER_SHARE = 0.05
_FEWEST_LINES = 3
# Whole hundreds of yuan.
_ROUND_FEN = 10_000


def parts(
    paid: Paid, usual: Usual, desks: Desks, limits_fen: Sequence[int]
) -> Iterator[tuple[str, Numbers]]:
    """Yield every feature by its name, one number per who, NaN where it is not known.

    Also what was paid in time for each benefit month, by the names of `months_paid`.
    """
    beyond = usual.beyond(paid.scheme[paid.at], paid.month, paid.benefit_month)
    is_late = paid.is_periodic & (beyond >= LATE_MONTHS)
    months = _months(paid, usual, beyond)
    monthly = medians(months.fen)
    yield "monthly_amount", monthly
    yield from zip(months_paid(usual), months.fen.T, strict=True)
    yield from _gaps(months)
    yield from _late(paid, is_late, monthly, limits_fen)
    yield "untimely_lines", paid.counted(paid.is_periodic & ~is_late & (beyond != 0))
    yield "round_amounts", paid.counted(paid.is_periodic & (paid.fen % _ROUND_FEN == 0))
    yield "lines_a_month", paid.counted() / paid.months.sum(axis=1)
    yield from _operators(paid, usual, desks)


def months_paid(usual: Usual) -> list[str]:
    """Return a name for what was paid in time for each benefit month."""
    first, last = usual.months
    return [f"fen_{month}" for month in range(first, last + 1)]


@dataclass(frozen=True)
class Months:
    """Benefit months of periodic benefits, one row per who and one column per month.

    fen: what was paid for it in time, NaN where nothing was. is_paid: whether anything was, also late.
    """

    fen: Numbers
    is_paid: Flags


def _months(paid: Paid, usual: Usual, beyond: Whole) -> Months:
    in_time = paid.is_periodic & usual.is_in_time(beyond, paid.benefit_month)
    first, last = usual.months
    within = paid.is_periodic & (paid.benefit_month >= first) & (paid.benefit_month <= last)
    shape = (len(paid.who), last - first + 1)
    # What lies outside is put into one more cell.
    outside = shape[0] * shape[1]
    cell = np.where(within, paid.at * shape[1] + paid.benefit_month - first, outside)
    fen: Numbers = np.bincount(
        cell, np.where(in_time, paid.fen, 0).astype(np.float64), minlength=outside + 1
    ).astype(np.float64, copy=False)[:-1]
    fen[fen == 0] = np.nan  # no line is worth nothing
    return Months(fen.reshape(shape), marked(cell, outside + 1)[:-1].reshape(shape))


def _gaps(months: Months) -> Iterator[tuple[str, Numbers]]:
    """Yield the months not paid between the first and the last month paid, and how often it went on again."""
    paid = months.is_paid
    count = paid.sum(axis=1)
    first, last = paid.argmax(axis=1), paid.shape[1] - 1 - paid[:, ::-1].argmax(axis=1)
    starts = paid[:, 0] + (paid[:, 1:] & ~paid[:, :-1]).sum(axis=1)
    yield "months_not_paid", np.where(count > 0, last - first + 1 - count, np.nan)
    yield "resumptions", np.where(count > 0, starts - 1, np.nan)


def _late(
    paid: Paid, is_late: Flags, monthly: Numbers, limits_fen: Sequence[int]
) -> Iterator[tuple[str, Numbers]]:
    """Yield back-payments: how many, worth how many months, how many just under a limit."""
    yield "back_payments", paid.counted(is_late)
    worth = paid.counted(is_late, paid.fen)
    yield (
        "back_paid_months",
        np.divide(worth, monthly, where=monthly > 0, out=np.full(len(worth), np.nan)),
    )
    under = np.zeros(len(is_late), dtype=np.bool_)
    for limit in limits_fen:
        under |= (paid.fen < limit) & (paid.fen >= limit * (1 - JUST_UNDER_SHARE))
    # Without limits in the settings nobody knows what lies under them.
    nobody = np.full(len(paid.who), np.nan)
    yield "just_under_limit", paid.counted(is_late & under) if limits_fen else nobody


def _operators(paid: Paid, usual: Usual, desks: Desks) -> Iterator[tuple[str, Numbers]]:
    """Yield the share of the person's lines by one operator, and by operators who are rare in the township."""
    people = len(paid.who)
    lines = np.bincount(desks.at, minlength=people)
    by_rare = np.bincount(desks.at, usual.unfamiliar(desks.rows)[desks.desk], minlength=people)
    by_one = _most_by_one(desks.at, desks.desk, people)
    enough = np.where(lines >= _FEWEST_LINES, lines, np.nan)
    yield "one_operator_share", by_one / enough
    yield "unfamiliar_operator_share", by_rare / enough


def _most_by_one(at: Whole, desk: Whole, people: int) -> Numbers:
    """Return per who the most lines of one desk. Only those are sorted of whom half are of no one desk."""
    one = marked_most(at, desk, people)
    most = np.bincount(at, desk == one[at], minlength=people).astype(np.float64)
    lines = np.bincount(at, minlength=people)
    mixed = (2 * most < lines)[at]
    wide = int(desk.max(initial=0)) + 1
    pairs, counts = np.unique(at[mixed] * wide + desk[mixed], return_counts=True)
    np.maximum.at(most, pairs // wide, counts)
    return most
