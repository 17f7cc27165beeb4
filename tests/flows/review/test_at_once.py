"""Two auditors hand in lists that overlap, in the same moment: each row is taken once, and the other hears of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import polars as pl
import pytest

from fundsentry.ledger import open_ledger
from tests.support import postgres
from tests.support.handed_in import Listed, take_back
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, MORE, PAYOUTS, case_of

BOTH = ("fay", "eve")


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path):
    ledger = None
    if request.param == "postgresql":
        ledger = postgres.new_database(request.getfixturevalue("postgres_socket"))
    office = Office(tmp_path, ledger=ledger).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(lang="zh")
    return office


def hand_in(url, file, by, start):
    start.wait(60)
    done = take_back(url, file, by=by, lang="zh")
    return len(done.applied), [said for _, said in done.refused]


def screen(office, start):
    start.wait(60)
    return office.screen(date(2026, 11, 1), lang="zh").booked.extended


def test_of_two_overlapping_lists_and_a_night_at_once_nothing_is_lost_or_doubled(office):
    files = {}
    for by, own in (("李伟", "甲"), ("王芳", "乙")):
        listed = Listed(office.out)
        for person in BOTH:
            listed.fill(case_of(office, person), verdict="排除", verdict_reason=own, auditor=by)
        files[by] = listed.save(name=own)
    office.deliver(payouts=MORE)
    start = Barrier(len(files) + 1)
    with ThreadPoolExecutor(len(files) + 1) as people:
        grown = people.submit(screen, office, start)
        tasks = {
            by: people.submit(hand_in, office.url, file, by, start) for by, file in files.items()
        }
    answers = {by: task.result() for by, task in tasks.items()}
    assert grown.result() == 1
    # A list is taken in one step: one auditor decides both cases, the other is told who did.
    (first, _), (_, refused) = sorted(answers.items(), key=lambda one: -one[1][0])
    assert sorted(applied for applied, _ in answers.values()) == [0, len(BOTH)]
    (second,) = {*answers} - {first}
    assert all(first in said for said in answers[second][1])
    assert len(answers[second][1]) == len(BOTH)
    with open_ledger(office.url) as ledger:
        assert ledger.verify() > 0
        verdicts = ledger.events({"verdict"})
        assert set(verdicts["by"]) == {first}
        assert verdicts.height == len(BOTH)
        assert ledger.all_findings().filter(pl.col("payout_id") == "a3").height == 1
