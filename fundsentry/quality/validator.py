"""Great Expectations, asked in a process of its own: it is loaded there while the files are read here."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from tempfile import TemporaryFile
from threading import Timer
from typing import Any, Self

PATIENCE = 600
"""Seconds for the answers of a night: a process that needs more will not answer any more."""
_FAREWELL = 5
"""Seconds in which a process that has said its last ends."""


class ValidatorGoneError(Exception):
    """It ended before it had answered; with its code and its last words, which speak of no person."""


class Validator:
    """The process. It ends with the one that started it, however that ends."""

    def __enter__(self) -> Self:
        """Start it; it answers as soon as it is loaded."""
        self._words = TemporaryFile("w+", encoding="utf-8", errors="replace")
        # Without -P, a file in the operator's folder could stand in for a library.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "fundsentry.great_expectations"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End it; it keeps nothing that would be lost."""
        self.process.kill()
        self.process.communicate()
        self._words.close()

    def answers(self, suites: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what became of every suite, as Great Expectations writes it; each is asked as soon as it is made.

        Raises:
            ValidatorGoneError: it did not answer them all.
        """
        late = Timer(PATIENCE, self.process.kill)
        late.start()
        try:
            with ThreadPoolExecutor(1) as reader:
                coming = [self._asked(suite, reader) for suite in suites]
            return [json.loads(answer.result()) for answer in coming]
        except (BrokenPipeError, json.JSONDecodeError):
            raise ValidatorGoneError(self._how_it_ended()) from None
        finally:
            late.cancel()

    def _asked(self, suite: Mapping[str, Any], reader: ThreadPoolExecutor) -> "Future[str]":
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(suite) + "\n")
        self.process.stdin.flush()
        return reader.submit(self.process.stdout.readline)

    def _how_it_ended(self) -> str:
        try:
            code = self.process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._words.seek(0)
        last = next(reversed(self._words.read().split("\n")[:-1]), "")
        return f"exit code {code} {last}".strip()
