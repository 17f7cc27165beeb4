"""The money of a case: what was confirmed, what came back, what is still out. Whole fen, never negative."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RECEIVED = ("repayment", "instalment", "offset", "account_offset")
KINDS = (*RECEIVED, "waiver", "transfer")


@dataclass(frozen=True)
class Money:
    """confirmed = recovered + waived + transferred + outstanding, whatever the entries; the rest is overpaid."""

    confirmed: int
    recovered: int
    waived: int
    transferred: int
    overpaid: int

    @property
    def outstanding(self) -> int:
        """What is still to come back."""
        return self.confirmed - self.recovered - self.waived - self.transferred

    def columns(self) -> dict[str, int]:
        """Return the amounts as columns of a case."""
        return {f"{name}_fen": amount for name, amount in vars(self).items()}


def add_up(confirmed: int, entries: Iterable[tuple[str, int]]) -> Money:
    """Return the money of a case from its entries (kind, fen), counter-entries being negative.

    What was waived or transferred is not owed to the office any more; what came beyond the rest of the
    confirmed amount is kept as overpaid: it belongs to the person.
    """
    sums = dict.fromkeys(KINDS, 0)
    for kind, fen in entries:
        sums[kind] += fen
    received = sum(sums[kind] for kind in RECEIVED)
    waived = min(sums["waiver"], confirmed)
    transferred = min(sums["transfer"], confirmed - waived)
    recovered = min(received, confirmed - waived - transferred)
    return Money(confirmed, recovered, waived, transferred, received - recovered)


def outstanding(case: Mapping[str, Any]) -> int:
    """Return what is still to come back on a row of cases, in fen."""
    settled = sum(case[f"{name}_fen"] for name in ("recovered", "waived", "transferred"))
    return int(case["confirmed_fen"] - settled)
