"""The nights run by themselves: seen to fire by the clock in processes of their own, and to end when told."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from flows.inputs import OFFICE_CLOCK
from flows.server import server
from flows.serving import _spoken_with
from fundsentry.errors import ServerError
from fundsentry.ledger import open_ledger
from fundsentry.settings import Schedule, Settings
from tests.support.office import Office

FUNDSENTRY = str(Path(sys.executable).with_name("fundsentry"))
SETTINGS = """
input = "in"
language = "en"
[schedule]
cron = "* * * * *"
port = {port}
[notify]
smtp_host = "127.0.0.1"
smtp_port = {mail_port}
security = "none"
from = "fs@example.cn"
to = ["op@example.cn"]
"""


@pytest.fixture
def office(tmp_path, mail_server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = SETTINGS.format(port=port, mail_port=mail_server.port)
    (tmp_path / "fundsentry.toml").write_text(settings, "utf-8")
    return Office(tmp_path, ledger=f"sqlite:///{tmp_path / 'out' / 'ledger.db'}").deliver(
        payouts="""
            payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount
            a | @fay | 孟浩 | resident_pension | basic_pension | 2026-05 | 2026-05-10 | 190.00
        """
    )


def command(office, *words):
    # An address in the operator's shell leads the nights to no other server.
    shell = os.environ | {"PREFECT_API_URL": "http://127.0.0.1:9/api", "COLUMNS": "200"}
    order = [FUNDSENTRY, *words]
    with (office.folder / f"{words[0]}.log").open("ab") as log:
        return subprocess.Popen(order, cwd=office.folder, env=shell, stdout=log, stderr=log)


def said(office, word):
    return (office.folder / f"{word}.log").read_text("utf-8")


def nights(office):
    with open_ledger(office.url) as ledger:
        return ledger.runs()["as_of"].to_list()


def asked(office, question):
    """Rows of Prefect's own database, once it has the tables."""
    file = office.folder / "state" / "prefect" / "prefect.db"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()
    except sqlite3.OperationalError:
        return []


def fired(office):
    return asked(
        office,
        "SELECT name FROM flow_run WHERE auto_scheduled AND state_type = 'COMPLETED'",
    )


def within(seconds, look, serving, office):
    """What is seen first, looked for again and again while the nights are served."""
    until = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < until, said(office, "serve")
        assert serving.poll() is None, said(office, "serve")
        time.sleep(0.1)
    return seen


def kill_the_first_night(office, serving):
    """Kill the process that runs a night, once the night is under way."""
    under_way = (
        "SELECT name FROM flow_run WHERE state_type = 'RUNNING' AND parent_task_run_id IS NOT NULL"
    )
    within(180, lambda: asked(office, under_way), serving, office)
    children = subprocess.run(
        ["pgrep", "-P", str(serving.pid), "-f", "prefect.engine"],
        capture_output=True,
        text=True,
        check=True,
    )
    os.kill(int(children.stdout.split()[0]), signal.SIGKILL)


def test_nights_fire_by_the_clock_catch_up_what_was_missed_and_end_when_told(office, mail_server):
    today = datetime.now(OFFICE_CLOCK).date()
    office.screen(today - timedelta(days=2))
    serving = command(office, "serve")
    try:
        kill_the_first_night(office, serving)
        ((_, mail),) = within(30, lambda: list(mail_server.handler.mails), serving, office)
        assert "the run broke off" in mail.get_content()
        broken_off = (
            "SELECT count(*) FROM flow_run JOIN flow_run_state ON flow_run_state.id = state_id "
            "WHERE state_type = 'CRASHED' AND message LIKE 'the run broke off%'"
        )
        assert asked(office, broken_off) == [(2,)]
        within(180, lambda: fired(office), serving, office)
        again = subprocess.run(
            [FUNDSENTRY, "serve"], cwd=office.folder, capture_output=True, text=True, check=False
        )
        assert again.returncode == 15
        assert "is running already" in again.stderr
        assert command(office, "runs", "list").wait(60) == 0
        assert "good" in said(office, "runs")
    finally:
        serving.terminate()
        code = serving.wait(60)
    assert code == 0, said(office, "serve")
    assert fired(office), said(office, "serve")
    assert nights(office)[:2] == [today - timedelta(days=2), today - timedelta(days=1)]
    assert nights(office)[2] >= today
    # What is paused when this ends would not wake up with it.
    assert asked(office, "SELECT DISTINCT paused FROM deployment") == [(0,)]
    assert asked(office, "SELECT active FROM deployment_schedule") == [(1,)]
    prefect = office.folder / "state" / "prefect"
    kept = b"".join(one.read_bytes() for one in prefect.rglob("*") if one.is_file())
    kept += said(office, "serve").encode()
    for personal in (office.people.ids["@fay"], "孟浩"):
        assert personal.encode() not in kept
    assert all(one.stat().st_mode & 0o077 == 0 for one in (prefect, *prefect.glob("*.db")))


def test_runs_cannot_be_told_or_asked_for_without_a_server(office):
    for words in (["list"], ["ask", "night"]):
        assert command(office, "runs", *words).wait(60) == 17
    assert said(office, "runs").count("the Prefect server does not answer") == 2
    assert command(office, "runs", "ask", "nightly", "--as-of", "2026-10-31").wait(60) == 2


def test_a_broken_database_of_prefect_is_said_in_a_sentence_and_screen_needs_none(office):
    prefect = office.folder / "state" / "prefect"
    prefect.mkdir(parents=True)
    (prefect / "prefect.db").write_bytes(b"no database at all" * 1000)
    assert command(office, "serve").wait(120) == 17
    told = said(office, "serve")
    assert "the Prefect server has ended with code" in told
    assert "prefect.db is damaged, move it away" in told
    assert "Traceback" not in told
    assert command(office, "screen").wait(60) == 0
    assert (office.folder / "out" / "run.json").exists()


def test_the_server_dies_with_a_holder_that_is_killed(tmp_path):
    told = tmp_path / "pid"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "from flows.server import _die_with_parent\n"
            "child = subprocess.Popen(['sleep', '60'], preexec_fn=_die_with_parent)\n"
            f"open({str(told)!r}, 'w').write(str(child.pid)); time.sleep(60)",
        ]
    )
    while not (told.exists() and told.read_text()):
        time.sleep(0.05)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    child = Path("/proc") / told.read_text()
    for _ in range(100):
        if not child.exists() or "Z" in (child / "stat").read_text().split()[2]:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the server outlived its holder")


def test_a_port_that_somebody_has_is_said_in_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(state=tmp_path, schedule=Schedule(port=port))
        with pytest.raises(ServerError, match=f"port {port}: cannot be had"), server(settings):
            pass


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), ExceptionGroup("nights", [httpx.ReadTimeout("x")])]
)
def test_a_server_that_is_lost_while_somebody_speaks_with_it_is_said_in_a_sentence(tmp_path, error):
    told = "the Prefect server does not answer any more; expected one that starts the nights"
    with pytest.raises(ServerError, match=told), _spoken_with(Settings(state=tmp_path)):
        raise error


def test_a_server_elsewhere_that_does_not_answer_is_said_in_a_sentence(tmp_path):
    settings = Settings(state=tmp_path, schedule=Schedule(server="http://127.0.0.1:9/api"))
    told = "http://127.0.0.1:9/api: the Prefect server does not answer"
    with pytest.raises(ServerError, match=told), server(settings):
        pass
