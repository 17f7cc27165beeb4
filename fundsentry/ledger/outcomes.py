"""What an auditor says of a case, and what becomes of it: it counts, it counted before, or it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

CONFIRMED = frozenset({"confirmed", "partly_confirmed"})
"""Verdicts that confirm an amount."""

DECIDED = frozenset({"confirmed", "notified", "recovering"})
ENDED = frozenset({"dismissed", "closed"})
"""States in which a verdict stands: that of a case in hand, or of one that is put away."""


@dataclass(frozen=True)
class Verdict:
    """One row handed back. Amounts in fen, months as whole numbers; `seen` is what the row says of its case."""

    row: int
    case_id: str
    version: int
    verdict: str
    run_id: str | None = None
    last_month: int | None = None
    confirmed_fen: int | None = None
    reason: str | None = None
    root_cause: str | None = None
    auditor: str | None = None
    decided_on: date | None = None
    second_person: str | None = None
    exclude_until: date | None = None
    remark: str | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The same for the same row handed in again."""
        said = {name: value for name, value in vars(self).items() if name not in {"row", "seen"}}
        return sha256(repr(sorted(said.items())).encode()).hexdigest()


@dataclass(frozen=True)
class Refusal:
    """Why something is not done: the key of a sentence, and what stands in it."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Applied:
    """A verdict that counts: what was confirmed, and the findings that the row could not know of yet."""

    verdict: Verdict
    state: str
    confirmed_fen: int
    new_findings: int
    new_fen: int


@dataclass(frozen=True)
class Unchanged:
    """A verdict that counted before."""

    verdict: Verdict


Outcome = Applied | Unchanged | Refusal
