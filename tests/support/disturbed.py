"""Nights in processes of their own, as a person starts them, to which something happens at a step.

`disturb` runs them one after another; run as a program it is the process that forks each of them.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).parents[2]
KILL = "kill -9 $PPID"


@dataclass(frozen=True)
class Disturbed:
    """A command of the program, and a shell command that is run after a step of the night, or before one.

    In the shell command $PPID is the night's process.
    """

    arguments: Sequence[str]
    after: str = ""
    happens: str = ""
    before: str = ""


@dataclass(frozen=True)
class Ended:
    """How it ended: the exit code, negative for a signal, and what it said on the error stream."""

    code: int
    said: str


def start(
    nights: Sequence[Disturbed],
    where: Path,
    by: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.Popen[str]:
    """Return the process that runs nights, one after another, in a folder; `by` is a program that starts it."""
    told = json.dumps([asdict(night) for night in nights])
    return subprocess.Popen(
        [*by, sys.executable, "-m", "tests.support.disturbed", told],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> list[Ended]:
    """Return how the nights of a process ended."""
    said, _ = process.communicate(timeout=300)
    return [Ended(**one) for one in json.loads(said)]


def disturb(
    nights: Sequence[Disturbed],
    where: Path,
    by: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> list[Ended]:
    """Run nights in a folder, and return how they ended."""
    return ended(start(nights, where, by, environment))


def _with_event(night: dict[str, Any]) -> Callable[[str], Callable[[str, Callable[[], Any]], Any]]:
    def do(name: str, step: Callable[[], Any]) -> Any:
        if name == night["before"]:
            subprocess.run(night["happens"], shell=True, check=True)
        result = step()
        if name == night["after"]:
            subprocess.run(night["happens"], shell=True, check=True)
        return result

    return lambda _: do


def _run(night: dict[str, Any]) -> None:
    from fundsentry import cli

    sys.argv = ["fundsentry", *night["arguments"]]
    cli.night._with_progress = _with_event(night)  # type: ignore[assignment]
    cli.main()


def _forked(night: dict[str, Any]) -> Ended:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 2)
        os.close(reading)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        sys.stdout = io.StringIO()
        code = 1
        try:
            _run(night)
            code = 0
        except SystemExit as asked:
            code = int(asked.code or 0)
        except BaseException:  # noqa: BLE001 - it is told, as Python itself would
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    return Ended(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text)


if __name__ == "__main__":
    # What takes long is imported once; the library of frames starts its threads only when it is used.
    import sklearn.ensemble  # noqa: F401

    import flows.night
    import flows.rehearsal  # noqa: F401

    sys.stdout.write(json.dumps([asdict(_forked(night)) for night in json.loads(sys.argv[1])]))
