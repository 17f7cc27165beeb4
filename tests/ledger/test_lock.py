import multiprocessing
import os
import signal
import socket
import time
from datetime import datetime, timedelta

import pytest

from fundsentry.errors import LedgerError, NightRunningError
from fundsentry.ledger import night_lock


def hold(url, ready):
    with night_lock(url):
        ready.set()
        time.sleep(60)


@pytest.fixture
def holder(url):
    """Another process that holds the lock."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    process = spawn.Process(target=hold, args=(url, ready), daemon=True)
    process.start()
    assert ready.wait(60)
    yield process
    # Killed, not asked: setting an event that a dead process waits for would wait for ever.
    process.kill()
    process.join()
    process.close()


def test_a_second_night_is_refused_at_once_and_told_who_runs_and_since_when(url, holder):
    began = time.monotonic()
    with pytest.raises(NightRunningError) as refused, night_lock(url):
        pass
    assert time.monotonic() - began < 10
    said = str(refused.value)
    assert refused.value.exit_code == 15
    assert f"process {holder.pid} on {socket.gethostname()}"[:63] in said
    since = said.split("since ")[1].split(",")[0]
    assert datetime.fromisoformat(since).utcoffset() == timedelta(hours=8)
    assert "minutes ago" in said


def test_a_dead_holder_frees_the_lock(url, holder):
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


def test_a_night_that_is_over_or_failed_frees_the_lock(url):
    with pytest.raises(ZeroDivisionError), night_lock(url):
        _ = 1 / 0
    with night_lock(url), pytest.raises(NightRunningError), night_lock(url):
        pass


def test_a_ledger_named_by_a_link_has_the_same_lock(tmp_path):
    (tmp_path / "ledger.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "ledger.db")
    with (
        night_lock(f"sqlite:///{tmp_path / 'ledger.db'}"),
        pytest.raises(NightRunningError),
        night_lock(f"sqlite:///{tmp_path / 'link.db'}"),
    ):
        pass


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "oracle7://x/y",
        "sqlite:////proc/nowhere/ledger.db",
        "postgresql+psycopg://office:secret-word@127.0.0.1:1/ledger",
        "postgresql+psycopg://office:secret-word@127.0.0.1:one/ledger",
    ],
)
def test_a_lock_of_a_ledger_that_is_not_there_is_a_sentence(address):
    with pytest.raises(LedgerError) as refused, night_lock(address):
        pass
    assert "secret-word" not in str(refused.value)
