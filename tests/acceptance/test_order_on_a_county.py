"""The order of work on the made-up county, under verdicts that are made up too: rules that are right now and then."""

import random
from datetime import date, timedelta

import polars as pl
import pytest

from detectors.order_value import worth_of_orders
from detectors.rank import Weights
from flows.night import Order, screen
from flows.ordering import as_ranked, precision_by
from fundsentry.ledger import open_ledger
from fundsentry.ledger.reading import listed
from fundsentry.reports.accounts import Books
from fundsentry.synthetic import synthesise
from rules import load_rulebook

RULEBOOK = load_rulebook()
AS_OF = date(2026, 10, 31)
SEEDS = range(20)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """The open cases of a county and what they rest on."""
    folder = tmp_path_factory.mktemp("county")
    synthesise(people=1500, seed=11, out=folder / "in", as_of=AS_OF)
    order = Order(folder / "in", folder / "out", AS_OF, lang="en", model=False)
    screen(order)
    with open_ledger(order.ledger_url) as ledger:
        return listed(ledger.all_cases()), ledger.all_findings()


def with_verdicts(cases, findings, seed):
    """Verdicts by chance: every rule has a precision of its own, half of the cases are decided by the day."""
    chance = random.Random(seed)
    right = {rule: chance.random() for rule in sorted(cases["rule"].unique())}
    sure = set(findings.filter(certainty="recoverable")["case_id"])
    words = [
        "confirmed" if chance.random() < (0.9 if case_id in sure else right[rule]) else "dismissed"
        for case_id, rule in cases.select("case_id", "rule").iter_rows()
    ]
    days = [AS_OF + timedelta(days=chance.choice([0, 30])) for _ in words]
    cases = cases.with_columns(
        verdict=pl.Series(words), decided_on=pl.Series(days), due_on=pl.lit(None, dtype=pl.Date)
    )
    return cases, _confirmed(cases, findings)


def _confirmed(cases, findings):
    """Findings with what verdicts confirm of them: over all cases never more than the net of a line."""
    tasks = [rule.name for rule in RULEBOOK.rules.values() if rule.text.is_task]
    told = findings.join(cases.select("case_id", "verdict"), on="case_id")
    wanted = (
        pl.when((pl.col("verdict") == "dismissed") | pl.col("rule").is_in(tasks))
        .then(0)
        .when(pl.col("certainty") == "recoverable")
        .then("claimed_fen")
        .otherwise("undue_fen")
    )
    told = told.sort(pl.col("certainty") != "recoverable", "finding_id").with_columns(want=wanted)
    upto = pl.col("want").cum_sum().over("payout_id")
    room = pl.min_horizontal(upto, "net_fen") - pl.min_horizontal(upto - pl.col("want"), "net_fen")
    return told.with_columns(confirmed_fen=room).drop("want", "verdict")


def money(cases, findings, seed, **weights):
    """Yuan confirmed in the first ten of the cases still open, by each order."""
    weights = Weights(**weights)
    decided, told = with_verdicts(cases, findings, seed)
    still_open = decided.filter(pl.col("decided_on") > AS_OF)
    confirmed = told.group_by("case_id").agg(pl.col("confirmed_fen").sum())
    return worth_of_orders(
        as_ranked(still_open, findings, RULEBOOK),
        confirmed.join(still_open, on="case_id", how="semi"),
        precision_by(Books(decided, told, decided.clear()), RULEBOOK, weights, AS_OF),
        weights,
        AS_OF,
    ).filter(first=10)


@pytest.fixture(scope="module")
def rows(county):
    """The money of every seed, one row each for the whole list and below its duties."""
    return pl.concat([money(*county, seed) for seed in SEEDS])


@pytest.mark.parametrize("part", ["whole", "below"])
def test_what_is_expected_brings_more_than_amount_alone_and_far_more_than_chance(rows, part):
    worth, amount, chance, everything = (
        rows.filter(part=part)[f"{name}_fen"].sum() for name in ("worth", "amount", "random", "all")
    )
    assert amount <= worth < everything
    assert worth > 1.5 * chance


def test_below_leads_and_deadlines_the_list_is_by_worth(rows):
    below = rows.filter(part="below")
    assert below.height == len(SEEDS)
    assert below["order_fen"].to_list() == below["worth_fen"].to_list()


def test_leads_first_costs_money_in_the_first_ten_and_still_brings_more_than_chance(rows):
    whole = rows.filter(part="whole")
    as_listed, worth, chance = (whole[f"{name}_fen"].sum() for name in ("order", "worth", "random"))
    assert chance < as_listed < worth
