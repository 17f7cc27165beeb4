"""Processes beside the night: they take its tasks one after another, and end with it however it ends."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, TypeVar

from fundsentry.errors import WorkerError

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass
class _Worker:
    """A process and the way to it; `number` is that of the task it has."""

    process: BaseProcess
    way: Connection
    number: int = -1


def done_by_crew(
    work: Callable[[Task], Result], tasks: Sequence[Task], workers: int
) -> list[Result]:
    """Return what comes of each task, in their order; so many processes share them.

    They are new processes, not forks: a library of frames does not survive one. What a task has left in the
    memory of its process the next one uses again.

    Raises:
        WorkerError: a process was killed.
        Exception: whatever a task raises.
    """
    results: dict[int, Result] = {}
    waiting = list(enumerate(tasks))[::-1]
    crew = [_started(work) for _ in range(min(workers, len(tasks)))]
    try:
        for worker in crew:
            _hand_on(worker, waiting)
        while len(results) < len(tasks):
            for worker in _ready(crew):
                results[worker.number] = _answer(worker, len(tasks))
                _hand_on(worker, waiting)
    finally:
        for worker in crew:
            worker.process.kill()
            worker.process.join()
            worker.way.close()
    return [results[number] for number in range(len(tasks))]


def _started(work: Callable[[Any], Any]) -> _Worker:
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(work, there), daemon=True)
    process.start()
    # Only the worker holds its end: when it is gone, the pipe says so.
    there.close()
    return _Worker(process, here)


def _hand_on(worker: _Worker, waiting: list[tuple[int, Any]]) -> None:
    if waiting:
        worker.number, task = waiting.pop()
        worker.way.send(task)
    else:
        worker.number = -1


def _ready(crew: Sequence[_Worker]) -> list[_Worker]:
    busy = {worker.way: worker for worker in crew if worker.number >= 0}
    return [busy[way] for way in connection.wait(list(busy)) if isinstance(way, Connection)]


def _answer(worker: _Worker, tasks: int) -> Any:
    try:
        is_good, answer = worker.way.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join()
        raise WorkerError(
            f"shard {worker.number + 1} of {tasks}: its process was ended from outside "
            f"(exit code {worker.process.exitcode}); expected it to finish; most likely the machine has no memory left: "
            "give more --shards or fewer --workers, and start the night again"
        ) from None
    if not is_good:
        raise answer
    return answer


def _work(work: Callable[[Any], Any], way: Connection) -> None:
    """Do tasks until the process is ended."""
    # Whoever stops the night by hand stops its own process, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    Thread(target=_end_with_parent, daemon=True).start()
    while True:
        task = way.recv()
        try:
            way.send((True, work(task)))
        except Exception as error:  # noqa: BLE001 - it is raised where the task came from
            error.add_note("".join(traceback.format_exception(*sys.exc_info())))
            way.send((False, error))


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
