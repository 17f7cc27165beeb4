"""Features of how a person was paid: amounts, back-payments, gaps, lines, operators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detectors import features_of_changes
from detectors.paid import (
    UNKNOWN,
    Flags,
    Numbers,
    Paid,
    Whole,
    marked,
    marked_most,
    medians,
    numbered,
)

# A line counts as back-payment from so many months later than the scheme usually pays.
LATE_MONTHS = 2
# Just under a limit: within so much of it.
JUST_UNDER_SHARE = 0.05
# An operator is unfamiliar where others enter more than ten times as many of the township's lines.
_UNFAMILIAR = 0.1
_FEWEST_LINES = 3
# Whole hundreds of yuan.
_ROUND_FEN = 10_000
# Benefit months further ahead of the payment are slips of the pen.
_MOST_AHEAD = 12


def parts(paid: Paid, townships: Whole, limits_fen: Sequence[int]) -> Iterator[tuple[str, Numbers]]:
    """Yield every feature by its name, one number per who, NaN where it is not known.

    `townships`: the number of the township of each line.
    """
    beyond = _beyond_usual(paid)
    is_late = paid.is_periodic & (beyond >= LATE_MONTHS)
    months = _months(paid, is_late)
    monthly = medians(months.fen)
    yield "monthly_amount", monthly
    yield from features_of_changes.parts(paid, months.fen)
    yield from _gaps(months)
    yield from _late(paid, is_late, monthly, limits_fen)
    yield "untimely_lines", paid.counted(paid.is_periodic & ~is_late & (beyond != 0))
    yield "round_amounts", paid.counted(paid.is_periodic & (paid.fen % _ROUND_FEN == 0))
    yield "lines_a_month", paid.counted() / paid.months.sum(axis=1)
    yield from _operators(paid, townships)


@dataclass(frozen=True)
class Months:
    """Benefit months of periodic benefits, one row per who and one column per month.

    fen: what was paid for it in time, NaN where nothing was. is_paid: whether anything was, also late.
    """

    fen: Numbers
    is_paid: Flags


def _beyond_usual(paid: Paid) -> Whole:
    """Return of each line how many months later it was paid than its scheme usually pays (the median)."""
    lag = paid.month - paid.benefit_month
    lowest = int(lag.min(initial=0))
    wide = int(lag.max(initial=0)) - lowest + 1
    schemes = int(paid.scheme.max(initial=0)) + 1
    of_line = paid.scheme[paid.at]
    cell = of_line * wide + (lag - lowest)
    counts = np.bincount(cell, paid.is_periodic, minlength=schemes * wide).reshape(schemes, wide)
    up_to = counts.cumsum(axis=1)
    usual = (2 * up_to >= up_to[:, -1:]).argmax(axis=1) + lowest
    beyond: Whole = lag - usual[of_line]
    return beyond


def _months(paid: Paid, is_late: Flags) -> Months:
    in_time = paid.is_periodic & ~is_late & (paid.benefit_month <= paid.last + _MOST_AHEAD)
    first = int(paid.benefit_month.min(where=in_time, initial=paid.first))
    last = int(paid.benefit_month.max(where=in_time, initial=first))
    within = paid.is_periodic & (paid.benefit_month >= first) & (paid.benefit_month <= last)
    shape = (len(paid.who), last - first + 1)
    # What lies outside is put into one more cell.
    beyond = shape[0] * shape[1]
    cell = np.where(within, paid.at * shape[1] + paid.benefit_month - first, beyond)
    fen: Numbers = np.bincount(
        cell, np.where(in_time, paid.fen, 0).astype(np.float64), minlength=beyond + 1
    ).astype(np.float64, copy=False)[:-1]
    fen[fen == 0] = np.nan  # no line is worth nothing
    return Months(fen.reshape(shape), marked(cell, beyond + 1)[:-1].reshape(shape))


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


def _operators(paid: Paid, townships: Whole) -> Iterator[tuple[str, Numbers]]:
    """Yield the share of the person's lines by one operator, and by operators who are rare in the township."""
    known = paid.operator != UNKNOWN
    some = slice(None) if known.all() else np.flatnonzero(known)
    at, place = paid.at[some], townships[some]
    operators, operator = numbered(paid.operator[some])
    shape = (int(townships.max(initial=0)) + 1, max(1, len(operators)))
    desk = place * shape[1] + operator
    entered = np.bincount(desk, minlength=shape[0] * shape[1]).reshape(shape)
    is_unfamiliar = entered < entered.max(axis=1, keepdims=True) * _UNFAMILIAR
    lines = np.bincount(at, minlength=len(paid.who))
    by_rare = np.bincount(at, is_unfamiliar.ravel()[desk], minlength=len(paid.who))
    by_one = _most_by_one(at, desk, len(paid.who))
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
