"""A replay of a past day: found early, found late, missed, wrong, beside what was decided since."""

import json
import sqlite3
from datetime import date, timedelta
from shutil import copytree

import polars as pl
import pytest

from flows.night import Order
from flows.replay import replay
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import LedgerError
from fundsentry.ledger import open_ledger
from fundsentry.reports.replayed import as_csv, page, written
from fundsentry.settings import Settings
from tests.support.casework import Desk, actor
from tests.support.office import Office

DEATH = "death/paid_after_death"
DAY, OPENED, DECIDED = date(2026, 6, 30), date(2026, 9, 30), date(2026, 10, 15)


def pay(person, born, name):
    return "".join(
        f"{person}{month} | @{person} {born} | {name} | resident_pension | basic_pension | 2026-{month:02d} | "
        f"2026-{month:02d}-10 | 100.00\n"
        for month in range(1, 10)
    )


PAYOUTS = (
    "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount\n"
    + pay("ann", "1950-01-01", "孟浩")
    + pay("ben", "1950-01-02", "王芳")
    + pay("cat", "1950-01-03", "赵敏")
    + pay("dan", "1950-01-04", "周宇")
)
DEATHS = """
record_id | name | died_on    | person_id | source | reported_on
a1        | 孟浩 | 2026-03-20 | @ann      | police | 2026-04-20
b1        | 王芳 | 2026-03-20 | @ben      | police | 2026-09-01
c1        | 赵敏 | 2026-03-20 | @cat      | police | 2026-04-20
d1        | 周宇 | 2026-07-20 | @dan      | police | 2026-08-20
"""


def order_of(office, as_of=DAY):
    return Order(
        input=None if office.settings.sources else office.folder / "in",
        out=office.folder,
        as_of=as_of,
        ledger=office.url,
        lang="en",
        settings=office.settings,
    )


def decide(office, person, word="confirmed", on_day=DECIDED, **more):
    case = office.case_of(DEATH, person)["case_id"]
    with open_ledger(office.url) as ledger:
        desk = Desk(ledger, by=actor(on_day=on_day))
        assert desk.verdict(case, word, root_cause="information", **more) is None


def outcomes(office, as_of=DAY):
    """Of each person: outcome, days, yuan, yuan paid before it was found."""
    people = {number: name.strip("@") for name, number in office.people.ids.items()}
    rows = replay(order_of(office, as_of)).outcomes
    return {
        people[row["subject_id"]]: (row["outcome"], row["days"], row["fen"], row["paid_fen"])
        for row in rows.iter_rows(named=True)
    }


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office")).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(OPENED)
    return office


@pytest.fixture
def office(screened, tmp_path):
    """Four dead people paid on, whose cases were all opened on the last day of September."""
    copied = copytree(screened.folder, tmp_path / "office", symlinks=True)
    return Office(copied, people=screened.people)


def test_what_the_replay_finds_and_the_office_opened_later_is_found_early(office):
    decide(office, "ann")
    # From the day to the opening July, August and September were paid; April to June had been.
    assert outcomes(office)["ann"] == ("early", 92, 30_000, 30_000)


def test_of_a_partly_confirmed_case_only_what_was_confirmed_counts(office):
    decide(office, "ann", "partly_confirmed", fen=40_000)
    assert outcomes(office)["ann"] == ("early", 92, 10_000, 30_000)


def test_what_nobody_had_told_by_the_day_is_missed_with_what_was_paid_by_then(office):
    decide(office, "ben")
    assert outcomes(office)["ben"] == ("missed", 92, 30_000, None)


def test_what_is_found_and_was_dismissed_since_is_wrong(office):
    decide(office, "cat", "dismissed", reason="同名")
    assert outcomes(office)["cat"] == ("wrong", 107, 30_000, None)


def test_what_is_dismissed_and_not_found_is_no_mistake_of_the_replay(office):
    decide(office, "ben", "dismissed", reason="同名")
    assert "ben" not in outcomes(office)


def test_months_after_the_day_are_nothing_that_could_be_missed(office):
    decide(office, "dan")
    assert "dan" not in outcomes(office)


def test_what_was_open_by_the_day_is_found_late_after_so_many_days_of_payments(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(date(2026, 5, 31))
    office.screen(OPENED)
    decide(office, "ann")
    # April was paid on 10 April and May by the end of May, when the case was opened.
    assert outcomes(office)["ann"] == ("late", 51, 20_000, 20_000)


def test_a_verdict_of_the_day_itself_is_known_and_one_of_the_next_is_since(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(date(2026, 5, 31))
    decide(office, "ann", on_day=DAY)
    decide(office, "cat", on_day=DAY + timedelta(days=1))
    found = outcomes(office)
    assert found["ann"] == ("decided_before", None, None, None)
    assert found["cat"][0] == "late"


def test_what_is_not_decided_and_what_no_ledger_has_is_told_apart(office):
    assert outcomes(office)["ann"] == ("undecided", None, None, None)
    office.deliver(
        payouts=PAYOUTS + pay("eve", "1950-01-05", "钱七"),
        deaths=DEATHS + "e1 | 钱七 | 2026-03-20 | @eve | police | 2026-04-20\n",
    )
    assert outcomes(office)["eve"] == ("not_in_the_ledger", None, None, None)


def test_it_tells_what_the_list_of_that_night_was_worth(tmp_path):
    keys = [f"p{n:02}" for n in range(12)]
    payouts = "".join(
        f"{key} | @{key} 1950-02-{n + 1:02} | 孟浩 | resident_pension | basic_pension | 2026-04 | 2026-04-10 | {100 + n}.00\n"
        for n, key in enumerate(keys)
    )
    deaths = "".join(f"{key} | 孟浩 | 2026-01-20 | @{key} | police |\n" for key in keys)
    heads = (PAYOUTS.splitlines()[0] + "\n", DEATHS.splitlines()[1] + "\n")
    office = Office(tmp_path).deliver(payouts=heads[0] + payouts, deaths=heads[1] + deaths)
    office.screen(date(2026, 5, 31), rules="death/")
    for n, key in enumerate(keys):
        word = {"word": "dismissed", "reason": "同名"} if n in (0, 11) else {}
        decide(office, key, **word)
    worth = replay(order_of(office)).worth
    # The first ten leave out the two smallest, one of them dismissed; the largest was dismissed.
    in_first = sum(10_000 + 100 * n for n in range(2, 11))
    everything = in_first + 10_100
    assert worth.to_dicts() == [
        {
            "part": part,
            "first": 10,
            "order_fen": in_first,
            "worth_fen": in_first,
            "amount_fen": in_first,
            "random_fen": round(everything * 10 / 12),
            "all_fen": everything,
        }
        for part in ("whole", "below")
    ]
    # Six working days before all of them are due nothing is left without a deadline.
    assert replay(order_of(office, date(2026, 7, 6))).worth["part"].to_list() == ["whole"]


def test_what_is_under_appeal_is_neither_right_nor_wrong_yet(office):
    for person in ("ann", "ben"):
        decide(office, person)
        with open_ledger(office.url) as ledger:
            desk = Desk(ledger, by=actor(on_day=DECIDED))
            assert desk.appeal(office.case_of(DEATH, person)["case_id"]) is None
    assert outcomes(office)["ann"] == ("appealed", None, None, None)
    assert "ben" not in outcomes(office)


NOBODY_KNOWS = DEATHS.replace("| 2026-04-20", "| ")


@pytest.mark.parametrize("word", ["confirmed", "dismissed"])
def test_a_row_that_may_have_come_since_is_not_found_early_whatever_its_event(tmp_path, word):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=NOBODY_KNOWS)
    office.screen(OPENED)
    decide(office, "ann", word, reason="核实")
    assert outcomes(office)["ann"] == ("undated", None, None, None)


def test_a_row_without_a_day_was_known_where_that_night_read_the_very_file(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=NOBODY_KNOWS)
    office.screen(DAY, rules="custody/")
    office.screen(OPENED)
    decide(office, "ann")
    assert outcomes(office)["ann"] == ("early", 92, 30_000, 30_000)
    # A file that was changed since may have had the row then or not.
    office.deliver(deaths=NOBODY_KNOWS + "e1 | 钱七 | 2026-03-20 | | police |\n")
    assert outcomes(office)["ann"][0] == "undated"


def test_a_second_list_that_says_when_it_came_makes_the_case_known(tmp_path):
    more = "x1 | 孟浩 | 2026-03-21 | @ann | village | 2026-05-02\n"
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=NOBODY_KNOWS + more)
    office.screen(OPENED)
    decide(office, "ann")
    assert outcomes(office)["ann"][0] == "early"


def test_a_lead_that_joined_a_case_is_found_in_that_case(tmp_path):
    leads = """
        lead_id | received_on | source | person_id | name | text
        l1      | 2026-05-10  | tip    | @ben      | 王芳 | 长期在外
    """
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS, leads=leads)
    office.screen(OPENED)
    decide(office, "ben")
    # The list told of the death in September; in June there was the lead.
    assert outcomes(office)["ben"][0] == "early"


def test_nothing_is_booked_or_written(office):
    decide(office, "ann")
    with open_ledger(office.url) as ledger:
        before = (ledger.head_hash(), ledger.all_cases(), ledger.all_findings(), ledger.runs())
    files = {path: path.read_bytes() for path in office.folder.rglob("*") if path.is_file()}
    replay(order_of(office))
    with open_ledger(office.url) as ledger:
        after = (ledger.head_hash(), ledger.all_cases(), ledger.all_findings(), ledger.runs())
    assert before[0] == after[0]
    assert all(old.equals(new) for old, new in zip(before[1:], after[1:], strict=True))
    assert files == {path: path.read_bytes() for path in office.folder.rglob("*") if path.is_file()}


def test_the_same_replay_twice_leaves_the_same_bytes(office):
    decide(office, "ann")
    first, second = replay(order_of(office)), replay(order_of(office))
    assert written(first) == written(second)
    assert as_csv(first, "zh") == as_csv(second, "zh")


def test_a_replay_of_a_night_that_was_finds_what_that_night_found_and_says_so(office):
    day = date(2026, 5, 31)
    earlier = Office(office.folder / "earlier", people=office.people)
    earlier.deliver(payouts=PAYOUTS, deaths=DEATHS)
    night = earlier.screen(day)
    earlier.screen(OPENED)
    again = replay(order_of(earlier, day))
    assert (again.is_that_night, again.run_id) == (True, night.run_id)
    assert again.found.equals(night.findings)
    assert {one.how for one in again.read} == {"as_on_that_night"}
    earlier.deliver(deaths=DEATHS.replace("赵敏", "赵 敏"))
    changed = replay(order_of(earlier, day))
    assert not changed.is_that_night
    assert {one.table: one.how for one in changed.read} == {
        "payouts": "as_on_that_night",
        "deaths": "today",
    }


def test_a_verdict_given_since_does_not_change_what_the_replay_finds(office):
    before = replay(order_of(office)).found
    decide(office, "cat", "dismissed", reason="同名", exclude_until=date(2027, 12, 31))
    assert replay(order_of(office)).found.equals(before)


@pytest.mark.parametrize("as_of", [DECIDED, date(2026, 12, 1)])
def test_a_day_with_nothing_after_it_cannot_be_replayed(office, as_of):
    decide(office, "ann")
    with pytest.raises(LedgerError, match="knows nothing of a later day"):
        replay(order_of(office, as_of))


def test_a_day_before_the_first_payment_says_that_there_was_nothing_to_find(office, capsys):
    decide(office, "ann")
    before = replay(order_of(office, date(2001, 1, 1)))
    assert before.outcomes.is_empty()
    assert json.loads(written(before))["payment_lines"] == 0
    Terminal().print(page(before, "en"))
    assert "there was nothing to find" in " ".join(capsys.readouterr().out.split())


def test_an_empty_ledger_is_nothing_to_compare_with_and_one_that_is_not_there_is_not_made(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)
    with pytest.raises(LedgerError, match="there is no ledger"):
        replay(order_of(office))
    assert not (tmp_path / "ledger.db").exists()
    with open_ledger(office.url), pytest.raises(LedgerError, match="knows nothing of a later day"):
        replay(order_of(office))


def test_the_file_names_cases_and_nobody(office):
    for person in ("ann", "ben"):
        decide(office, person)
    text = written(replay(order_of(office)))
    content = json.loads(text)
    assert content["by_rule"][DEATH]["early"] == {
        "cases": 1,
        "subjects": 1,
        "days_median": 92,
        "amount": "300.00",
        "paid_amount": "300.00",
    }
    assert content["overall"]["missed"]["amount"] == "300.00"
    assert {one["outcome"] for one in content["cases"]} == {"early", "missed", "undecided"}
    for personal in ("孟浩", "王芳", *office.people.ids.values()):
        assert personal not in text


def test_a_database_is_read_as_it_was_kept_of_that_night_and_else_anew_beside_the_state(tmp_path):
    core = sqlite3.connect(tmp_path / "core.db")
    office = Office(tmp_path)
    rows = pl.DataFrame(office.people.rows(PAYOUTS))
    core.execute(f"CREATE TABLE pay ({', '.join(rows.columns)}, changed)")
    slots = ", ".join("?" * (rows.width + 1))
    core.executemany(
        f"INSERT INTO pay VALUES ({slots})", [(*row, "2026-05-01") for row in rows.rows()]
    )
    core.commit()
    office.deliver(deaths=DEATHS)
    source = {"name": "core", "database": "core", "table": "pay", "watermark": "changed"}
    office.settings = Settings.model_validate(
        {
            "input": "in",
            "state": "state",
            "table": {"payouts": {"source": [source]}},
            "database": {"core": {"url": "sqlite:///core.db"}},
        },
        context={"folder": tmp_path},
    )
    first = office.screen(DAY)
    core.execute("DELETE FROM pay WHERE payout_id LIKE 'ann%'")
    core.commit()
    office.screen(DAY + timedelta(days=30))
    assert len(replay(order_of(office)).found) == len(first.findings)
    state = {path: path.stat().st_mtime_ns for path in (tmp_path / "state").rglob("*")}
    how = {
        day: {one.source: one.how for one in replay(order_of(office, day)).read}
        for day in (DAY, DAY - timedelta(days=1))
    }
    assert how[DAY]["core"] == "snapshot"
    assert how[DAY - timedelta(days=1)] == {"core": "today", "deaths": "today"}
    assert state == {path: path.stat().st_mtime_ns for path in (tmp_path / "state").rglob("*")}
