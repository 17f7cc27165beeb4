"""What an order of work is worth: the money that verdicts confirmed among its first cases, beside other orders."""

from datetime import date

import polars as pl

from detectors.precision import DECIDED
from detectors.rank import Weights, rank

FIRSTS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""So many cases from the top are looked at, as far as there are more."""


def decided_since(cases: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the cases of the ledger that were open on a day and decided since, as they stood: without a verdict."""
    since = pl.col("verdict").is_in(DECIDED) & (pl.col("decided_on") > as_of)
    none = [pl.lit(0, dtype=pl.Int64).alias(f"{name}_fen") for name in _MONEY]
    return cases.filter(since, pl.col("opened_on") <= as_of).with_columns(
        # The day by which a decided case was due then is not kept on it: deadlines decide nothing here.
        *none,
        state=pl.lit("flagged"),
        due_on=pl.lit(None, dtype=pl.Date),
    )


_MONEY = ("confirmed", "recovered", "waived", "transferred")


def worth_of_orders(
    cases: pl.DataFrame,
    confirmed: pl.DataFrame,
    precision: pl.DataFrame,
    weights: Weights,
    as_of: date,
) -> pl.DataFrame:
    """Return the money confirmed in the first N cases: as listed, by worth alone, by amount alone, and at random.

    Args:
        cases: As `rank` takes them: decided since, as they stood on the day.
        confirmed: What verdicts confirmed: case_id, confirmed_fen.
        precision: Of the rules, from verdicts by the day.
        weights: Of the order of work.
        as_of: The day.

    Returns:
        One row per N: first, order_fen (as listed: leads first, subjects together, with those drawn), worth_fen
        (what they are expected to bring alone), amount_fen, random_fen (the mean over all orders, rounded), all_fen.
    """
    listed = rank(cases, precision, weights, as_of)
    orders = {
        "order": listed,
        "worth": listed.sort("worth_fen", "case_id", descending=[True, False]),
        "amount": cases.sort(
            pl.col("claimed_fen") + pl.col("potential_fen"), "case_id", descending=[True, False]
        ),
    }
    count, total = cases.height, int(confirmed["confirmed_fen"].sum())
    firsts = [first for first in FIRSTS if first < count]
    sums = {
        f"{name}_fen": _in_the_first(frame, confirmed, firsts) for name, frame in orders.items()
    }
    random = [(2 * total * first + count) // (2 * count) for first in firsts]
    columns = {"first": firsts, **sums, "random_fen": random, "all_fen": [total] * len(firsts)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64))


def _in_the_first(ordered: pl.DataFrame, confirmed: pl.DataFrame, firsts: list[int]) -> list[int]:
    of_each = ordered.join(confirmed, on="case_id", how="left", maintain_order="left")
    running = of_each["confirmed_fen"].fill_null(0).cum_sum()
    return [int(running[first - 1]) for first in firsts]
