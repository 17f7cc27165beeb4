"""Half a year of work by the list: what the draw tells of a rule that is right mostly where much money is at stake."""

import random
from datetime import date

import polars as pl
import pytest

from detectors.precision import SCALE, Prior, precision_of
from detectors.rank import Weights, rank
from tests.detectors.test_rank import NOT_KNOWN, cases, potential

RULES = ("good", "bad")
WEIGHTS = Weights(capacity=100, random_share=0.2)
NO_VERDICTS = {
    "case_id": pl.String,
    "rule": pl.String,
    "is_drawn": pl.Boolean,
    "certainty": pl.String,
    "share": pl.Int64,
}


def county(seed):
    """Open cases of two rules, and which of them are right: the larger an amount is, the likelier."""
    chance = random.Random(seed)
    made, right = {}, {}
    for n in range(1_600):
        rule = RULES[n % 2]
        fen = round(10_000 * chance.lognormvariate(2, 1))
        made[f"c{n:04}"] = potential(fen, rule=rule)
        likely = min(1, fen / (100_000 if rule == "good" else 400_000))
        right[f"c{n:04}"] = chance.random() < likely
    return cases(**made), right


def worked(seed, months=6):
    """The verdicts of months in which what fits into the capacity is decided, and the cases still open.

    Beside each verdict `below`: how many of its rule were right below the capacity when it was drawn or not.
    """
    still_open, right = county(seed)
    verdicts, precision = pl.DataFrame(schema=NO_VERDICTS | {"below": pl.Float64}), NOT_KNOWN
    for month in range(1, months + 1):
        listed = rank(still_open, precision, WEIGHTS, date(2026, month, 28))
        done = listed.head(WEIGHTS.capacity)
        said = done.select(
            "case_id",
            "rule",
            is_drawn=pl.col("place") == "drawn",
            certainty=pl.lit("potential"),
            share=pl.col("case_id").replace_strict(right, return_dtype=pl.Boolean) * SCALE,
        )
        below = listed.filter((pl.col("rank") > WEIGHTS.capacity) | (pl.col("place") == "drawn"))
        truth = {rule: of_the_rest(below, right, rule) for rule in RULES}
        said = said.cast(NO_VERDICTS).with_columns(below=pl.col("rule").replace_strict(truth))
        verdicts = pl.concat([verdicts, said])
        precision = precision_of(verdicts, list(RULES), Prior())
        still_open = still_open.join(done, on="case_id", how="anti")
    return verdicts, still_open, right


@pytest.fixture(scope="module")
def years():
    return [worked(seed) for seed in range(6)]


def of_the_rest(still_open, right, rule):
    theirs = [right[case_id] for case_id in still_open.filter(rule=rule)["case_id"]]
    return sum(theirs) / len(theirs)


def shares(verdicts, rule, **how):
    return verdicts.filter(rule=rule, **how)["share"].mean() / SCALE


@pytest.mark.parametrize("rule", RULES)
def test_verdicts_in_order_of_work_flatter_a_rule_and_those_on_drawn_cases_do_not(years, rule):
    verdicts = pl.concat([verdicts for verdicts, _, _ in years])
    truth = verdicts.filter(rule=rule, is_drawn=True)["below"].mean()
    assert shares(verdicts, rule, is_drawn=False) > truth + 0.25
    # Six offices have drawn some 360 cases of each rule: a deviation of 0.03.
    assert shares(verdicts, rule, is_drawn=True) == pytest.approx(truth, abs=0.09)


@pytest.mark.parametrize("rule", RULES)
def test_what_is_believed_is_nearer_to_the_rest_than_all_verdicts_taken_together(years, rule):
    for verdicts, still_open, right in years:
        truth = of_the_rest(still_open, right, rule)
        believed = precision_of(verdicts, list(RULES), Prior()).filter(
            rule=rule, certainty="potential"
        )["precision"][0]
        assert abs(believed - truth) < abs(shares(verdicts, rule) - truth)
