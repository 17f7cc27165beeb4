"""How far a month's amounts differ from those of the month before, per scheme and benefit."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.written import yuan

FEW_LINES = 100
"""Of fewer lines in either month nothing is said."""
PARTS = 10
# A part that nobody is in would make the index endless.
_LEAST = 1e-4

Amounts = npt.NDArray[np.int64]


def amounts_of(
    payouts: pl.DataFrame, as_of: date
) -> Iterator[tuple[str, str, float, dict[str, Any]]]:
    """Yield per scheme and benefit the shift between the last two months of payment, and its facts.

    The shift is the population stability index over tenths of the month before: 0 is no difference, above
    0.25 is a large one. Claw-backs are left out.
    """
    paid = payouts.lazy().filter(pl.col("paid_on") <= as_of, pl.col("amount") > 0)
    newest = paid.select(pl.col("paid_on").max()).collect().item()
    if not isinstance(newest, date):
        return
    this = newest.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    both = (
        paid.filter(pl.col("paid_on") >= last)
        .group_by("scheme", "benefit")
        .agg(
            before=pl.col("amount").filter(pl.col("paid_on") < this),
            now=pl.col("amount").filter(pl.col("paid_on") >= this),
        )
        .sort("scheme", "benefit")
        .collect()
    )
    for scheme, benefit, *months in zip(*both.get_columns(), strict=True):
        before, now = (np.sort(amounts.to_numpy()) for amounts in months)
        if min(len(before), len(now)) >= FEW_LINES:
            shift = shift_of(before, now)
            facts = {
                "month": f"{this:%Y-%m}",
                "before": f"{last:%Y-%m}",
                "median": yuan(_median(now)),
                "median_before": yuan(_median(before)),
            }
            yield str(scheme), str(benefit), shift, facts


def shift_of(before: Amounts, now: Amounts) -> float:
    """Return the population stability index of amounts against those before."""
    cuts = np.unique(np.quantile(before, np.arange(1, PARTS) / PARTS, method="inverted_cdf"))
    old, new = (
        np.maximum(
            np.bincount(np.searchsorted(cuts, one), minlength=len(cuts) + 1) / len(one), _LEAST
        )
        for one in (before, now)
    )
    return float(np.sum((new - old) * np.log(new / old)))


def _median(ascending: Amounts) -> int:
    return int(ascending[(len(ascending) - 1) // 2])
