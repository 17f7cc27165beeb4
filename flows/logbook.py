"""The log of a night, for the operator: its steps, what the screen showed, how it ended; nothing of any person."""

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from flows.inputs import OFFICE_CLOCK
from fundsentry.errors import FundsentryError, OutputError, SourceError
from fundsentry.reports.harmless import harmless
from fundsentry.reports.publish import written_to
from fundsentry.reports.steps import STEPS

Do = Callable[[str, Callable[[], Any]], Any]
LOGS = "logs"
_WIDTH = 110
_WORDS = {
    "night": ("night as of {}, process {}", "核查日 {}，进程 {}"),
    "begun": ("{}: begun", "{}：开始"),
    "tried": ("{}: not this time: {}", "{}：此次未成功：{}"),
    "done": ("{}: done in {:.1f} s", "{}：完成，用时 {:.1f} 秒"),
    "good": ("the night is over", "运行结束"),
    "failed": ("failed, exit code {}: {}", "运行失败，退出码 {}：{}"),
    "stopped": ("stopped by {}", "运行被 {} 终止"),
    "bug": ("failed by a mistake of the program: {}", "程序错误：{}"),
}


class NightLog:
    """A file of the night's own that grows as the night goes on, readable by its owner only."""

    def __init__(self, out: Path, as_of: date, lang: str, keep: int) -> None:
        """Keep the folder of the results; the file is made by `begin`."""
        self.out, self.as_of, self.lang, self.keep = out, as_of, lang, keep
        self.file: Path | None = None

    def begin(self) -> None:
        """Make the file, once, and remove the oldest ones.

        Raises:
            OutputError: the folder of the results cannot be written.
        """
        if self.file is not None:
            return
        with written_to(self.out):
            folder = self.out / LOGS
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = f"{datetime.now(OFFICE_CLOCK):%Y-%m-%dT%H-%M-%S}-{os.getpid()}.log"
            self.file = folder / name
            self.file.touch(mode=0o600)
        for old in sorted(folder.glob("*.log"))[: -self.keep]:
            old.unlink(missing_ok=True)
        self.say("night", self.as_of.isoformat(), os.getpid())

    def say(self, key: str, *facts: object) -> None:
        """Write a line with the time at the office."""
        words = _WORDS[key][self.lang == "zh"].format(*facts)
        self._write(f"{datetime.now(OFFICE_CLOCK):%H:%M:%S} {words}\n")

    def show(self, shown: RenderableType) -> None:
        """Write what the screen shows."""
        page = StringIO()
        Console(file=page, width=_WIDTH, markup=False, emoji=False, highlight=False).print(shown)
        self._write("".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines()))

    def _write(self, text: str) -> None:
        # A disk that fills up stops the night where its results are written, not here.
        if self.file is not None:
            with (
                suppress(OSError),
                self.file.open("a", encoding="utf-8", errors="backslashreplace") as file,
            ):
                file.write(harmless(text))

    def following(self, do: Do) -> Do:
        """Return the same way of doing a step, with a line before and after it."""

        def step(name: str, work: Callable[[], Any]) -> Any:
            # What cannot even be opened leaves nothing behind on a first night.
            if name != "open":
                self.begin()
            called = STEPS[name][1] if self.lang == "zh" else name
            self.say("begun", called)
            began = datetime.now(OFFICE_CLOCK)
            result = do(name, partial(self._try, called, work))
            self.say("done", called, (datetime.now(OFFICE_CLOCK) - began).total_seconds())
            return result

        return step

    def _try(self, called: str, work: Callable[[], Any]) -> Any:
        """Do a step once more or for the first time; that a source was away is told of each time."""
        try:
            return work()
        except SourceError as error:
            self.say("tried", called, error)
            raise


@contextmanager
def night_log(out: Path, as_of: date, lang: str, keep: int) -> Iterator[NightLog]:
    """Yield the log of a night, which tells too how it ends.

    It begins at once where there is a folder of results, else with the first step: a first night that cannot
    read its inputs leaves nothing behind.

    Raises:
        OutputError: nothing can be written where the results shall be.
    """
    _check_place(out)
    log = NightLog(out, as_of, lang, keep)
    if out.exists():
        log.begin()
    try:
        yield log
    except FundsentryError as error:
        log.say("failed", error.exit_code, error)
        raise
    except Exception as error:
        log.say("bug", _where(error))
        raise
    except BaseException as error:
        log.say("stopped", type(error).__name__)
        raise
    log.say("good")


def _check_place(out: Path) -> None:
    """Say before a long night that its results could not be written."""
    there = next((place for place in (out, *out.absolute().parents) if place.exists()), Path("/"))
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(
            f"{out}: may not be written; expected a folder in which this user may write; "
            "change its rights or name another with --out"
        )


def _where(error: BaseException) -> str:
    """Return what kind of mistake was made where; not its words, for they may repeat a person's data."""
    frames: list[Any] = traceback.extract_tb(error.__traceback__)
    places = " ← ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
    return f"{type(error).__name__} ({places})"
