"""What was paid in the window, as arrays: one sort or group of 3.4 million lines costs more than all of this."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

SCHEMES_PER_PERSON = 8
# The flag of lines on accounts on which people of other parts are paid as well, where there are parts.
SHARED = "is_across_bank_account"
Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# What stands for an account, an operator or a region that is not known.
UNKNOWN = -1


def who_of() -> pl.Expr:
    """Return one number for a person and a scheme."""
    return pl.col("person").cast(pl.Int64) * SCHEMES_PER_PERSON + pl.col(
        "scheme"
    ).to_physical().cast(pl.Int64)


@dataclass(frozen=True)
class Paid:
    """The lines paid in a window.

    `who` has one entry per person and scheme in rising order, everything else one per line: `at` is the
    place in `who`, `row` the place in the table of lines, `month` that of the payment, `paid_on` in days since
    1970, `fen` what is left of the line, `account`, `operator` and `region` numbers or UNKNOWN, `is_shared` whether
    people who are not here are paid on the account as well. `first` and `last` are the months of the window.
    """

    who: Whole
    at: Whole
    row: Whole
    month: Whole
    benefit_month: Whole
    paid_on: Whole
    fen: Whole
    is_periodic: Flags
    account: Whole
    operator: Whole
    region: Whole
    is_shared: Flags
    first: int
    last: int

    @property
    def scheme(self) -> Whole:
        """The number of the scheme of each who."""
        return self.who % SCHEMES_PER_PERSON

    def counted(self, where: Flags | None = None, weights: Any = None) -> Numbers:
        """Return per who the number of lines, or the sum of weights, of the lines chosen."""
        at = self.at if where is None else self.at[where]
        chosen = weights if where is None or weights is None else weights[where]
        return np.bincount(at, chosen, minlength=len(self.who)).astype(np.float64)

    @cached_property
    def months(self) -> Flags:
        """Per who and month of the window: whether anything was paid in it."""
        wide = self.last - self.first + 1
        cell = self.at * wide + self.month - self.first
        return marked(cell, len(self.who) * wide).reshape(len(self.who), wide)


def paid_in_window(lines: pl.DataFrame, as_of: date, months: int) -> Paid:
    """Return the lines paid in so many months up to that day, which is included."""
    last = as_of.year * 12 + as_of.month - 1
    first = last - months + 1
    since = date(first // 12, first % 12 + 1, 1)
    chosen = lines["paid_on"].is_between(since, as_of)
    is_shared = SHARED if SHARED in lines.columns else pl.lit(value=False).alias(SHARED)
    slim = lines.select(
        who_of().alias("who"),
        "benefit_month",
        pl.col("paid_on").to_physical(),
        "net",
        "is_periodic",
        is_shared,
        *(_code(name) for name in ("bank_account", "operator_id", "region_code")),
    ).filter(chosen)
    who, at = numbered(slim["who"].to_numpy())
    paid_on = slim["paid_on"].to_numpy().astype(np.int64)
    return Paid(
        who=who,
        at=at,
        row=chosen.arg_true().to_numpy().astype(np.int64),
        month=_months_of(paid_on),
        benefit_month=slim["benefit_month"].to_numpy().astype(np.int64),
        paid_on=paid_on,
        fen=slim["net"].to_numpy(),
        is_periodic=slim["is_periodic"].to_numpy(),
        account=slim["bank_account"].to_numpy(),
        operator=slim["operator_id"].to_numpy(),
        region=slim["region_code"].to_numpy(),
        is_shared=slim[SHARED].to_numpy(),
        first=first,
        last=last,
    )


def _months_of(days: Whole) -> Whole:
    """Return the month of each day (since 1970), by a table of the days between the first and the last."""
    if not len(days):
        return days
    first, last = int(days.min()), int(days.max())
    table = np.arange(first, last + 1).astype("datetime64[D]").astype("datetime64[M]")
    return (table.astype(np.int64) + 1970 * 12)[days - first]


def _code(name: str) -> pl.Expr:
    return pl.col(name).to_physical().cast(pl.Int64).fill_null(UNKNOWN).alias(name)


def numbered(values: Whole) -> tuple[Whole, Whole]:
    """Return the different values in rising order, and of each value its place there.

    The values are whole numbers from 0, not far from each other: no sorting is needed.
    """
    is_there = marked(values, int(values.max(initial=-1)) + 1)
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[values]


def marked(places: Whole, count: int) -> Flags:
    """Return so many flags, of which those at the places are set."""
    flags = np.zeros(count, dtype=np.bool_)
    flags[places] = True
    return flags


def marked_most(at: Whole, values: Whole, count: int) -> Whole:
    """Return for each of `count` places one of its values: the last, which mostly is the only or commonest one."""
    one = np.full(count, UNKNOWN)
    one[at] = values
    return one


def medians(rows: Numbers) -> Numbers:
    """Return the median of each row of what is known there; NaN where nothing is."""
    ordered = np.sort(rows, axis=1)
    known = (~np.isnan(ordered)).sum(axis=1)
    every = np.arange(len(rows))
    # Where nothing is known the first place holds NaN as well.
    low, high = ordered[every, np.maximum(0, (known - 1) // 2)], ordered[every, known // 2]
    middle: Numbers = (low + high) / 2
    return middle


def per_scheme(scheme: Whole, rows: Numbers) -> Numbers:
    """Return rows in which each number is the median of its scheme and column, of what is known; else NaN."""
    found = np.full(rows.shape, np.nan)
    for one in np.unique(scheme):
        mine = scheme == one
        found[mine] = medians(np.ascontiguousarray(rows[mine].T))
    return found
