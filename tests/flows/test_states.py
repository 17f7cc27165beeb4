"""A night as a flow tells how it ended, asks only sources again, and shows no person's data."""

import json
import signal
import time

import pytest

from flows import inputs
from fundsentry.errors import SourceError
from fundsentry.settings import Schedule
from tests.support.office import AS_OF, Office

pytestmark = pytest.mark.filterwarnings("default")
DAY = AS_OF.isoformat()
PERSON = "11010519491231002X"
SETTINGS = """
input = "in"
language = "en"
[schedule]
retries = 2
retry_seconds = 0
"""


@pytest.fixture
def office(tmp_path, prefect_harness):
    (tmp_path / "fundsentry.toml").write_text(SETTINGS, "utf-8")
    return Office(tmp_path).deliver(
        payouts="""
            payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount
            a | @fay | 孟浩 | resident_pension | basic_pension | 2026-05 | 2026-05-10 | 190.00
        """
    )


def run(office):
    from flows.nightly import night

    return night(str(office.folder / "fundsentry.toml"), DAY, return_state=True)


def booked(office):
    return json.loads((office.folder / "out" / "run.json").read_text("utf-8"))


def test_a_good_night_is_completed_and_one_with_warnings_says_which(office):
    good = run(office)
    assert (good.name, good.message) == ("Completed", f"run {booked(office)['run_id']}")
    (office.folder / "in" / "deths.csv").write_text("x\n", "utf-8")
    warned = run(office)
    assert warned.name == "WithWarnings"
    assert warned.is_completed()
    assert warned.message == "Files that belong to no table: deths.csv"


def test_a_source_that_fails_is_opened_anew_and_asked_again(office, monkeypatch):
    payouts = office.folder / "in" / "payouts.csv"
    asked = []

    def failing_once(*order):
        asked.append(1)
        if len(asked) == 1:
            # Delivered once more meanwhile, its columns in another order.
            rows = [line.split(",") for line in payouts.read_text("utf-8").splitlines()]
            payouts.write_text("\n".join(",".join(row[::-1]) for row in rows), "utf-8")
            raise SourceError("payouts.csv: cannot be read; expected a file; wait")
        yield from reading(*order)

    reading = inputs._read_all
    monkeypatch.setattr(inputs, "_read_all", failing_once)
    assert run(office).name == "Completed"
    assert len(asked) == 2
    assert [(one["accepted"], one["quarantined"]) for one in booked(office)["inputs"]] == [(1, 0)]


def test_a_file_that_lacks_a_column_fails_at_once_with_its_sentence(office, monkeypatch):
    asked = []
    opening = inputs._open
    monkeypatch.setattr(inputs, "_open", lambda *order: asked.append(1) or opening(*order))
    (office.folder / "in" / "payouts.csv").write_text("name\nx\n", "utf-8")
    state = run(office)
    assert state.is_failed()
    assert state.message.startswith("exit 12: payouts.csv: no column")
    assert asked == [1]
    assert not (office.folder / "out" / "run.json").exists()


def test_a_bug_is_shown_by_its_kind_and_place_never_by_what_it_says(office, monkeypatch, caplog):
    from prefect.client.orchestration import get_client

    def broken(*_):
        raise ValueError(f"cannot read {PERSON}")

    monkeypatch.setattr("flows.night.claim_findings", broken)
    state = run(office)
    assert state.message.startswith("exit 1: ValueError at test_states.py:")
    with get_client(sync_client=True) as client:
        states = [one.state for one in client.read_task_runs()]
    assert PERSON not in state.message + caplog.text + repr(states)


@pytest.fixture
def alarm():
    """The alarm of the process, as a flow's own process has it: here pytest's time limit holds it."""
    handler, left = signal.getsignal(signal.SIGALRM), signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, *left)


def test_a_step_that_takes_too_long_is_given_up(prefect_harness, alarm):
    from prefect import flow

    from flows.nightly import as_task
    from flows.outcome import failed

    @flow
    def slow():
        patience = Schedule().model_copy(update={"step_minutes": 0.005})
        try:
            as_task(patience, "read", lambda: time.sleep(20))
        except TimeoutError as error:
            return failed(error).sentences
        return ()

    began = time.monotonic()
    assert "step_minutes" in slow()[0]
    assert time.monotonic() - began < 10


def test_settings_that_cannot_be_followed_fail_with_every_line(office):
    (office.folder / "fundsentry.toml").write_text("capacty = 1\n", "utf-8")
    state = run(office)
    assert state.is_failed()
    assert state.message.startswith("exit 10: fundsentry.toml: line 1: capacty: is no setting")


def test_missed_nights_are_caught_up_in_the_order_of_their_days(office, monkeypatch):
    from datetime import datetime

    from flows import nightly

    office.settings = nightly.settings_of(str(office.folder / "fundsentry.toml"))
    office.ledger = f"sqlite:///{office.folder / 'out' / 'ledger.db'}"
    office.screen(AS_OF)
    moment = datetime(2026, 11, 2, 2, 0, tzinfo=inputs.OFFICE_CLOCK)
    monkeypatch.setattr(nightly, "scheduled_moment", lambda: moment)
    state = nightly.nightly(str(office.folder / "fundsentry.toml"), return_state=True)
    told = [line.split(": ")[:2] for line in state.message.splitlines()]
    assert told == [["2026-11-01", "Completed"], ["2026-11-02", "Completed"]]
    assert booked(office)["as_of"] == "2026-11-02"


def test_a_ledger_that_is_away_fails_the_night_and_is_told_but_stops_no_service(
    office, monkeypatch, caplog
):
    import asyncio

    from flows import deployments, nightly

    file = office.folder / "fundsentry.toml"
    file.write_text('ledger = "postgresql://nobody@127.0.0.1:9/x"\n' + SETTINGS, "utf-8")
    told = []
    monkeypatch.setattr(nightly, "tell", lambda outcome, *_: told.append(outcome.exit_code))
    state = nightly.nightly(str(file), return_state=True)
    assert state.is_failed()
    assert state.message.startswith("exit 14: ")
    assert told == [14]
    asyncio.run(deployments.catch_up(nightly.settings_of(str(file))))
    assert state.message.removeprefix("exit 14: ") in caplog.text
