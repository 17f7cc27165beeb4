"""The model is measured on made-up counties, and the measures say what they say."""

import numpy as np
import pytest

from flows.evaluating import evaluate, on_ordinary
from flows.measures import CUTS, OF_HELD_OUT, precision
from fundsentry.reports.model_pages import evaluation_page, ordinary_page


@pytest.fixture(scope="module")
def results():
    return list(evaluate(2_000, [31]))


def of(results, name):
    return next(one for known, one in results if known == name)


def test_the_forest_on_features_is_far_above_everything_on_raw_amounts(results):
    ours = of(results, "forest, features")
    for name, other in results:
        if "raw" in name or name == "sort by amount":
            assert ours.auc["all kinds"] >= other.auc["all kinds"] + 0.10, name
            assert ours.auc[OF_HELD_OUT] >= other.auc[OF_HELD_OUT] + 0.10, name


def test_it_is_better_than_sorting_by_amount_at_every_cut_even_with_bad_luck(results):
    ours, amount = of(results, "forest, features"), of(results, "sort by amount")
    assert set(ours.cuts) == set(CUTS)
    assert all(ours.cuts[cut].worst > amount.cuts[cut].best for cut in CUTS)


def test_it_does_not_stand_behind_z_scores_on_the_same_features(results):
    ours, z_scores = of(results, "forest, features"), of(results, "z-scores, features")
    assert ours.auc["all kinds"] >= z_scores.auc["all kinds"] - 0.01


def test_of_those_named_most_are_planted(results):
    count, hits = of(results, "named").named
    assert count >= 10
    assert hits * 2 >= count


def test_the_page_has_a_row_per_detector(results):
    page = evaluation_page(results)
    assert page.count("| forest, features |") == 2
    assert "Named per county" in page


def test_where_nothing_is_planted_nobody_is_named():
    found = list(on_ordinary((1_000, 2_000), [11, 12, 13]))
    assert [one[:2] for one in found] == [(11, 1_000), (12, 2_000), (13, 1_000)]
    assert sum(two + year for _, _, two, year in found) == 0
    assert ordinary_page(found).count("\n") == 4


def test_precision_tells_what_ties_could_do():
    scores = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    planted = np.array([True, True, False, False, True])
    two = precision(scores, planted, 2)
    assert (two.worst, two.best) == (0.5, 1.0)
    assert two.random == pytest.approx((1 + 1 / 3) / 2)
    one = precision(scores, planted, 1)
    assert (one.worst, one.random, one.best) == (1.0, 1.0, 1.0)
