"""Several processes write at once: one waits for the other, and nothing is lost or doubled."""

import multiprocessing
import os
import signal
from itertools import repeat

import pytest

from fundsentry.errors import LedgerError
from fundsentry.ledger import docket as dockets
from fundsentry.ledger import engines, events, night_lock, open_ledger
from fundsentry.ledger.outcomes import Verdict
from fundsentry.ledger.verdicts import decide
from tests.ledger.nights import finding, night
from tests.support.casework import Desk, actor, case_of

SPAWN = multiprocessing.get_context("spawn")
PERSONS = [f"p{n}" for n in range(8)]
NIGHTS = 5


def nights():
    """Growing nights: each brings one more line of every person."""
    for number in range(1, NIGHTS + 1):
        rows = [finding(f"{who}-{n}", who) for who in PERSONS for n in range(number)]
        yield night(*rows, run=f"r{number}")


def book_nights(url, told, start, _):
    with open_ledger(url) as ledger:
        start.wait(60)
        told.put(("booked", sum(ledger.book(one).extended for one in nights())))


def give_verdicts(url, told, start, name):
    """Hand in the list that the first night wrote, a row at a time."""
    with open_ledger(url) as ledger:
        start.wait(60)
        said = [hand_in(Desk(ledger, by=actor(name)), case_of(person=who)) for who in PERSONS]
    told.put((name, said))


def hand_in(desk, case_id):
    row = Verdict(2, case_id, 1, "confirmed", run_id="r1", confirmed_fen=18_000)
    return desk.do(case_id, lambda docket: decide(docket, row, desk.by, desk.policy))


def pay(url, told, start, name):
    with open_ledger(url) as ledger:
        desk = Desk(ledger, by=actor(name))
        start.wait(60)
        said = [desk.pay(case_of(person=PERSONS[0]), 100) for _ in range(20)]
    told.put((name, said))


def together(url, *works):
    """Run works in processes of their own that begin at once; return what each told, by its name."""
    told, start = SPAWN.Queue(), SPAWN.Barrier(len(works))
    processes = [SPAWN.Process(target=work, args=(url, told, start, name)) for work, name in works]
    for process in processes:
        process.start()
    answers = [told.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    return answers


def test_two_auditors_a_cashier_and_two_nights_at_once_lose_and_double_nothing(url):
    with open_ledger(url) as ledger:
        ledger.book(next(nights()))
        first = Desk(ledger, by=actor("赵敏"))
        first.verdict(case_of(person=PERSONS[0]), "confirmed", 18_000)
    answers = together(
        url,
        *[(give_verdicts, "李伟"), (give_verdicts, "王芳"), (pay, "张静")],
        *[(book_nights, "night"), (book_nights, "night")],
    )
    with open_ledger(url) as ledger:
        assert ledger.verify() > 0
        kinds = ledger.events().group_by("kind").len()
        counted = dict(kinds.iter_rows())
        money = Desk(ledger).money(case_of(person=PERSONS[0]))
        findings, runs = ledger.findings().height, ledger.runs()["run_id"].to_list()
    said = {name: each for name, each in answers if name != "booked"}
    # Whoever came first decides, and the other is told so; the first person's case was decided before.
    decided = [{said[name][place] for name in ("李伟", "王芳")} for place in range(len(PERSONS))]
    assert decided == [{"moved_meanwhile"}, *repeat({None, "moved_meanwhile"}, len(PERSONS) - 1)]
    assert counted["verdict"] == len(PERSONS)
    assert said["张静"] == [None] * 20
    assert money[1] == 2_000
    assert runs == [f"r{number}" for number in range(1, NIGHTS + 1)]
    assert findings == NIGHTS * len(PERSONS)
    assert counted["extended"] == (NIGHTS - 1) * len(PERSONS)
    assert [each for name, each in answers if name == "booked"].count(0) <= 1


def die_before_the_end(url, reached):
    """Pay, and die when all is written but the transaction is open."""

    def append(connection, several):
        events.append(connection, several)
        reached.set()
        os.kill(os.getpid(), signal.SIGSTOP)

    dockets.append = append
    with open_ledger(url) as ledger:
        Desk(ledger).pay(case_of(), 5_000)


def test_a_writer_killed_in_the_middle_leaves_nothing_and_the_one_that_waits_goes_on(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        Desk(ledger).verdict(case_of(), "confirmed", 18_000)
        reached = SPAWN.Event()
        victim = SPAWN.Process(target=die_before_the_end, args=(url, reached))
        victim.start()
        assert reached.wait(60)
        told, start = SPAWN.Queue(), SPAWN.Barrier(1)
        waits = SPAWN.Process(target=pay_once, args=(url, told, start, "张静"))
        waits.start()
        waits.join(1)
        assert waits.is_alive()
        victim.kill()
        victim.join()
        assert told.get(timeout=60) is None
        waits.join()
        assert Desk(ledger).money(case_of())[1] == 700
        assert ledger.verify() > 0


def pay_once(url, told, start, name):
    start.wait(60)
    with open_ledger(url) as ledger:
        told.put(Desk(ledger, by=actor(name)).pay(case_of(), 700))


def test_a_writer_that_does_not_end_is_told_in_a_sentence_and_nothing_is_written(url, monkeypatch):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        head = ledger.head_hash()
        monkeypatch.setattr(engines, "PATIENCE", 1)
        with (
            ledger.writing(),
            pytest.raises(LedgerError, match="another writer has not ended"),
            open_ledger(url) as other,
        ):
            other.book(night(finding("b"), run="r2"))
        assert ledger.head_hash() == head


def test_verdicts_and_money_are_taken_while_a_night_runs(url):
    with open_ledger(url) as ledger, night_lock(url):
        ledger.book(night(finding("a")))
        desk = Desk(ledger)
        assert desk.verdict(case_of(), "confirmed", 18_000) is None
        assert desk.pay(case_of(), 18_000) is None
        assert desk.state(case_of()) == "closed"
