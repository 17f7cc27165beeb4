"""The forest: its scores are the same everywhere, its reasons its own, and nobody is named without cause."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from sklearn.tree import ExtraTreeRegressor

from detectors.features import NAMES, features
from detectors.forest import _questions, fit
from detectors.naming import NOBODY_HELD
from detectors.tables import link_tables
from detectors.unremarkable import Least, _drawn, _tail, by_chance, least_of, line_of
from detectors.unusual import FEWEST_PEOPLE, SEEN, Asked, look, look_at
from fundsentry.synthetic.oddities import HELD_OUT, KINDS, LIMIT_YUAN, odd_county
from tests.support.drawn import checked_frames

AS_OF = date(2026, 10, 31)
TUNED = {name: plant for name, plant in KINDS.items() if name not in HELD_OUT}
ASKED = Asked(limits_fen=[LIMIT_YUAN * 100])
REASONS = {
    "split_under_limit": {"just_under_limit"},
    "raised_by_one_operator": {"largest_rise", "unfamiliar_operator_share"},
    "serial_ghosts": {"ids_in_a_row"},
    "creeping": {"gradual_rise", "months_risen"},
    "round_amounts": {"round_amounts"},
    "always_late": {"untimely_lines", "unfamiliar_operator_share"},
    "alternating_accounts": {"account_switches"},
}


def linked(people, seed, kinds, shuffled=False):
    county = odd_county(people, seed, kinds)
    tables = dict(county.tables)
    if shuffled:
        tables = {
            name: rows.sample(fraction=1, shuffle=True, seed=1) for name, rows in tables.items()
        }
    return link_tables(checked_frames(tables, AS_OF), AS_OF), county.truth


@pytest.fixture(scope="module")
def county():
    return linked(2_000, 31, TUNED)


@pytest.fixture(scope="module")
def looked(county):
    tables, _ = county
    return look(tables.lines, tables.tables, AS_OF, ASKED)


def matrix(people=600, seed=1):
    rng = np.random.Generator(np.random.PCG64(seed))
    seen = np.zeros((people, len(NAMES)), dtype=np.float32)
    seen[:, 0] = np.abs(rng.normal(size=people))
    seen[:, 3] = rng.random(people) < 0.05
    return seen


def test_the_same_seed_gives_the_same_scores_whatever_the_cores():
    seen = matrix()
    one, two = (fit(seen, 7, jobs=jobs).scores(seen) for jobs in (1, 2))
    assert one.tobytes() == two.tobytes()
    assert fit(seen, 8).scores(seen).tobytes() != one.tobytes()


def test_the_whole_look_gives_the_same_scores_on_one_core_and_on_more(looked):
    told = (
        "from tests.detectors.test_forest import ASKED, AS_OF, TUNED, linked, look;"
        "tables, _ = linked(2_000, 31, TUNED);"
        "card = look(tables.lines, tables.tables, AS_OF, ASKED).card;"
        "print(card['schemes']['employee_pension']['scores_sha256'])"
    )
    here = looked.card["schemes"]["employee_pension"]["scores_sha256"]
    cores = "1" if pl.thread_pool_size() > 1 else "3"
    env = os.environ | {"POLARS_MAX_THREADS": cores, "OMP_NUM_THREADS": cores}
    ran = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, check=True, env=env, text=True
    )
    assert ran.stdout.strip() == here


def test_scores_lie_between_0_and_1_and_grow_with_what_is_strange():
    seen = matrix()
    seen[0, 0], seen[1] = 9, np.median(seen, axis=0)
    scores = fit(seen, 1).scores(seen)
    assert 0 <= scores.min() <= scores.max() <= 1
    assert scores[0] == scores.max()
    assert scores[1] <= np.median(scores)


def test_a_feature_that_is_not_known_makes_nobody_strange():
    seen = matrix()
    seen[0, :] = np.median(seen, axis=0)
    unknown = seen.copy()
    unknown[0, 0] = np.nan
    forest = fit(seen, 1)
    assert forest.scores(unknown)[0] <= np.median(forest.scores(seen))
    seen[:, 5], seen[:9, 5] = np.nan, 1.0
    few = fit(seen, 1)
    assert 5 not in few.columns, "nine ones and nothing else known say nothing"


def test_what_is_missing_is_not_zero():
    seen = matrix()
    seen[:, 5] = 5 + np.arange(600) % 3
    seen[0], seen[1] = seen[2], seen[2]
    seen[0, 5], seen[1, 5] = np.nan, 0
    scores = fit(seen, 1).scores(seen)
    assert scores[0] < scores[1]


def test_a_number_that_is_smaller_than_usual_is_no_reason():
    seen = matrix()
    seen[:, 15] = np.log1p(12)
    seen[0, 15] = np.log1p(1)
    forest = fit(seen, 1)
    alone = forest.alone[15]
    assert alone.of(seen[:1, 15]) == alone.of(seen[1:2, 15])


def test_the_questions_about_one_number_are_those_of_very_many_trees():
    seen = np.abs(np.random.Generator(np.random.PCG64(3)).normal(size=(200, 1)))
    seen = seen.astype(np.float32)
    seen = np.sort(seen, axis=0)
    trees = ExtraTreeRegressor(max_features=1, splitter="random", random_state=0)
    noise = np.random.Generator(np.random.PCG64(4))
    depths = np.zeros(200)
    for tree in range(400):
        grown = trees.set_params(random_state=tree).fit(seen, noise.random(200))
        path = grown.decision_path(seen)
        depths += np.asarray(path.sum(axis=1)).ravel() - 1
    by_formula = _questions(seen[:, 0].astype(np.float64), seen[:, 0].astype(np.float64))
    assert by_formula == pytest.approx(depths / 400, rel=0.1)


def test_people_without_any_difference_score_alike():
    seen = np.ones((300, len(NAMES)), dtype=np.float32)
    scores = fit(seen, 1).scores(seen)
    assert set(scores) == {0.0}


def test_the_order_of_the_rows_changes_nothing(looked):
    again, _ = linked(2_000, 31, TUNED, shuffled=True)
    other = look(again.lines, again.tables, AS_OF, ASKED)
    columns = ["person_id", "score", "is_named"]
    assert looked.scores.select(columns).equals(other.scores.select(columns))
    assert looked.card == other.card


def test_those_planted_are_named_with_the_reason_that_was_planted(looked, county):
    named = looked.scores.filter("is_named").with_columns(pl.col("person_id").cast(pl.String))
    hits = named.join(county[1], on="person_id")
    assert hits.height >= 30
    assert hits.height * 2 >= named.height
    first = looked.rows.filter(pl.col("place") == 1).join(hits, on="payout_id")
    told = first.filter(pl.col("kind").is_in(list(REASONS)))
    told = told.select("kind", "because", "own", "peers")
    assert set(told["kind"]) == set(REASONS)
    assert told.null_count().sum_horizontal().item() == 0
    others = [row for row in told.rows() if row[1] not in REASONS[row[0]]]
    assert not others, "the planted reason stands first, for everybody"


def test_the_shares_of_the_features_are_what_the_forest_loses_without_them(county):
    tables, truth = county
    people = features(tables.lines, tables.tables, AS_OF, ASKED.limits_fen)
    one = look_at(people)
    split = truth.filter(pl.col("kind") == "split_under_limit")["person_id"]
    planted = people.filter(pl.col("person_id").cast(pl.String).is_in(split.implode()))
    seen = planted.select(SEEN).to_numpy()
    shares = one.forest.shares(seen)
    assert {NAMES[column] for column in shares.argmax(axis=1)} <= REASONS["split_under_limit"]
    ordinary = seen.copy()
    ordinary[:, :] = one.forest.typical
    assert np.abs(one.forest.shares(ordinary)).max() == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_on_unremarkable_data_nobody_is_named(seed):
    tables, _ = linked(2_000, seed, {})
    looked = look(tables.lines, tables.tables, AS_OF, ASKED)
    assert looked.card["named"] == 0
    assert looked.rows.is_empty()
    assert looked.scores.height > 1_900


@pytest.mark.parametrize("seed", [3, 4])
def test_on_unremarkable_data_of_one_year_nobody_is_named(seed):
    tables, _ = linked(2_000, seed, {})
    year = tables.lines.filter(pl.col("paid_on") > date(2025, 10, 31))
    looked = look(year, tables.tables, AS_OF, ASKED)
    assert looked.card["named"] == 0
    assert looked.card["schemes"]["employee_pension"]["line_from"] == "today"


def line_by_chance(seen):
    forest = fit(seen, 1)
    scores, single = forest.scored(seen)
    least = least_of(scores, single)
    chance, times = by_chance(forest, seen, least, 1)
    return line_of(scores[scores >= least.score], chance, times)


def test_independent_ordinary_numbers_have_no_line():
    assert line_by_chance(matrix(2_000)) == 1.0


def test_numbers_that_the_others_do_not_foretell_have_a_line():
    seen = matrix(2_000)
    seen[:15, 3], seen[:4, 3] = 2, 40
    assert 0.6 < line_by_chance(seen) < 1


def test_what_is_rare_and_no_larger_than_the_next_step_has_no_line():
    seen = matrix(2_000)
    seen[:, 7] = 0
    seen[:5, 7] = np.log1p(1)
    assert line_by_chance(seen) == 1.0


def test_chance_foretells_how_many_ordinary_people_score_so_much(county):
    tables, _ = linked(3_000, 5, {})
    people = features(tables.lines, tables.tables, AS_OF, ASKED.limits_fen)
    seen = people.select(SEEN).to_numpy()
    forest = fit(seen, 1)
    scores, single = forest.scored(seen)
    chance, times = by_chance(forest, seen, least_of(scores, single), 1)
    scores.sort()
    for count in (10, 30, 100):
        foretold = (chance >= scores[-count]).sum() / times
        assert count / 2 <= foretold <= 2 * count


def test_the_line_is_where_at_most_every_third_stands_by_chance():
    chance = np.linspace(0, 0.5, 1_000)
    scores = np.concatenate([chance, [0.9] * 3])
    assert line_of(scores, chance) == pytest.approx(0.9, abs=1e-5)
    assert line_of(chance, chance) == 1.0
    assert line_of(np.concatenate([chance, [0.9]]), chance) == 1.0, "a single one is no pattern"
    for times, line in ((40, 0.9), (10, 1.0)):
        some = np.concatenate([*[chance] * times, [0.9] * 3])
        found = line_of(scores, some, times)
        assert found == pytest.approx(line, abs=1e-5), "3 in 40 is rare enough, 3 in 10 is not"


def test_more_than_every_third_by_chance_is_no_line():
    scores = np.concatenate([np.linspace(0, 0.5, 1_000), [0.9] * 20])
    for by_chance_in_ten_draws, line in ((30, 0.9), (36, 1.0)):
        chance = np.array([0.9] * by_chance_in_ten_draws + [0.6] * 9_000)
        found = line_of(scores, chance, 10)
        assert found == pytest.approx(line, abs=1e-5), "doubled, 6 and 7.2 beside 20"


def test_a_tail_has_one_in_a_hundred_and_at_least_forty():
    values = np.random.Generator(np.random.PCG64(1)).exponential(size=6_000).astype(np.float32)
    assert len(_tail(values).rows) == 60
    assert len(_tail(values[:400]).rows) == 40
    assert _tail(np.ones(400, dtype=np.float32)) is None


def test_chance_brings_together_what_nobody_has_together():
    seen = matrix(2_000)
    seen[:, 3] = 0
    seen[:40, 3], seen[1_000:1_400, 7] = 3, 2
    rng = np.random.Generator(np.random.PCG64(1))
    draws = _drawn(fit(seen, 1), seen.copy(), {3: _tail(seen[:, 3])}, Least(0, 0), rng, 2)
    as_they_are, anew = (people for people, _ in draws)
    both = [int(((one[:, 3] > 0) & (one[:, 7] > 0)).sum()) for one in (as_they_are, anew)]
    assert both[0] == 0 < both[1]
    for drawn in (as_they_are, anew):
        assert (drawn[:40, 3] > 0).all(), "the largest numbers stay with whom they were drawn for"


def test_a_year_ago_counts_where_it_was_paid_for_whole(county, looked):
    tables, _ = county
    assert looked.card["schemes"]["employee_pension"]["line_from"] == "year_before"
    late = pl.col("paid_on") > date(2025, 2, 28)
    few = pl.col("person") % 10 == 0
    for kept in (late, late | few):
        some = look(tables.lines.filter(kept), tables.tables, AS_OF, ASKED)
        assert some.card["schemes"]["employee_pension"]["line_from"] == "today"


def test_more_people_alike_and_innocent_are_not_named(county):
    tables, truth = county
    people = features(tables.lines, tables.tables, AS_OF, ASKED.limits_fen)
    quiet = people.filter(~pl.col("person_id").cast(pl.String).is_in(set(truth["person_id"])))
    typical = look_at(people).scored.sort("score").head(1)["who"][0]
    twin = quiet.filter(pl.col("who") == typical)
    twins = [twin.with_columns(who=pl.lit(10**9 + n, dtype=pl.Int64)) for n in range(300)]
    scored = look_at(pl.concat([people, *twins])).scored
    crowd = scored.filter(pl.col("who") >= 10**9)
    assert crowd.filter(pl.col("score") > pl.col("line_of_scores")).is_empty()
    assert crowd["score"].n_unique() == 1


def test_at_most_the_capacity_is_named_the_strangest_first(county, looked):
    tables, _ = county
    few = look(tables.lines, tables.tables, AS_OF, replace(ASKED, capacity=2))
    assert few.card["named"] == 2
    best = looked.scores.filter("is_named").sort("score", descending=True).head(2)
    assert set(few.scores.filter("is_named")["person_id"]) == set(best["person_id"])


def held(looked, *, is_open):
    named = looked.scores.filter("is_named").sort("score").head(1)
    facts = {"score": "0.9", "line_of_scores": "0.5", "own": None, "peers": None}
    told = [{"because": "default", "facts": facts}, {"because": "accounts", "facts": facts}]
    return named.select(
        pl.col("person_id", "scheme").cast(pl.String),
        payout_id=pl.lit("P000000003"),
        facts=pl.lit(json.dumps(told, separators=(",", ":"))),
        is_open=pl.lit(value=is_open),
    ).cast(NOBODY_HELD.schema)


def test_a_case_that_is_open_keeps_its_line_and_its_words(county, looked):
    tables, _ = county
    one = held(looked, is_open=True)
    again = look(tables.lines, tables.tables, AS_OF, replace(ASKED, held=one, capacity=0))
    assert again.card["named"] == 1
    assert again.rows.select("payout_id", "because", "score").rows() == [
        ("P000000003", "default", "0.9"),
        ("P000000003", "accounts", "0.9"),
    ]


def test_a_case_that_was_decided_is_told_anew_where_the_reason_is_another(county, looked):
    tables, _ = county
    one = held(looked, is_open=False)
    again = look(tables.lines, tables.tables, AS_OF, replace(ASKED, held=one))
    assert again.rows.filter(pl.col("payout_id") == one["payout_id"][0]).is_empty()
    assert again.card["named"] == looked.card["named"]


def test_too_few_people_are_told_so(county):
    tables, _ = county
    some = tables.lines.filter(pl.col("person") < FEWEST_PEOPLE - 1)
    looked = look(some, tables.tables, AS_OF, ASKED)
    year = some.filter(pl.col("paid_on") > date(2025, 10, 31))
    few = {"employee_pension": year["person"].n_unique()}
    assert looked.table == {}
    assert looked.card == {"named": 0, "too_few_people": few}
    nobody = look(tables.lines.clear(), tables.tables, AS_OF, ASKED)
    assert nobody.card == {"named": 0, "too_few_people": {}}


def test_the_card_says_how_those_named_spread_and_what_has_drifted(county, looked):
    spread = looked.card["spread"]
    assert set(spread) == {"sex", "age_band", "township"}
    for groups in spread.values():
        assert sum(named for _, named in groups.values()) == looked.card["named"]
        assert sum(total for total, _ in groups.values()) == looked.scores.height
    tables, _ = county
    same = look(tables.lines, tables.tables, AS_OF, replace(ASKED, last_card=looked.card))
    assert set(same.card["drift"]["employee_pension"].values()) == {0.0}
    assert same.card["drifted"] == []
    fourth = (pl.col("person") % 4 == 0) & (pl.col("benefit_month") >= 2026 * 12 + 5)
    raised = tables.lines.with_columns(net=pl.col("net") * pl.when(fourth).then(2).otherwise(1))
    other = look(raised, tables.tables, AS_OF, replace(ASKED, last_card=looked.card))
    assert "employee_pension/largest_rise" in other.card["drifted"]
    json.dumps(other.card)
