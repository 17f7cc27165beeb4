"""The order of work: what an auditor does next, and how sure a rule is."""

import time
from datetime import date, timedelta

import polars as pl
import pytest

from detectors.precision import Prior, precision_of, verdicts_of
from detectors.rank import Weights, rank, ticket

AS_OF = date(2026, 10, 31)
NOT_KNOWN = pl.DataFrame(
    schema={
        "rule": pl.String,
        "certainty": pl.String,
        "decided": pl.Int64,
        "drawn": pl.Int64,
        "precision": pl.Float64,
    }
)
ORDINARY = {
    "rule": "r",
    "state": "flagged",
    "certainty": "recoverable",
    "subject_kind": "person",
    "subject_id": None,
    "has_lead": False,
    "opened_on": AS_OF,
    "due_on": AS_OF + timedelta(days=42),
    "claimed_fen": 100_000,
    "potential_fen": 0,
    "outstanding_fen": 0,
    "score": None,
}
TYPES = {
    "subject_id": pl.String,
    "due_on": pl.Date,
    "claimed_fen": pl.Int64,
    "potential_fen": pl.Int64,
    "outstanding_fen": pl.Int64,
    "score": pl.Float64,
}


def cases(**named):
    rows = [
        ORDINARY | {"case_id": case_id, "subject_id": case_id} | how
        for case_id, how in named.items()
    ]
    return pl.DataFrame(rows, schema_overrides=TYPES)


def potential(fen, **how):
    return {"certainty": "potential", "claimed_fen": 0, "potential_fen": fen} | how


def order(frame, precision=NOT_KNOWN, **weights):
    return rank(frame, precision, Weights(**weights), AS_OF)


def ids(frame, precision=NOT_KNOWN, **weights):
    return order(frame, precision, **weights)["case_id"].to_list()


def sure(share, rule="r", decided=5, drawn=0, certainty="potential"):
    row = {"rule": rule, "certainty": certainty, "decided": decided, "drawn": drawn}
    return pl.DataFrame([row | {"precision": share}])


def test_the_larger_claim_comes_first_and_equal_ones_by_number():
    frame = cases(b={}, a={}, c={"claimed_fen": 200_000})
    assert ids(frame) == ["c", "a", "b"]
    assert ids(frame.reverse()) == ["c", "a", "b"]
    assert order(frame)["rank"].to_list() == [1, 2, 3]


def test_what_is_only_potential_counts_for_as_much_as_its_rule_was_right():
    frame = cases(claim={}, maybe=potential(150_000))
    assert ids(frame, sure(0.6)) == ["claim", "maybe"]
    assert ids(frame, sure(0.7)) == ["maybe", "claim"]


def test_of_a_case_that_is_both_each_part_counts_for_its_own():
    both = {"claimed_fen": 60_000, "potential_fen": 100_000}
    expected = dict(order(cases(x=both), sure(0.25)).select("case_id", "expected_fen").iter_rows())
    assert expected == {"x": 85_000}


def test_leads_and_appeals_come_before_any_amount_and_those_due_before_the_others():
    near = AS_OF + timedelta(days=3)
    frame = cases(
        rich={"claimed_fen": 9_000_000},
        lead={"has_lead": True, "claimed_fen": 0},
        appeal={"state": "appealed", "outstanding_fen": 5_000},
        near={"has_lead": True, "due_on": near, "claimed_fen": 0},
    )
    assert ids(frame) == ["near", "appeal", "lead", "rich"]


def test_a_lead_on_a_case_that_is_decided_waits_for_nobody():
    frame = cases(a={}, b={"has_lead": True, "state": "notified", "outstanding_fen": 9_000_000})
    assert ids(frame) == ["a", "b"]


def test_deadlines_come_before_amounts_but_only_for_their_share_of_the_capacity():
    late = {"due_on": AS_OF - timedelta(days=1), "claimed_fen": 1_000}
    soon = {"due_on": AS_OF + timedelta(days=7), "claimed_fen": 900}
    frame = cases(rich={}, late=late, soon=soon, far={"claimed_fen": 50_000})
    assert ids(frame, capacity=4, random_share=0) == ["late", "soon", "rich", "far"]
    assert ids(frame, capacity=2, random_share=0) == ["late", "rich", "far", "soon"]


@pytest.mark.parametrize(("days", "place"), [(7, "due"), (8, "worth")])
def test_a_deadline_counts_from_the_days_that_are_set(days, place):
    frame = cases(a={"due_on": AS_OF + timedelta(days=days)})
    assert order(frame)["place"].to_list() == [place]


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (-1, True)])
def test_a_case_is_late_after_its_day(days, is_late):
    frame = cases(a={"due_on": AS_OF + timedelta(days=days)})
    assert order(frame)["is_late"].to_list() == [is_late]


def test_who_waits_for_money_has_nothing_to_do_until_it_is_late():
    money = {"outstanding_fen": 9_000_000, "claimed_fen": 9_000_000}
    soon, late = AS_OF + timedelta(days=1), AS_OF - timedelta(days=1)
    frame = cases(
        small={"claimed_fen": 100},
        recovering={"state": "recovering", "due_on": soon} | money,
        overdue={"state": "notified", "due_on": late} | money,
        notice={"state": "confirmed", "due_on": soon} | money,
    )
    assert ids(frame) == ["notice", "overdue", "small", "recovering"]


def test_a_decided_case_counts_for_what_is_outstanding():
    frame = cases(a={"state": "confirmed", "claimed_fen": 9_000_000, "outstanding_fen": 1}, b={})
    assert ids(frame) == ["b", "a"]


def test_waiting_moves_a_case_up_to_a_bound():
    old = {"opened_on": AS_OF - timedelta(days=300), "claimed_fen": 80_000}
    assert ids(cases(new={}, old=old)) == ["old", "new"]
    ancient = {"opened_on": date(2001, 1, 1), "claimed_fen": 50_000}
    assert ids(cases(new={}, ancient=ancient)) == ["new", "ancient"]


def test_whom_the_model_names_is_moved_up_a_little_and_no_more():
    named = {"score": 0.8, "claimed_fen": 95_000}
    assert ids(cases(plain={}, named=named)) == ["named", "plain"]
    assert ids(cases(plain={}, named=named | {"claimed_fen": 70_000})) == ["plain", "named"]


def test_cases_of_one_subject_stand_together_in_the_order_of_their_rank():
    frame = cases(
        a={"subject_id": "p", "claimed_fen": 300},
        b={"claimed_fen": 200},
        c={"subject_id": "p", "claimed_fen": 100},
    )
    placed = order(frame)
    assert placed.select("case_id", "rank", "follows").rows() == [
        ("a", 1, None),
        ("c", 2, "a"),
        ("b", 3, None),
    ]


def test_subjects_stand_for_what_all_their_cases_are_worth_and_say_how_many_these_are():
    frame = cases(
        a={"subject_id": "p", "claimed_fen": 80_000},
        b={"claimed_fen": 100_000},
        c={"subject_id": "p", "claimed_fen": 40_000},
    )
    placed = order(frame)
    assert placed.select("case_id", "together").rows() == [("a", 2), ("c", 2), ("b", 1)]


def test_what_waits_for_money_does_not_raise_what_a_subject_stands_for():
    waiting = {"state": "recovering", "outstanding_fen": 900_000, "claimed_fen": 0}
    frame = cases(
        a={"subject_id": "p", "claimed_fen": 80_000},
        b={"claimed_fen": 100_000},
        c={"subject_id": "p"} | waiting,
    )
    assert ids(frame) == ["b", "a", "c"]


def test_an_employer_and_a_person_of_one_number_are_two_subjects():
    frame = cases(
        a={"subject_id": "1", "claimed_fen": 300},
        b={"claimed_fen": 200},
        c={"subject_id": "1", "subject_kind": "employer", "claimed_fen": 100},
    )
    assert ids(frame) == ["a", "b", "c"]


def many(count=100, **how):
    return cases(**{f"c{n:03}": {"claimed_fen": 1_000 * (count - n)} | how for n in range(count)})


def drawn(frame, as_of=AS_OF, **weights):
    placed = rank(frame, NOT_KNOWN, Weights(**weights), as_of)
    return placed.filter(pl.col("place") == "drawn")


def test_a_share_of_the_capacity_is_drawn_from_below_and_stands_at_its_end():
    placed = order(many(), capacity=20, random_share=0.2)
    assert placed["rank"].to_list() == list(range(1, 101))
    assert placed.filter(pl.col("place") == "drawn")["rank"].to_list() == [17, 18, 19, 20]
    above = placed.head(16)["case_id"].to_list()
    assert above == [f"c{n:03}" for n in range(16)]


def test_nothing_is_drawn_where_everything_is_looked_at_anyway_or_nothing_is_to_be():
    assert drawn(many(), capacity=100).is_empty()
    assert drawn(many(), capacity=20, random_share=0).is_empty()


def test_the_draw_is_the_same_all_month_and_another_in_the_next():
    weights = {"capacity": 20, "random_share": 0.2}
    first, last = drawn(many(), date(2026, 10, 1), **weights), drawn(many(), AS_OF, **weights)
    assert first["case_id"].to_list() == last["case_id"].to_list()
    later = drawn(many(), date(2026, 11, 1), **weights)
    assert later["case_id"].to_list() != last["case_id"].to_list()


def test_every_case_of_a_rule_below_has_the_same_chance():
    frame, times = many(40), dict.fromkeys((f"c{n:03}" for n in range(40)), 0)
    for year in range(1900, 2000):
        lots = drawn(frame, date(year, 1, 1), capacity=20, random_share=0.5)
        for case_id in lots["case_id"]:
            times[case_id] += 1
    assert sum(times.values()) == 100 * 10
    below = [count for count in times.values() if count]
    assert len(below) == 30
    # 100 draws of 10 in 30: 33 on average, with a deviation of 4.7.
    assert 33 - 4 * 4.7 < min(below) <= max(below) < 33 + 4 * 4.7


@pytest.mark.parametrize(
    "known",
    [
        sure(0.5, decided=50),
        # Verdicts on what was recoverable tell of the rule as well, and those on drawn cases tell the most.
        sure(0.5, decided=50, certainty="recoverable"),
        pl.concat([sure(0.5, decided=50, drawn=2), sure(0.5, "rare", decided=90, drawn=1)]),
    ],
)
def test_rules_take_turns_and_those_with_the_fewest_verdicts_are_drawn_first(known):
    few = cases(
        **{f"z{n}": {"rule": "rare", "claimed_fen": 1} for n in range(3)},
    )
    frame = pl.concat([many(), few])
    placed = order(frame, known, capacity=20, random_share=0.1)
    lots = placed.filter(pl.col("place") == "drawn")["rule"].to_list()
    assert lots == ["rare", "r"]


def test_what_is_decided_is_not_drawn():
    assert drawn(many(state="recovering"), capacity=20, random_share=0.2).is_empty()


def test_who_is_drawn_brings_the_other_cases_of_the_subject_and_all_find_room():
    frame = many().with_columns(
        subject_id=pl.when(pl.col("case_id") > "c030")
        .then(pl.col("case_id").str.slice(0, 3))
        .otherwise("case_id")
    )
    placed = order(frame, capacity=40, random_share=0.5)
    inside = placed.filter(pl.col("place") == "drawn")
    assert 0 < inside["rank"].max() <= 40
    firsts = placed.group_by("subject_id").agg(
        spread=pl.col("rank").max() - pl.col("rank").min() + 1 - pl.len()
    )
    assert set(firsts["spread"]) == {0}
    lots = inside.select("subject_id", lot="case_id")
    beside = placed.filter(pl.col("place") != "drawn").join(lots, on="subject_id")
    assert beside.height > 0
    assert beside["follows"].to_list() == beside["lot"].to_list()
    assert inside["follows"].null_count() == inside.height


def test_tickets_are_what_they_were():
    assert ticket(AS_OF, "7K3M9Q2X4BCD") == ticket(date(2026, 10, 1), "7K3M9Q2X4BCD")
    assert ticket(AS_OF, "a") == 1679324589613887695


def decided(*verdicts, drawn=()):
    """Cases of the ledger, their findings and what these were: verdict, undue, confirmed, certainty; drawn by place."""
    rows = [
        {
            "case_id": f"c{n}",
            "rule": "r",
            "verdict": verdict,
            "decided_on": AS_OF,
            "undue_fen": undue,
            "confirmed_fen": confirmed,
            "certainty": certainty,
            "finding_id": f"f{n}",
            "is_drawn": n in drawn,
        }
        for n, (verdict, undue, confirmed, certainty) in enumerate(verdicts)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"confirmed_fen": pl.Int64})
    return (
        frame.select("case_id", "rule", "verdict", "decided_on", "is_drawn"),
        frame.select("finding_id", "case_id", "undue_fen", "confirmed_fen", "certainty"),
        frame.select("finding_id", "certainty").clear(),
    )


def known(*verdicts, drawn=(), as_of=AS_OF, **prior):
    said = verdicts_of(*decided(*verdicts, drawn=drawn), as_of)
    rows = precision_of(said, ["r"], Prior(**prior))
    return {certainty: (count, share) for _, certainty, count, _, share in rows.iter_rows()}


def test_before_any_verdict_a_rule_is_believed_as_far_as_the_prior_goes():
    verdicts = verdicts_of(*decided(("dismissed", 1, 0, "potential")), date(2026, 10, 30))
    rows = precision_of(verdicts, ["r", "s"], Prior(0.9, 0.3, 10))
    assert rows.rows() == [
        ("r", "recoverable", 0, 0, 0.9),
        ("r", "potential", 0, 0, 0.3),
        ("s", "recoverable", 0, 0, 0.9),
        ("s", "potential", 0, 0, 0.3),
    ]


def test_a_rule_without_verdicts_is_believed_like_the_others_and_none_of_them_counts_for_too_much():
    many_wrong = [("dismissed", 10, 0, "potential")] * 50
    verdicts = verdicts_of(*decided(*many_wrong), AS_OF)
    rows = precision_of(verdicts, ["r", "s"], Prior(0.9, 0.5, 10))
    of_all = (0 + 0.5 * 10) / (10 + 10)
    expected = [0.9, (0 + of_all * 10) / (50 + 10), 0.9, of_all]
    assert rows["precision"].to_list() == pytest.approx(expected)


def test_verdicts_move_the_precision_by_the_share_of_the_amount_that_they_confirm():
    said = known(
        ("confirmed", 1_000, 1_000, "potential"),
        ("partly_confirmed", 1_000, 250, "potential"),
        ("dismissed", 1_000, 0, "potential"),
        potential=0.5,
        weight=2,
    )
    of_all = (2 * (1 + 0.25) / 3 + 2 * 0.5) / (2 + 2)
    assert said["potential"] == (3, pytest.approx((1 + 0.25 + 2 * of_all) / 5))


def test_verdicts_on_sure_findings_say_nothing_of_potential_ones():
    said = known(("confirmed", 10, 10, "recoverable"), recoverable=0.8, potential=0.3, weight=1)
    assert said == {"recoverable": (1, pytest.approx((1 + 0.9) / 2)), "potential": (0, 0.3)}


def test_a_case_without_an_amount_was_right_or_not():
    said = known(("confirmed", 0, 0, "potential"), ("dismissed", 0, 0, "potential"), weight=0)
    assert said["potential"] == (2, 0.5)


def test_open_verdicts_and_findings_of_which_no_verdict_speaks_do_not_count():
    said = known(("open", 10, None, "potential"), ("confirmed", 10, 10, "potential"), weight=0)
    assert said["potential"] == (1, 1.0)


def test_what_a_dismissal_excluded_counts_as_what_it_was():
    cases, findings, _ = decided(
        ("dismissed", 10, 0, "excluded"), ("confirmed", 10, 10, "potential")
    )
    before = pl.DataFrame({"finding_id": ["f0"], "certainty": ["potential"]})
    said = verdicts_of(cases, findings, before, AS_OF).sort("case_id")
    assert said.select("case_id", "certainty", "share").rows() == [
        ("c0", "potential", 0),
        ("c1", "potential", 10_000),
    ]


def test_what_was_drawn_corrects_what_the_top_of_the_list_made_believe():
    right, wrong = ("confirmed", 10, 10, "potential"), ("dismissed", 10, 0, "potential")
    top = known(*[right] * 30, weight=10)["potential"][1]
    _, some = known(*[right] * 30, *[wrong] * 10, drawn=range(30, 40), weight=10)["potential"]
    _, many = known(*[right] * 30, *[wrong] * 90, drawn=range(30, 120), weight=10)["potential"]
    of_all = (10 * 30 / 40 + 10 * 0.5) / (10 + 10)
    assert some == pytest.approx((0 + 10 * (30 + 10 * of_all) / (30 + 10)) / (10 + 10))
    # Without the draw apart it would still be 30 of 120 and more.
    assert top > 0.9 > some > 0.4 > 0.1 > many


def test_fifty_thousand_cases_are_ranked_within_a_second():
    count = 50_000
    frame = pl.concat([cases(a={})] * count).with_columns(
        case_id=pl.format("c{}", pl.int_range(pl.len())),
        subject_id=pl.format("p{}", pl.int_range(pl.len()) * 7 % 40_000),
        claimed_fen=pl.int_range(pl.len()) * 7919 % 1_000_003,
    )
    began = time.process_time()
    assert len(order(frame, sure(0.4))) == count
    assert time.process_time() - began < 2  # of two cores: a second of time
