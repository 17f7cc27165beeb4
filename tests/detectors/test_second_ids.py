"""Linkage of two ids on made-up counties: how much of it is right, what must not matter, and what it costs."""

import random
import time
from datetime import date

import polars as pl
import pytest

from detectors.known_of_people import known_of_people, known_together
from detectors.lines import people_of
from detectors.second_ids import second_ids
from detectors.tables import link_tables
from fundsentry.synthetic.second_ids import county_of_doubles
from schemas import ids
from tests.benchmarks.second_ids import measured, scores_of
from tests.support.drawn import checked_frames, night

AS_OF = date(2026, 10, 31)
RULE = "identity/one_person_two_ids"


def named(payouts: pl.DataFrame) -> set[tuple[str, float, tuple[str, ...], str, str]]:
    """Return what is handed to the rule, by ids instead of numbers."""
    linked = link_tables(checked_frames({"payouts": payouts}, AS_OF), AS_OF)
    people = linked.lines.select("person", pl.col("person_id").cast(pl.String)).unique()
    rows = linked.tables["second_ids"].join(people, on="person")
    columns = ("person_id", "score", "evidence", "payout", "evidence_id")
    return {
        (mine, score, tuple(evidence), other, lines)
        for mine, score, evidence, other, lines in rows.select(columns).iter_rows()
    }


@pytest.mark.parametrize(("clans", "found"), [(False, 0.8), (True, 0.75)])
def test_hardly_any_is_wrong_and_most_are_found(clans, found):
    """Counties of another size and other seeds than those by which the weights were chosen."""
    county = county_of_doubles(20_000, 211, 15, is_of_clans=clans)
    right, look_alikes, strangers = measured(county)
    assert look_alikes.total() == strangers == 0
    assert right.total() / (15 * len(county.one_person)) >= found
    assert right["a wrong digit"] == right["old and new calendar"] == 15


@pytest.fixture(scope="module")
def payouts():
    return county_of_doubles(3_000, 5, 6).payouts


def test_the_order_of_rows_changes_nothing(payouts):
    rows = list(range(payouts.height))
    random.Random(3).shuffle(rows)
    assert named(payouts[rows]) == named(payouts) != set()


def test_who_is_one_person_with_another_is_so_the_other_way_round(payouts):
    pairs = {(mine, other): (score, evidence) for mine, score, evidence, other, _ in named(payouts)}
    of_line = dict(payouts.select("payout_id", "person_id").iter_rows())
    line_of = {person: line for line, person in of_line.items()}
    assert pairs
    for (mine, other), found in pairs.items():
        assert pairs[of_line[other], line_of[mine]] == found


def test_strangers_change_nothing_below_two_thousand_people():
    few = county_of_doubles(700, 8, 2).payouts
    strangers = county_of_doubles(900, 9, 1).payouts.with_columns(
        pl.format("s{}", "payout_id").alias("payout_id"),
        pl.format("甲{}乙", "name").alias("name"),
        pl.format("9{}", "bank_account").alias("bank_account"),
    )
    strangers = strangers.join(few, on="person_id", how="anti").unique("name", keep="none")
    assert strangers.height > 300
    before = named(few)
    assert before
    assert {row for row in named(pl.concat([few, strangers])) if row[3][0] == "p"} == before


def test_in_a_county_the_same_pair_is_less_sure_the_more_people_bear_the_name():
    def score_among(namesakes):
        two = [("340826195003012468", "李秀英"), ("340826195003016821", "李秀英")]
        rest = county_of_doubles(600, 3, 1).payouts.select("person_id")["person_id"][:namesakes]
        rows = [*two, *((one, "李秀英") for one in rest)]
        text = "\n".join(
            f"p{n} | {one} | {name} | employee_pension | pension | 2026-05 | 2026-05-10 | 200.00"
            for n, (one, name) in enumerate(rows)
        )
        head = (
            "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount\n"
        )
        linked = night(rules=RULE, payouts=head + text).linked
        pair = linked.tables["second_ids"].filter(pl.col("payout").is_in(["p0", "p1"]))
        return pair["score"].max() or 0

    scores = [score_among(namesakes) for namesakes in (0, 1, 5, 20, 100)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 5


def test_what_is_known_of_parts_of_the_people_is_what_is_known_of_all(payouts):
    linked = link_tables(checked_frames({"payouts": payouts}, AS_OF), AS_OF)
    lines = linked.lines
    people, names = people_of(lines.select("person_id", "name"), AS_OF)
    parts = [
        known_of_people(
            *(rows.filter(pl.col("person") % 3 == part) for rows in (lines, people, names)),
            None,
            is_everybody=False,
        )
        for part in range(3)
    ]
    whole = second_ids(known_together(parts), None, lines.lazy())
    assert whole.equals(linked.tables["second_ids"])
    assert whole.height > 0


def test_thousands_of_people_of_one_name_and_date_end_no_night():
    """Whatever somebody filled in for want of a name: a crowd is not compared two by two."""
    crowd = county_of_doubles(10_000, 4, 1).payouts.head(10_000)
    place = pl.int_range(pl.len())
    first17 = pl.format(
        "3408{}19500101{}",
        (place // 1000 + 26).cast(pl.String),
        (place % 1000).cast(pl.String).str.zfill(3),
    )
    crowd = crowd.with_columns(name=pl.lit("不详"), person_id=first17 + ids.check_digit(first17))
    began = time.process_time()
    assert named(crowd) == set()
    assert time.process_time() - began < 10


def test_a_county_is_looked_at_in_a_fraction_of_a_second():
    county = county_of_doubles(50_000, 6, 10)
    lines = link_tables(checked_frames({"payouts": county.payouts}, AS_OF), AS_OF).lines
    lines = pl.concat([lines.with_columns(pl.col("benefit_month") - n) for n in range(12)])
    people, names = people_of(lines.select("person_id", "name"), AS_OF)
    taken = []
    for _ in range(3):
        began = time.process_time()
        known = known_of_people(lines, people, names, None, is_everybody=True)
        assert second_ids(known, None, lines.lazy()).height > 0
        taken.append(time.process_time() - began)
    assert min(taken) < 0.6


def test_the_scores_of_a_county_are_between_none_and_certain(payouts):
    scores = set(scores_of(county_of_doubles(3_000, 5, 6)).values())
    assert scores
    assert all(0.5 <= score <= 1 for score in scores)
