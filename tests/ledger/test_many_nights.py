"""Many nights drawn at random, beside a plain account of what the ledger must then hold."""

import random
from datetime import timedelta

import pytest

from fundsentry.ledger import open_ledger
from fundsentry.ledger.events import BEFORE_THE_FIRST, hash_of
from fundsentry.ledger.states import MOVES
from tests.ledger.nights import DEATH, JULY, contents, finding, night
from tests.support.casework import Desk, case_of

TWICE = "duplicate/paid_twice"
LINES = [f"line{n}" for n in range(12)]
OWNER = {line: f"p{n % 4}" for n, line in enumerate(LINES)}


class Plain:
    """Findings one by one and cases one by one."""

    def __init__(self):
        self.found, self.states = {}, {}

    def book(self, tonight, rules, lines):
        for key in [*self.found]:
            if key[0] in rules and key[1] in lines and key not in tonight:
                del self.found[key]
        self.found |= tonight
        for rule in (DEATH, TWICE):
            for person in set(OWNER.values()):
                self.move((rule, person), bool(self.live(rule, person)))

    def live(self, rule, person):
        return [
            key
            for key, (certainty, _) in self.found.items()
            if key[0] == rule and OWNER[key[1]] == person and certainty != "excluded"
        ]

    def move(self, case, is_live):
        state = self.states.get(case)
        if is_live and state in (None, "withdrawn"):
            self.states[case] = "flagged"
        elif not is_live and state == "flagged":
            self.states[case] = "withdrawn"


def drawn(chance):
    rules = chance.sample([DEATH, TWICE], k=chance.choice([1, 2, 2]))
    lines = chance.sample(LINES, k=chance.randint(0, len(LINES)))
    found = [(rule, line) for rule in rules for line in lines if chance.random() < 0.6]
    certainties = ["recoverable", "recoverable", "potential", "excluded"]
    tonight = {key: (chance.choice(certainties), chance.choice([100, 200])) for key in found}
    return tonight, rules, lines


@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_holds_what_a_plain_account_holds(url, seed):
    chance, plain, versions = random.Random(seed), Plain(), {}
    with open_ledger(url) as ledger:
        for number in range(15):
            tonight, rules, lines = drawn(chance)
            rows = [
                finding(line, OWNER[line], rule, certainty, undue)
                for (rule, line), (certainty, undue) in tonight.items()
            ]
            day = JULY + timedelta(days=number // 2)
            ledger.book(night(*rows, run=f"r{number}", as_of=day, rules=rules, lines=lines))
            plain.book(tonight, rules, lines)

            cases = {(row["rule"], row["subject_id"]): row for row in ledger.all_cases().to_dicts()}
            assert {case: row["state"] for case, row in cases.items()} == plain.states
            assert all(row["version"] >= versions.get(case, 1) for case, row in cases.items())
            versions = {case: row["version"] for case, row in cases.items()}
            held = ledger.findings().select("rule", "payout_id", "certainty", "undue_fen")
            assert sorted(held.rows()) == sorted(
                (*key, *value) for key, value in plain.found.items() if value[0] != "excluded"
            )
            if chance.random() < 0.2 and "flagged" in plain.states.values():
                begin_on_one(ledger, plain)
        assert ledger.verify() == len(contents(url)[3])
    check_events(contents(url)[3].to_dicts())


def begin_on_one(ledger, plain):
    """An auditor begins on a case: no night may take it away after that."""
    rule, person = min(case for case, state in plain.states.items() if state == "flagged")
    plain.states[rule, person] = "under_review"
    Desk(ledger).verdict(case_of(rule, person), "open")


def check_events(events):
    previous = BEFORE_THE_FIRST
    for number, row in enumerate(events, 1):
        assert (row["seq"], row["previous_hash"]) == (number, previous)
        assert row["hash"] == hash_of(row)
        assert row["from_state"] is None or row["to_state"] in MOVES[row["from_state"]]
        previous = row["hash"]
