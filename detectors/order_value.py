"""What an order of work is worth: the money that verdicts confirmed among its first cases, beside other orders."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from detectors.precision import DECIDED
from detectors.rank import DUE, LEAD, SUBJECT, Weights, rank

FIRSTS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""So many cases from the top are looked at, as far as there are more."""
WHOLE, BELOW = "whole", "below"
"""The whole list by case, and what is left of it without the subjects of which a lead or a deadline decides, by subject."""


def decided_since(cases: pl.DataFrame, dues: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the cases of the ledger that were open on a day and decided since, as they stood: without a verdict.

    `dues` has the day by which each case was due then: case_id, due_on.
    """
    since = pl.col("verdict").is_in(DECIDED) & (pl.col("decided_on") > as_of)
    none = [pl.lit(0, dtype=pl.Int64).alias(f"{name}_fen") for name in _MONEY]
    then = cases.filter(since, pl.col("opened_on") <= as_of).drop("due_on")
    return then.with_columns(*none, state=pl.lit("flagged")).join(
        dues, on="case_id", how="left", maintain_order="left"
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

    Leads and deadlines come first whatever they bring, and cases of one subject stand together. So it is told of the
    whole list case by case, and of what is left of it without the subjects that a lead or a deadline puts where they
    stand, a subject counted as one: there all orders are free.

    Args:
        cases: As `rank` takes them: decided since, as they stood on the day.
        confirmed: What verdicts confirmed: case_id, confirmed_fen.
        precision: Of the rules, from verdicts by the day.
        weights: Of the order of work.
        as_of: The day.

    Returns:
        One row per part (whole, below) and N: part, first, order_fen (as listed: leads and deadlines first, subjects
        together, with those drawn), worth_fen (what they are expected to bring alone), amount_fen, random_fen (the
        mean over all orders, rounded), all_fen.
    """
    listed = rank(cases, precision, weights, as_of)
    told = listed.join(confirmed, on="case_id", how="left", maintain_order="left").with_columns(
        pl.col("confirmed_fen").fill_null(0),
        found_fen=pl.col("claimed_fen") + pl.col("potential_fen"),
    )
    is_duty = pl.col("place").is_in([LEAD, DUE]).any().over(SUBJECT)
    sums = pl.col("case_id").first(), pl.col("worth_fen", "found_fen", "confirmed_fen").sum()
    below = told.filter(~is_duty).group_by(SUBJECT, maintain_order=True).agg(*sums)
    return pl.concat([_worth(WHOLE, told), _worth(BELOW, below)])


def _worth(part: str, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the money in the first of a list, by each order."""
    orders = {
        "order": listed,
        "worth": listed.sort("worth_fen", "case_id", descending=[True, False]),
        "amount": listed.sort("found_fen", "case_id", descending=[True, False]),
    }
    count, total = listed.height, int(listed["confirmed_fen"].sum())
    firsts = [first for first in FIRSTS if first < count]
    sums = {f"{name}_fen": _in_the_first(frame, firsts) for name, frame in orders.items()}
    random = [(2 * total * first + count) // (2 * count) for first in firsts]
    columns = {"first": firsts, **sums, "random_fen": random, "all_fen": [total] * len(firsts)}
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64))
    return rows.select(pl.lit(part).alias("part"), pl.all())


def _in_the_first(ordered: pl.DataFrame, firsts: Sequence[int]) -> list[int]:
    running = ordered["confirmed_fen"].cum_sum()
    return [int(running[first - 1]) for first in firsts]
