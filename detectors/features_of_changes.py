"""Features of how amounts change from month to month: rises, falls, single months apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detectors.paid import Flags, Numbers, Whole, medians, per_scheme

# A month has risen where it is so much above the ones before, beyond the general adjustment.
LEAST_RISE = 0.005


def parts(scheme: Whole, fen: Numbers) -> Iterator[tuple[str, Numbers]]:
    """Yield changes of the amount beyond what the scheme's people got that month.

    The largest rise and the largest fall, in how many months there was a rise, how far the last third of
    the months lies above the first one beyond what the two largest rises explain, and how far one month
    lies from those around it. `fen`: what was paid in time, one row per who and column per benefit month, NaN
    where nothing was.
    """
    amount = np.log(np.where(fen > 0, fen, np.nan))
    usual = np.nan_to_num(per_scheme(scheme, np.diff(amount, axis=1)))
    plain = amount - np.concatenate([np.zeros((len(amount), 1)), usual.cumsum(axis=1)], axis=1)
    changed = np.flatnonzero(_has_changed(plain))
    steps = _steps(plain[changed])
    two = np.sort(steps.rises, axis=1)[:, -2:]
    third = max(1, plain.shape[1] // 3)
    growth = medians(plain[changed, -third:]) - medians(plain[changed, :third])
    found = {
        "largest_rise": np.expm1(two[:, -1:].sum(axis=1)),
        "largest_fall": -np.expm1(-np.max(steps.falls, axis=1, initial=0)),
        "months_risen": (steps.rises > LEAST_RISE).sum(axis=1),
        "gradual_rise": np.expm1((growth - two.sum(axis=1)).clip(0)),
        "one_month_apart": np.expm1(steps.apart),
    }
    unchanged = np.where((~np.isnan(plain)).sum(axis=1) > 1, 0.0, np.nan)
    for name, values in found.items():
        numbers = unchanged.copy()
        numbers[changed] = values
        yield name, numbers


def _has_changed(rows: Numbers) -> Flags:
    """Say of each row whether its months differ by more than what is no rise yet: of few."""
    most = np.fmax.reduce(rows, axis=1, initial=-np.inf)
    changed: Flags = most - np.fmin.reduce(rows, axis=1, initial=np.inf) > LEAST_RISE
    return changed


@dataclass(frozen=True)
class Steps:
    """Steps of amounts from month to month, as logarithms, 0 where there is none.

    rises, falls: one row per who and column per step. apart: per who, how far one month lies from both
    around it.
    """

    rises: Numbers
    falls: Numbers
    apart: Numbers


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
    return Steps(np.nan_to_num(rises).clip(0), np.nan_to_num(falls).clip(0), apart)


def _carried_on(rows: Numbers) -> Numbers:
    """Return rows in which what is not known is as it was last; NaN where nothing was known before."""
    last = np.where(np.isnan(rows), 0, np.arange(rows.shape[1]))
    return np.take_along_axis(rows, np.maximum.accumulate(last, axis=1), axis=1)
