"""Tasks that end badly or not at all, for processes beside the night; run as a program it waits for some."""

import os
import signal
import sys
import time

from flows.crew import done_by_crew


def is_killed(task: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fails(task: int) -> int:
    if task == 2:
        raise ValueError("task two")
    return task


def waits(task: int) -> None:
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    done_by_crew(waits, [1, 2], 2)
