"""The processes beside the night: they give back what they were asked for, and none outlives it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.crew import done_by_crew
from fundsentry.errors import WorkerError
from tests.support import bad_tasks

ROOT = Path(__file__).parents[2]


def test_results_come_in_the_order_of_the_tasks_however_many_share_them():
    assert done_by_crew(abs, [-3, -1, -2], 2) == [3, 1, 2]


def test_what_a_task_raises_is_raised_here_and_says_where_it_came_from():
    with pytest.raises(ValueError, match="task two") as raised:
        done_by_crew(bad_tasks.fails, [1, 2, 3], 1)
    assert "in fails" in "".join(raised.value.__notes__)
    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_is_told_in_a_sentence_and_ends_the_others():
    with pytest.raises(WorkerError, match=r"shard 1 of 2: .*exit code -9.*expected.*--shards"):
        done_by_crew(bad_tasks.is_killed, [1, 2], 1)
    assert not multiprocessing.active_children()


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_processes_end_with_a_night_that_is_killed():
    night = subprocess.Popen(
        [sys.executable, "-m", "tests.support.bad_tasks"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert night.stdout is not None
    pids = [int(night.stdout.readline()) for _ in range(2)]
    night.send_signal(signal.SIGKILL)
    night.wait()
    night.stdout.close()
    until = time.monotonic() + 30
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < until, "they live on"
        time.sleep(0.05)
    assert os.getpid() not in pids
