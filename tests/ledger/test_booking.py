import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DatabaseError

from fundsentry.errors import LedgerError, NightRunningError
from fundsentry.ledger import Night, case_ids, finding_ids, night_lock, open_ledger
from fundsentry.ledger.events import BEFORE_THE_FIRST, hash_of
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.states import MOVES, NOT_LISTED
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS, RUNS

DEATH = "death/paid_after_death"
JULY = date(2026, 7, 31)


def finding(line, person="p1", rule=DEATH, certainty="recoverable", undue=18000, **more):
    made = {
        "rule": rule,
        "rule_version": "",
        "certainty": certainty,
        "identity": "exact",
        "subject_kind": "person",
        "subject_id": person,
        "person_id": person,
        "name": "王芳",
        "scheme": "resident_pension",
        "benefit": "basic_pension",
        "benefit_month": 2026 * 12 + 5,
        "payout_id": line,
        "paid_on": date(2026, 6, 12),
        "amount_fen": undue,
        "net_fen": undue,
        "undue_fen": undue,
        "claimed_fen": undue if certainty == "recoverable" else 0,
        "evidence_table": "deaths",
        "evidence_id": "d1",
        "facts": "[]",
        "event_on": date(2026, 3, 20),
        "region_code": "340826101001",
        "bank_account": "6217",
    }
    return made | more


def night(*findings, run="r1", as_of=JULY, rules=(DEATH,), lines=None):
    shape = finding("x")
    rows = (
        pl.DataFrame(findings, schema_overrides=None) if findings else pl.DataFrame([shape]).clear()
    )
    rows = rows.select(
        finding_ids(rows["rule"], rows["payout_id"]).alias("finding_id"),
        case_ids(rows["rule"], rows["subject_id"]).alias("case_id"),
        pl.all(),
    )
    judged = rows["payout_id"].to_list() if lines is None else lines
    return Night(
        run_id=run,
        as_of=as_of,
        started_at=datetime(2026, 8, 1, 2, 0, tzinfo=UTC),
        software_version="0",
        rulebook_hash="0",
        findings=rows,
        judged_rules=frozenset(rules),
        judged_lines=pl.DataFrame({"payout_id": judged}, schema={"payout_id": pl.String}),
    )


def contents(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = [read_table(connection, table) for table in (RUNS, FINDINGS, CASES, EVENTS)]
    engine.dispose()
    return tables


def events(url):
    return [
        (row["kind"], row["from_state"], row["to_state"]) for row in contents(url)[3].to_dicts()
    ]


def test_a_first_night_opens_one_case_per_rule_and_person(url):
    with open_ledger(url) as ledger:
        booked = ledger.book(night(finding("a"), finding("b"), finding("c", "p2")))
        assert (booked.opened, booked.extended, booked.booked) == (2, 0, True)
        cases = ledger.open_cases()
        assert cases["state"].to_list() == ["flagged", "flagged"]
        assert cases["version"].to_list() == [1, 1]
        assert cases["opened_on"].to_list() == [JULY, JULY]
        assert ledger.findings().height == 3
        assert booked.head_hash == ledger.head_hash()


def test_the_same_night_twice_changes_nothing(url):
    first = night(finding("a"), finding("b", "p2"))
    with open_ledger(url) as ledger:
        ledger.book(first)
    before = contents(url)
    with open_ledger(url) as ledger:
        again = ledger.book(first)
    assert (again.opened, again.extended, again.changed) == (0, 0, 0)
    for old, new in zip(before, contents(url), strict=True):
        assert old.equals(new)


def test_another_run_with_the_same_findings_adds_no_event(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        head = ledger.head_hash()
        ledger.book(night(finding("a"), run="r2"))
        assert ledger.head_hash() == head
    assert contents(url)[0].height == 2


def test_more_payouts_extend_the_same_case_and_leave_its_version(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("a"), finding("b"), run="r2"))
        assert (booked.opened, booked.extended) == (0, 1)
        assert ledger.open_cases()["version"].to_list() == [1]
        assert ledger.findings().height == 2


def test_a_changed_finding_raises_the_version(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("a", undue=9000), run="r2"))
        assert booked.changed == 1
        assert ledger.open_cases()["version"].to_list() == [2]
        assert ledger.findings()["undue_fen"].to_list() == [9000]


def test_evidence_that_vanished_withdraws_an_untouched_case_and_its_return_brings_it_back(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        assert ledger.book(night(run="r2", lines=["a"])).withdrawn == 1
        assert ledger.open_cases().is_empty()
        assert ledger.findings().is_empty()
        ledger.book(night(finding("a"), run="r3"))
        assert ledger.open_cases()["state"].to_list() == ["flagged"]
        assert ledger.findings().height == 1


def test_lines_not_delivered_again_and_rules_not_applied_withdraw_nothing(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        ledger.book(night(run="r2", lines=[]))
        ledger.book(night(run="r3", lines=["a"], rules=()))
        assert ledger.open_cases().height == 1
        assert ledger.findings().height == 1


def test_a_case_somebody_works_on_is_told_and_not_withdrawn(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with ledger.engine.begin() as connection:
            connection.execute(text("UPDATE cases SET state = 'under_review'"))
        ledger.book(night(run="r2", lines=["a"]))
        assert ledger.all_cases()["state"].to_list() == ["under_review"]
    assert events(url)[-1][0] == "evidence_vanished"


def test_a_dismissed_case_stays_so_until_something_new_comes(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with ledger.engine.begin() as connection:
            connection.execute(text("UPDATE cases SET state = 'dismissed'"))
        ledger.book(night(finding("a"), run="r2"))
        assert ledger.all_cases()["state"].to_list() == ["dismissed"]
        ledger.book(night(finding("a"), finding("b"), run="r3"))
        assert ledger.all_cases()["state"].to_list() == ["under_review"]


def test_excluded_findings_are_kept_and_open_no_case(url):
    with open_ledger(url) as ledger:
        assert ledger.book(night(finding("a", certainty="excluded"))).opened == 0
        assert ledger.all_cases().is_empty()
    assert contents(url)[1].height == 1


def test_a_case_whose_findings_are_all_excluded_later_is_withdrawn(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        assert ledger.book(night(finding("a", certainty="excluded"), run="r2")).withdrawn == 1


def test_an_earlier_day_books_nothing_and_says_so(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("b"), run="r2", as_of=date(2026, 6, 30)))
        assert not booked.booked
        assert "2026-07-31" in booked.reason
        assert ledger.findings().height == 1


def test_events_are_chained_and_states_are_what_they_add_up_to(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b", "p2")))
        ledger.book(night(finding("b", "p2"), run="r2", lines=["a", "b"]))
        head = ledger.head_hash()
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [
            dict(row)
            for row in connection.execute(select(EVENTS).order_by(EVENTS.c.seq)).mappings()
        ]
        states = dict(connection.execute(select(CASES.c.case_id, CASES.c.state)).all())
    engine.dispose()
    previous, added_up = BEFORE_THE_FIRST, {}
    for number, row in enumerate(rows, 1):
        assert (row["seq"], row["previous_hash"]) == (number, previous)
        assert row["hash"] == hash_of(row)
        previous = row["hash"]
        if row["to_state"]:
            assert row["from_state"] is None or row["to_state"] in MOVES[row["from_state"]]
            added_up[row["case_id"]] = row["to_state"]
    assert previous == head
    assert added_up == states


@pytest.mark.parametrize("change", ["UPDATE events SET why = 'x'", "DELETE FROM events"])
def test_events_can_only_be_added(url, change):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        with pytest.raises(DatabaseError, match="only added"), ledger.engine.begin() as connection:
            connection.execute(text(change))


KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from fundsentry.ledger import booking, open_ledger
from tests.ledger.test_booking import finding, night
append = booking.append
def die(connection, events):
    append(connection, events)
    os.kill(os.getpid(), signal.SIGKILL)
booking.append = die
with open_ledger({url!r}) as ledger:
    ledger.book(night(finding("a"), finding("b", "p2")))
"""


def test_a_night_killed_while_it_books_leaves_nothing_and_can_be_run_again(url):
    with open_ledger(url):
        pass
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", KILLED.format(root=root, url=url)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert all(table.is_empty() for table in contents(url))
    with open_ledger(url) as ledger:
        assert ledger.book(night(finding("a"), finding("b", "p2"))).opened == 2


def hold(url, ready, stop):
    with night_lock(url):
        ready.set()
        stop.wait(30)


def test_one_night_at_a_time_and_a_dead_holder_frees_the_lock(url):
    spawn = multiprocessing.get_context("spawn")
    ready, stop = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=hold, args=(url, ready, stop))
    holder.start()
    assert ready.wait(60)
    with pytest.raises(NightRunningError, match="another night is running"), night_lock(url):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    for _ in range(50):
        try:
            with night_lock(url):
                break
        except NightRunningError:  # a server notices a dead client a moment later
            time.sleep(0.1)
    else:
        pytest.fail("the lock outlived its holder")


def test_a_ledger_of_another_version_is_refused_with_a_sentence(url):
    with open_ledger(url) as ledger, ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="version 9999"), open_ledger(url):
        pass


@pytest.mark.parametrize(
    "address", ["nonsense", "oracle7://x/y", "sqlite:////proc/nowhere/ledger.db"]
)
def test_an_address_that_leads_nowhere_is_a_sentence(address):
    with pytest.raises(LedgerError), open_ledger(address):
        pass


def test_no_password_is_in_the_message_of_a_server_that_does_not_answer():
    url = "postgresql+psycopg://office:secret-word@127.0.0.1:1/ledger"
    with pytest.raises(LedgerError) as refused, open_ledger(url):
        pass
    assert "secret-word" not in str(refused.value)


def test_a_ledger_file_is_its_owners_alone(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"):
        pass
    assert stat.S_IMODE((tmp_path / "new" / "ledger.db").stat().st_mode) == 0o600


def test_ids_are_twelve_characters_and_keyed_with_the_secret():
    rules, lines = pl.Series([DEATH, DEATH]), pl.Series(["a", "b"])
    plain, keyed = finding_ids(rules, lines), finding_ids(rules, lines, b"secret")
    assert all(len(one) == 12 and not set(one) & set("ILOU") for one in plain)
    assert len({*plain, *keyed, *case_ids(rules, lines)}) == 6


def test_closed_dismissed_and_withdrawn_cases_are_not_listed():
    assert set(MOVES) >= NOT_LISTED
    assert all(set(to) <= set(MOVES) for to in MOVES.values())
