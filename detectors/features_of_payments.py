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
# Benefit months further ahead of the payment are slips of the pen.
_MOST_AHEAD = 12


def parts(paid: Paid, townships: Whole, limits_fen: Sequence[int]) -> Iterator[tuple[str, Numbers]]:
    """Yield every feature by its name, one number per who, NaN where it is not known.

    `townships`: the number of the township of each line.
    """
    is_late = _is_late(paid)
    months = _months(paid, is_late)
    monthly = medians(months.fen)
    yield "monthly_amount", monthly
    yield from _rises(paid, months)
    yield from _gaps(months)
    yield from _late(paid, is_late, monthly, limits_fen)
    yield "lines_a_month", paid.counted() / paid.months.sum(axis=1)
    yield from _operators(paid, townships)


@dataclass(frozen=True)
class Months:
    """Benefit months of periodic benefits, one row per who and one column per month.

    fen: what was paid for it in time, NaN where nothing was. is_paid: whether anything was, also late.
    """

    fen: Numbers
    is_paid: Flags


def _is_late(paid: Paid) -> Flags:
    lag = paid.month - paid.benefit_month
    usual = np.full(int(paid.scheme.max(initial=0)) + 1, np.nan)
    of_line = paid.scheme[paid.at]
    for scheme in np.unique(paid.scheme):
        mine = lag[(of_line == scheme) & paid.is_periodic]
        if len(mine):
            usual[scheme] = np.median(mine)
    late: Flags = paid.is_periodic & (lag >= usual[of_line] + LATE_MONTHS)
    return late


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
    """Yield rises from month to month beyond what the scheme's people got that month.

    The largest one and the largest fall, in how many months there was a rise, and how far the last third of
    the months lies above the first one.
    """
    amount = np.log(np.where(months.fen > 0, months.fen, np.nan))
    step = np.diff(amount, axis=1)
    usual = per_scheme(paid.scheme, step)
    beyond = step - usual
    known = ~np.isnan(beyond)
    largest = np.max(beyond, axis=1, initial=0, where=known)
    has_steps = known.any(axis=1)
    yield "largest_rise", np.where(has_steps, np.expm1(largest), np.nan)
    deepest = np.min(beyond, axis=1, initial=0, where=known)
    yield "largest_fall", np.where(has_steps, -np.expm1(deepest), np.nan)
    risen = (beyond > np.log1p(LEAST_RISE)).sum(axis=1)
    yield "months_risen", np.where(has_steps, risen, np.nan)
    level = np.concatenate([np.zeros((len(step), 1)), np.nan_to_num(usual).cumsum(axis=1)], axis=1)
    plain, third = amount - level, max(1, amount.shape[1] // 3)
    growth = medians(plain[:, -third:]) - medians(plain[:, :third])
    yield "growth", np.expm1(growth.clip(0))


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
