"""What is usual among all people: when benefits are paid, and who enters payments where.

A person is measured beside it. It is counted, so that what some people show and what others show can be added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from detectors.paid import UNKNOWN, Flags, Paid, Whole, numbered

# A line counts as back-payment from so many months later than the scheme usually pays.
LATE_MONTHS = 2
# An operator is unfamiliar where others enter more than ten times as many of the township's lines.
_UNFAMILIAR = 0.1
# Benefit months further ahead of the payment are slips of the pen.
_MOST_AHEAD = 12
_DESK = ["township", "operator"]


@dataclass(frozen=True)
class Usual:
    """What was paid in a window of months, the last one `last`.

    periodic: lines of periodic benefits, one row per scheme (its number), month of payment and benefit_month.
    desks: lines entered, one row per township and operator.
    """

    first: int
    last: int
    periodic: pl.DataFrame
    desks: pl.DataFrame

    @cached_property
    def lag(self) -> Whole:
        """By scheme, how many months after the benefit month it usually pays (the median)."""
        scheme, month, benefit_month, lines = self.periodic.to_numpy().T
        lag = month - benefit_month
        lowest = int(lag.min(initial=0))
        wide = int(lag.max(initial=0)) - lowest + 1
        schemes = int(scheme.max(initial=0)) + 1
        counts = np.bincount(scheme * wide + lag - lowest, lines, minlength=schemes * wide)
        up_to = counts.reshape(schemes, wide).cumsum(axis=1)
        usual: Whole = (2 * up_to >= up_to[:, -1:]).argmax(axis=1) + lowest
        return usual

    def beyond(self, scheme: Whole, month: Whole, benefit_month: Whole) -> Whole:
        """Return how many months later than usual something was paid."""
        # A scheme without periodic benefits has nothing that could be late.
        usual = np.append(
            self.lag, np.zeros(max(0, int(scheme.max(initial=0)) + 1 - len(self.lag)), np.int64)
        )
        beyond: Whole = month - benefit_month - usual[scheme]
        return beyond

    def is_in_time(self, beyond: Whole, benefit_month: Whole) -> Flags:
        """Say of what is periodic whether it was paid in time."""
        in_time: Flags = (beyond < LATE_MONTHS) & (benefit_month <= self.last + _MOST_AHEAD)
        return in_time

    @cached_property
    def months(self) -> tuple[int, int]:
        """The first and the last benefit month for which anything was paid in time."""
        scheme, month, benefit_month, _ = self.periodic.to_numpy().T
        in_time = self.is_in_time(self.beyond(scheme, month, benefit_month), benefit_month)
        first = int(benefit_month.min(where=in_time, initial=self.first))
        return first, int(benefit_month.max(where=in_time, initial=first))

    def unfamiliar(self, desks: pl.DataFrame) -> Flags:
        """Say of each township and operator whether others enter far more there."""
        is_unfamiliar = pl.col("lines") < pl.col("lines").max().over("township") * _UNFAMILIAR
        flags = self.desks.with_columns(is_unfamiliar=is_unfamiliar).drop("lines")
        joined = desks.join(flags, on=_DESK, how="left", nulls_equal=True, maintain_order="left")
        return joined["is_unfamiliar"].fill_null(value=False).to_numpy()


@dataclass(frozen=True)
class Desks:
    """Who entered the lines of a window where: `desk` has the place in `rows` of each line with an operator.

    at: the who of each of these lines. rows: township and operator, and how many lines they entered.
    """

    at: Whole
    desk: Whole
    rows: pl.DataFrame


def usual_of(paid: Paid, desks: Desks) -> Usual:
    """Return what the lines of a window show."""
    lowest = int(paid.benefit_month.min(initial=paid.first))
    wide = int(paid.benefit_month.max(initial=lowest)) - lowest + 1
    months = paid.last - paid.first + 1
    of_scheme = paid.scheme[paid.at] * months + paid.month - paid.first
    lines = np.bincount(of_scheme * wide + paid.benefit_month - lowest, paid.is_periodic)
    cell = np.flatnonzero(lines)
    periodic = {
        "scheme": cell // wide // months,
        "month": cell // wide % months + paid.first,
        "benefit_month": cell % wide + lowest,
        "lines": lines[cell].astype(np.int64),
    }
    return Usual(paid.first, paid.last, pl.DataFrame(periodic), desks.rows)


def usual_together(parts: Sequence[Usual]) -> Usual:
    """Return what the lines of all parts show."""
    periodic = pl.concat(part.periodic for part in parts)
    desks = pl.concat(part.desks for part in parts)
    return Usual(
        parts[0].first,
        parts[0].last,
        periodic.group_by("scheme", "month", "benefit_month").sum(),
        desks.group_by(_DESK).sum(),
    )


def desks_of(paid: Paid, lines: pl.DataFrame) -> Desks:
    """Return who entered the lines of a window where; lines without a township are of one of their own."""
    known = paid.operator != UNKNOWN
    some = slice(None) if known.all() else np.flatnonzero(known)
    regions, region = _texts(paid.region[some] - UNKNOWN, paid.row[some], lines["region_code"])
    townships = regions.str.slice(0, 9)
    number = townships.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
    operators, operator = _texts(paid.operator[some], paid.row[some], lines["operator_id"])
    wide = max(1, len(operators))
    cell = number[region] * wide + operator
    desks, desk = numbered(cell)
    one = np.zeros(len(desks), dtype=np.int64)
    one[desk] = np.arange(len(desk))
    rows = pl.DataFrame(
        {
            "township": townships.gather(region[one]),
            "operator": operators.gather(operator[one]),
            "lines": np.bincount(desk, minlength=len(desks)),
        }
    )
    return Desks(paid.at[some], desk, rows)


def _texts(codes: Whole, row: Whole, column: pl.Series) -> tuple[pl.Series, Whole]:
    """Return the different texts that codes stand for, and of each code the place of its text."""
    values, place = numbered(codes)
    first = np.zeros(len(values), dtype=np.int64)
    first[place] = row
    return column.gather(first).cast(pl.String), place
