"""What an order is worth: the money confirmed among its first cases."""

import random
from datetime import date

import polars as pl

from detectors.order_value import BELOW, WHOLE, decided_since, worth_of_orders
from detectors.precision import Prior, precision_of, verdicts_of
from detectors.rank import Weights

AS_OF = date(2026, 10, 31)
LATER = date(2026, 12, 1)


def many(seed, count=2_000, right=lambda chance: chance.random()):
    """Cases of twenty rules, each with a precision of its own; half recoverable, half decided by the day."""
    chance = random.Random(seed)
    precision = {f"r{n:02}": right(chance) for n in range(20)}
    rows = []
    for n in range(count):
        rule = chance.choice(sorted(precision))
        is_sure = chance.random() < 0.5
        fen = round(100 * chance.lognormvariate(7, 1.2))
        is_right = chance.random() < (0.9 if is_sure else precision[rule])
        rows.append(
            {
                "case_id": f"c{n:04}",
                "rule": rule,
                "state": "flagged",
                "certainty": "recoverable" if is_sure else "potential",
                "subject_kind": "person",
                "subject_id": f"p{n:04}",
                "has_lead": False,
                "opened_on": AS_OF,
                "due_on": None,
                "claimed_fen": fen if is_sure else 0,
                "potential_fen": 0 if is_sure else fen,
                "outstanding_fen": 0,
                "score": None,
                "verdict": "confirmed" if is_right else "dismissed",
                "decided_on": chance.choice([AS_OF, LATER]),
                "finding_id": f"f{n:04}",
                "is_drawn": False,
                "undue_fen": fen,
                "confirmed_fen": fen if is_right else 0,
            }
        )
    types = {"due_on": pl.Date, "score": pl.Float64}
    return pl.DataFrame(rows, schema_overrides=types)


def worth(cases, **weights):
    weights = Weights(**weights)
    decided = cases.select("case_id", "rule", "verdict", "decided_on", "is_drawn")
    said = cases.select("finding_id", "case_id", "certainty", "undue_fen", "confirmed_fen")
    before = said.select("finding_id", "certainty").clear()
    precision = precision_of(
        verdicts_of(decided, said, before, AS_OF), cases["rule"].unique().to_list(), Prior()
    )
    still_open = cases.filter(pl.col("decided_on") > AS_OF)
    confirmed = still_open.select("case_id", "confirmed_fen")
    return worth_of_orders(
        still_open.drop("confirmed_fen", "undue_fen"), confirmed, precision, weights, AS_OF
    )


def test_by_expected_amount_more_is_confirmed_in_the_first_cases_than_by_amount_or_chance():
    for seed in range(3):
        for row in (
            worth(many(seed), random_share=0).filter(first=200, part=WHOLE).iter_rows(named=True)
        ):
            assert row["order_fen"] > 1.03 * row["amount_fen"]
            assert row["order_fen"] > 2 * row["random_fen"]


def test_where_rules_are_mostly_wrong_more_is_gained():
    def mostly_wrong(chance):
        return chance.random() ** 3

    rows = pl.concat(
        [
            worth(many(seed, right=mostly_wrong), random_share=0).filter(first=100, part=WHOLE)
            for seed in (7, 8)
        ]
    )
    assert rows["order_fen"].sum() > 1.10 * rows["amount_fen"].sum()


def test_the_draw_costs_a_little_of_the_first_cases_and_no_more_than_its_share():
    cases = many(5)
    drawn, plain = (
        worth(cases, capacity=200, random_share=share).filter(first=200, part=WHOLE)["order_fen"][0]
        for share in (0.05, 0.0)
    )
    assert 0.95 * plain < drawn < plain


def test_the_figures_are_sums_over_the_first_cases():
    cases = many(1, 30).with_columns(decided_on=pl.lit(LATER))
    row = worth(cases).row(0, named=True)
    by_amount = cases.sort("undue_fen", descending=True).head(10)["confirmed_fen"].sum()
    total = cases["confirmed_fen"].sum()
    assert row["first"] == 10
    assert row["amount_fen"] == by_amount
    assert row["all_fen"] == total
    assert abs(row["random_fen"] - total / 3) <= 1


def test_a_case_stands_as_it_stood_before_its_verdict():
    ledger = pl.DataFrame(
        {
            "case_id": ["then", "before", "after", "new"],
            "state": ["closed", "closed", "flagged", "dismissed"],
            "verdict": ["confirmed", "confirmed", None, "dismissed"],
            "opened_on": [AS_OF, AS_OF, AS_OF, LATER],
            "decided_on": [LATER, AS_OF, None, LATER],
            "due_on": [LATER] * 4,
            **{
                f"{name}_fen": [5] * 4
                for name in ("confirmed", "recovered", "waived", "transferred")
            },
        }
    )
    due = date(2026, 11, 11)
    dues = pl.DataFrame({"case_id": ["then", "before"], "due_on": [due, due]})
    cases = decided_since(ledger, dues, AS_OF)
    assert cases.select("case_id", "state", "due_on", "confirmed_fen", "recovered_fen").rows() == [
        ("then", "flagged", due, 0, 0)
    ]


def test_leads_and_deadlines_cost_money_and_below_them_all_orders_are_free():
    cases = many(4).with_columns(
        has_lead=pl.col("case_id").str.ends_with("7"),
        due_on=pl.when(pl.col("case_id").str.ends_with("3")).then(pl.lit(AS_OF)),
    )
    both = worth(cases, random_share=0).filter(first=50)
    whole, below = (
        both.filter(part=WHOLE).row(0, named=True),
        both.filter(part=BELOW).row(0, named=True),
    )
    # 200 leads and as many deadlines as may decide come before all others: the first 50 are leads.
    assert whole["order_fen"] < 0.9 * whole["amount_fen"] < whole["worth_fen"]
    assert below["order_fen"] == below["worth_fen"] > below["amount_fen"] > below["random_fen"]
    assert below["all_fen"] < whole["all_fen"]


def test_below_a_subject_counts_as_one_with_all_its_money():
    subject = (pl.col("case_id").str.slice(1).cast(pl.Int32) % 12).cast(pl.String)
    cases = many(6, 60).with_columns(subject_id=subject, decided_on=pl.lit(LATER))
    row = worth(cases).filter(part=BELOW).row(0, named=True)
    by_amount = cases.group_by("subject_id").agg(pl.col("undue_fen", "confirmed_fen").sum())
    first = by_amount.sort("undue_fen", descending=True).head(10)["confirmed_fen"].sum()
    assert (row["first"], row["amount_fen"]) == (10, first)
    assert row["all_fen"] == cases["confirmed_fen"].sum()


def test_who_stands_with_a_lead_of_the_same_subject_is_not_below():
    cases = many(4, 60).with_columns(
        has_lead=pl.col("case_id") == "c0000",
        subject_id=pl.when(pl.col("case_id") < "c0010").then(pl.lit("p")).otherwise("subject_id"),
        decided_on=pl.lit(LATER),
    )
    below = worth(cases).filter(first=20, part=BELOW)
    rest = cases.filter(pl.col("subject_id") != "p")
    assert below["all_fen"][0] == rest["confirmed_fen"].sum()
