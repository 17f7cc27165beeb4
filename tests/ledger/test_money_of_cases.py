"""Whatever people and nights do to a case, in whatever order: its money adds up, and nothing of it is lost."""

from collections import Counter, defaultdict
from itertools import count

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundsentry.ledger import open_ledger
from fundsentry.ledger.instalments import instalments_left
from fundsentry.ledger.money import RECEIVED, outstanding
from fundsentry.ledger.receipts import Receipt
from tests.ledger.nights import DEATH, finding, night
from tests.support.casework import POLICY, TODAY, Desk, case_of

TWICE = "duplicate/paid_twice"
LINES = ("a", "b", "c")
FEN = st.integers(1, 400)
KINDS = st.sampled_from(["repayment", "instalment", "offset", "account_offset"])
PART = st.integers(0, 100)
PAY = st.tuples(st.just("pay"), KINDS, FEN)
CORRECT = st.tuples(st.just("correct"), PART, FEN)
# What moves money stands several times, so that most of a sequence is money.
STEP = st.one_of(
    *(PAY, PAY, PAY, CORRECT, CORRECT),
    st.tuples(st.just("pay"), st.sampled_from(["waiver", "transfer"]), FEN),
    st.tuples(st.just("receipt"), FEN),
    st.tuples(st.just("give_back"), PART),
    st.tuples(st.just("plan"), st.integers(2, 5)),
    st.tuples(st.sampled_from(["notify", "appeal", "appeal", "reopen"])),
    st.tuples(st.just("confirmed"), st.none()),
    st.tuples(st.sampled_from(["confirmed", "partly_confirmed"]), PART),
    st.tuples(st.sampled_from(["dismissed", "dismissed", "open"]), st.none()),
    st.tuples(st.just("night"), st.lists(st.sampled_from(LINES), unique=True), st.integers(1, 200)),
)
STEPS = st.lists(st.tuples(st.sampled_from([DEATH, TWICE]), STEP), min_size=15, max_size=25)


class World:
    """A person with three lines that two rules speak of, and what is done to their two cases."""

    numbers = count()

    def __init__(self, ledger):
        self.desk = Desk(ledger)
        self.person = f"p{next(self.numbers)}"
        self.cases = {rule: case_of(rule, self.person) for rule in (DEATH, TWICE)}
        self.night(DEATH, LINES, 100)
        self.night(TWICE, LINES, 100)
        for case in self.cases.values():
            self.verdict(case, "confirmed", None)

    def do(self, rule, step):
        name, *facts = step
        case = self.cases[rule]
        if name == "night":
            self.night(rule, *facts)
        elif name in {"confirmed", "partly_confirmed", "dismissed", "open"}:
            self.verdict(case, name, *facts)
        elif name == "pay":
            kind, fen = facts
            self.desk.pay(case, fen, kind=kind, why="原因", benefit_fen=25_000)
        elif name == "receipt":
            row = Receipt(2, *facts, TODAY, payer_id=self.person)
            self.desk.ledger.receive([row], self.desk.by, POLICY)
        elif name == "correct":
            entries = [seq for seq, _, fen in self.desk.entries(case) if fen > 0]
            if entries:
                number = entries[facts[0] % len(entries)]
                self.desk.correct(case, number, facts[1], second_person="王芳")
        elif name == "give_back":
            self.desk.give_back(case, self.desk.money(case)[4] * facts[0] // 100)
        elif name == "plan":
            self.desk.plan(case, *facts, TODAY)
        else:
            getattr(self.desk, name)(case)

    def night(self, rule, lines, undue):
        rows = [
            finding(f"{self.person}{line}", self.person, rule, undue=undue, net_fen=200)
            for line in lines
        ]
        every = [f"{self.person}{line}" for line in LINES]
        run = f"r{next(self.numbers)}"
        self.desk.ledger.book(night(*rows, run=run, rules=(rule,), lines=every))

    def verdict(self, case, word, part):
        found = self.desk.ledger.findings_of(case)["undue_fen"].sum()
        fen = None if part is None else found * part // 100
        self.desk.verdict(case, word, fen, second_person="王芳")

    def check(self):
        entries = self.desk.ledger.entries()
        cases = self.desk.ledger.all_cases().filter(subject_id=self.person)
        self.check_lines(cases)
        for case in cases.iter_rows(named=True):
            amounts = [case[f"{name}_fen"] for name in ("recovered", "waived", "transferred")]
            assert case["confirmed_fen"] == sum(amounts) + outstanding(case)
            assert min(*amounts, case["overpaid_fen"], outstanding(case)) >= 0
            mine = entries.filter(pl.col("kind").is_in(RECEIVED), case_id=case["case_id"])
            assert mine["amount_fen"].sum() == case["recovered_fen"] + case["overpaid_fen"]
            assert (case["state"] == "closed") == (case["closed_on"] is not None)
            if case["state"] in {"confirmed", "notified", "recovering"}:
                assert outstanding(case) > 0
            if case["state"] in {"closed", "dismissed"}:
                assert outstanding(case) == 0
                assert case["due_on"] is None
            if case["state"] == "dismissed":
                assert case["confirmed_fen"] == 0

    def check_lines(self, cases):
        """What is confirmed stands on the lines, and of no line more than its net."""
        findings = self.desk.ledger.all_findings().filter(subject_id=self.person)
        for case_id, confirmed in cases.select("case_id", "confirmed_fen").iter_rows():
            assert findings.filter(case_id=case_id)["confirmed_fen"].sum() == confirmed
        of_line = findings.group_by("payout_id").agg(pl.col("confirmed_fen").sum())
        assert (of_line["confirmed_fen"] <= 200).all()


def run(ledger, steps):
    world = World(ledger)
    for rule, step in steps:
        world.do(rule, step)
        world.check()
    for case_id in world.cases.values():
        events = ledger.act([case_id], lambda docket: docket.events)[case_id]
        case = ledger.case(case_id)
        left = instalments_left(events, outstanding(case))
        assert sum(one.amount_fen for one in left) <= outstanding(case)
    assert ledger.verify() > 0
    assert_events_tell_the_cases(ledger)


def assert_events_tell_the_cases(ledger):
    """States and money once more, from nothing but the events, in plain steps."""
    states, confirmed, sums = {}, Counter(), defaultdict(Counter)
    for event in ledger.events().iter_rows(named=True):
        case_id, kind = event["case_id"], event["kind"]
        states[case_id] = event["to_state"] or states[case_id]
        if kind in {"verdict", "taken_back"}:
            confirmed[case_id] = event["amount_fen"] or 0
        elif kind in {*RECEIVED, "waiver", "transfer"}:
            sums[case_id]["received" if kind in RECEIVED else kind] += event["amount_fen"]
    for case in ledger.all_cases().iter_rows(named=True):
        told = sums[case["case_id"]]
        assert case["state"] == states[case["case_id"]]
        assert case["confirmed_fen"] == confirmed[case["case_id"]]
        assert case["recovered_fen"] + case["overpaid_fen"] == told["received"]
        assert case["waived_fen"] <= told["waiver"]
        assert case["transferred_fen"] <= told["transfer"]
        let_off = case["waived_fen"] + case["transferred_fen"]
        assert let_off == min(told["waiver"] + told["transfer"], case["confirmed_fen"])


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@given(steps=STEPS)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_money_of_a_case_adds_up_after_every_move(url, steps):
    with open_ledger(url) as ledger:
        run(ledger, steps)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@given(steps=STEPS)
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_money_of_a_case_adds_up_in_postgresql_too(url, steps):
    with open_ledger(url) as ledger:
        run(ledger, steps)
