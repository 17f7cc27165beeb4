"""Features of how a person was paid: amounts, rises, back-payments, gaps, lines, operators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detectors.paid import (
    UNKNOWN,
    Flags,
    Numbers,
    Paid,
    Whole,
    marked,
    medians,
    numbered,
    per_scheme,
)

# A line counts as back-payment from so many months later than the scheme usually pays.
LATE_MONTHS = 2
# Just under a limit: within so much of it.
JUST_UNDER_SHARE = 0.05
# A month has risen where it is so much above the one before, beyond the general adjustment.
LEAST_RISE = 0.005
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
    yield from _rises(paid, months)
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


def _beyond_usual(paid: Paid) -> Numbers:
    """Return of each line how many months later it was paid than its scheme usually pays."""
    lag = paid.month - paid.benefit_month
    usual = np.full(int(paid.scheme.max(initial=0)) + 1, np.nan)
    of_line = paid.scheme[paid.at]
    for scheme in np.unique(paid.scheme):
        mine = lag[(of_line == scheme) & paid.is_periodic]
        if len(mine):
            usual[scheme] = np.median(mine)
    beyond: Numbers = lag - usual[of_line]
    return beyond


def _months(paid: Paid, is_late: Flags) -> Months:
    in_time = paid.is_periodic & ~is_late & (paid.benefit_month <= paid.last + _MOST_AHEAD)
    first = int(paid.benefit_month[in_time].min(initial=paid.first))
    last = int(paid.benefit_month[in_time].max(initial=first))
    within = paid.is_periodic & (paid.benefit_month >= first) & (paid.benefit_month <= last)
    shape = (len(paid.who), last - first + 1)
    cell = paid.at * shape[1] + paid.benefit_month - first
    in_time &= within
    paid_in_time = np.bincount(cell[in_time], paid.fen[in_time], minlength=shape[0] * shape[1])
    fen = paid_in_time.astype(np.float64)
    fen[~marked(cell[in_time], len(fen))] = np.nan
    return Months(fen.reshape(shape), marked(cell[within], len(fen)).reshape(shape))


def _rises(paid: Paid, months: Months) -> Iterator[tuple[str, Numbers]]:
    """Yield changes of the amount beyond what the scheme's people got that month.

    The largest rise and the largest fall, in how many months there was a rise, how far the last third of
    the months lies above the first one beyond what the two largest rises explain, and how far one month
    lies from those around it.
    """
    amount = np.log(np.where(months.fen > 0, months.fen, np.nan))
    usual = np.nan_to_num(per_scheme(paid.scheme, np.diff(amount, axis=1)))
    plain = amount - np.concatenate([np.zeros((len(amount), 1)), usual.cumsum(axis=1)], axis=1)
    steps = _steps(plain)
    known = steps.known
    two = np.sort(steps.rises, axis=1)[:, -2:]
    yield "largest_rise", np.where(known, np.expm1(two[:, -1:].sum(axis=1)), np.nan)
    deepest = np.max(steps.falls, axis=1, initial=0)
    yield "largest_fall", np.where(known, -np.expm1(-deepest), np.nan)
    yield "months_risen", np.where(known, (steps.rises > LEAST_RISE).sum(axis=1), np.nan)
    third = max(1, plain.shape[1] // 3)
    growth = medians(plain[:, -third:]) - medians(plain[:, :third])
    yield "gradual_rise", np.expm1((growth - two.sum(axis=1)).clip(0))
    yield "one_month_apart", np.where(known, np.expm1(steps.apart), np.nan)


@dataclass(frozen=True)
class Steps:
    """Steps of amounts from month to month, as logarithms, 0 where there is none.

    rises, falls: one row per who and column per step. apart: per who, how far one month lies from both
    around it. known: whether there are two months to compare.
    """

    rises: Numbers
    falls: Numbers
    apart: Numbers
    known: Flags


def _steps(rows: Numbers) -> Steps:
    """Return the steps of each row, of what is known there.

    Rises and falls last: the two months after lie above, or below, the two before. A step over months
    without payment counts where it goes on again.
    """
    rows = _carried_on(rows)
    before, after = rows[:, :-1], rows[:, 1:]
    earlier = np.concatenate([before[:, :1], before[:, :-1]], axis=1)
    later = np.concatenate([after[:, 1:], after[:, -1:]], axis=1)
    rises = np.fmin(after, later) - np.fmax(before, earlier)
    falls = np.fmin(before, earlier) - np.fmax(after, later)
    inner = rows[:, 1:-1]
    above = np.minimum(inner - rows[:, :-2], inner - rows[:, 2:])
    below = np.minimum(rows[:, :-2] - inner, rows[:, 2:] - inner)
    apart = np.max(np.nan_to_num(np.maximum(above, below)), axis=1, initial=0)
    known = (~np.isnan(rises)).any(axis=1)
    return Steps(np.nan_to_num(rises).clip(0), np.nan_to_num(falls).clip(0), apart, known)


def _carried_on(rows: Numbers) -> Numbers:
    """Return rows in which what is not known is as it was last; NaN where nothing was known before."""
    last = np.where(np.isnan(rows), 0, np.arange(rows.shape[1]))
    return np.take_along_axis(rows, np.maximum.accumulate(last, axis=1), axis=1)


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
    at, place = paid.at[known], townships[known]
    operators, operator = numbered(paid.operator[known])
    wide = max(1, len(operators))
    desks, desk = numbered(place * wide + operator)
    entered = np.bincount(desk, minlength=len(desks))
    most = np.zeros(int(townships.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(most, desks // wide, entered)
    is_unfamiliar = entered < most[desks // wide] * _UNFAMILIAR
    lines = np.bincount(at, minlength=len(paid.who))
    by_rare = np.bincount(at, is_unfamiliar[desk], minlength=len(paid.who))
    by_one = _most_by_one(at * max(1, len(desks)) + desk, max(1, len(desks)), len(paid.who))
    enough = np.where(lines >= _FEWEST_LINES, lines, np.nan)
    yield "one_operator_share", by_one / enough
    yield "unfamiliar_operator_share", by_rare / enough


def _most_by_one(pairs: Whole, wide: int, people: int) -> Numbers:
    """Return per who the most lines of one pair of who and desk."""
    ordered = np.sort(pairs)
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    counts = np.diff(starts, append=len(ordered))
    most = np.zeros(people)
    np.maximum.at(most, ordered[starts] // wide, counts)
    return most
