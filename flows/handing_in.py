"""A list of cases that is handed in: taken back, with a file of what was refused and the slips for wrong lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.review import Reviewed, review
from fundsentry.ledger import Ledger
from fundsentry.ledger.docket import Actor, Policy
from fundsentry.reports.corrections import write_slips
from fundsentry.reports.refused_rows import refused_name, write_refused
from fundsentry.settings import Settings
from rules import load_rulebook
from schemas.returned import REVIEW


@dataclass(frozen=True)
class HandedIn:
    """What became of a file, and the files that tell of it; `refused` only where a row was."""

    reviewed: Reviewed
    slips: tuple[Path, ...]
    refused: Path | None


def policy_of(settings: Settings) -> Policy:
    """Return what the office has set for verdicts, offsets and due days."""
    terms, calendar = settings.working_days, settings.calendar
    return Policy(
        second_person_above_fen=int(settings.amounts.second_person_above * 100),
        minimum_living_fen=int(settings.amounts.minimum_living * 100),
        notice_due=lambda on_day: calendar.after(on_day, terms.notice).day,
        repayment_due=lambda on_day: calendar.after(on_day, terms.repayment).day,
        review_due=lambda on_day: calendar.after(on_day, terms.review).day,
    )


def hand_in(
    ledger: Ledger, file: Path, actor: Actor, policy: Policy, lang: str, folder: Path
) -> HandedIn:
    """Take back a list of cases; refused rows and correction slips are written into a folder.

    Raises:
        SourceError: the file cannot be read.
        SchemaError: it is no list of cases.
    """
    done = review(ledger, file, actor, policy, lang)
    files = _files(ledger.last_run())
    slips = write_slips(done.wrongly_listed, files, load_rulebook(), folder, file.stem, lang)
    to = folder / refused_name(file)
    # What an earlier hand-in left would be taken for this one's.
    to.unlink(missing_ok=True)
    if done.refused:
        write_refused(done.raw.frame, done.refused, REVIEW, to, lang)
    return HandedIn(done, tuple(slips), to if done.refused else None)


def _files(last: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Return the files of every table that the last night read."""
    files: dict[str, list[str]] = {}
    for one in last["report"].get("inputs", ()) if last else ():
        files.setdefault(one["table"], []).append(one["file"])
    return files
