"""How a night ended: well, with warnings, or not; in sentences without any person's data."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from flows.night import Screened
from fundsentry.chinese import in_chinese
from fundsentry.errors import FundsentryError
from fundsentry.quality.words import failure
from fundsentry.reports.model_words import drifted_words
from fundsentry.reports.screen_words import word
from fundsentry.reports.sources import told_of_files

T = TypeVar("T")
Kind = Literal["good", "warnings", "failed"]
BUG = 1
BROKEN_OFF = (
    "the run broke off: its process ended without a word (power, memory, kill); expected it to end by itself; what it "
    "had not booked is caught up"
)
TOO_LONG = (
    "a step took longer than step_minutes of [schedule] allow; the night was given up; look at its source, or allow "
    "more, and run it again"
)
_PLACES = 6


@dataclass(frozen=True)
class Outcome:
    """How a night ended; `sentences` say why it is not simply good, `exit_code` is that of `fundsentry screen`."""

    kind: Kind
    sentences: tuple[str, ...] = ()
    exit_code: int = 0
    run_id: str = ""
    findings: int = 0
    cases: int = 0


class UnforeseenError(Exception):
    """A bug: its kind and where it came up. What it says is left out, as it may quote a cell."""


def guarded(step: Callable[[], T]) -> T:
    """Do a step; whatever goes wrong in it may be shown to anybody.

    Raises:
        FundsentryError: as the step; these hold no person's data.
        UnforeseenError: in place of everything else.
    """
    try:
        return step()
    except (FundsentryError, UnforeseenError):
        raise
    except Exception as error:  # noqa: BLE001 - everything else is told without its text
        told = _without_its_text(error)
    # Raised out here, the error that it stands for does not hang on it.
    raise UnforeseenError(told)


def _without_its_text(error: Exception) -> str:
    places = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    way = " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in places[::-1])
    return f"{type(error).__name__} at {way}"


def ended(night: Screened, lang: str) -> Outcome:
    """Return how a night ended that came to its end."""
    warnings = tuple(_warnings(night, lang))
    return Outcome(
        "warnings" if warnings else "good",
        warnings,
        run_id=night.run_id,
        findings=night.findings.height,
        cases=night.cases.height,
    )


def _warnings(night: Screened, lang: str) -> Iterator[str]:
    yield from (failure(one, lang) for one in night.looked.quality.failures)
    yield from told_of_files(night.sources, lang)
    if gone := night.looked.quality.gone:
        yield word("not_validated", lang).format(gone)
    if night.strangers:
        names = ", ".join(one.name for one in night.strangers)
        yield f"{word('strangers', lang)}: {names}"
    if drifted := night.unusual.card.get("drifted"):
        yield word("drifted", lang).format(drifted_words(drifted, lang))
    if not night.booked.booked and night.booked.later:
        yield word("not_booked", lang).format(night.order.as_of, night.booked.later)


def failed(error: Exception, lang: str = "en") -> Outcome:
    """Return how a night ended that an error stopped."""
    outcome = _failed(error)
    if lang == "en":
        return outcome
    return replace(outcome, sentences=tuple(map(in_chinese, outcome.sentences)))


def _failed(error: Exception) -> Outcome:
    if isinstance(error, FundsentryError):
        return Outcome("failed", tuple(str(error).splitlines()), error.exit_code)
    if isinstance(error, UnforeseenError):
        return Outcome("failed", (str(error),), BUG)
    if isinstance(error, TimeoutError):
        return Outcome("failed", (TOO_LONG,), BUG)
    return Outcome("failed", (_without_its_text(error),), BUG)
