"""What the events of a case add up to: where it stands, its verdict, its money, what it rests on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fundsentry.ledger.money import KINDS, add_up
from fundsentry.ledger.states import FIRST, MOVES

_SUMS = ("undue_fen", "claimed_fen")
_FROM_EVENTS = (
    "state",
    "opened_on",
    "opened_run_id",
    "verdict",
    "root_cause",
    "decided_on",
    "decided_by",
    "exclude_until",
    "closed_on",
)


@dataclass
class Retold:
    """A case as its events tell it; `columns` are those of its row, `findings` and the sums those of what is live."""

    columns: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(_FROM_EVENTS))
    confirmed: int = 0
    entries: list[tuple[str, int]] = field(default_factory=list)
    rests_on: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("findings", *_SUMS), 0))

    def follow(self, event: Mapping[str, Any]) -> str | None:
        """Take the next event in; return why it cannot follow, if so."""
        details = json.loads(event["details"])
        if event["kind"] == "reopened" and event["at"] is not None:
            self.columns["exclude_until"] = None
        refused = self._move(event)
        if event["kind"] in KINDS:
            self.entries.append((event["kind"], event["amount_fen"]))
        elif event["kind"] == "verdict":
            self._decide(event, details)
        elif event["kind"] == "taken_back":
            self.confirmed = 0
        elif event["at"] is None:
            self._rest(event["kind"], event["from_state"], details)
        return refused

    def row(self) -> dict[str, Any]:
        """Return what the row of the case must say."""
        return self.columns | add_up(self.confirmed, self.entries).columns()

    def _move(self, event: Mapping[str, Any]) -> str | None:
        was, to = event["from_state"], event["to_state"]
        if to is None:
            return None
        if was != self.columns["state"] or to not in (MOVES[was] if was else {FIRST}):
            return f"moves its case from {was} to {to}, which is not allowed"
        if was is None:
            self.columns |= {"opened_on": event["on_day"], "opened_run_id": event["run_id"]}
        self.columns |= {"state": to, "closed_on": event["on_day"] if to == "closed" else None}
        return None

    def _decide(self, event: Mapping[str, Any], details: Mapping[str, Any]) -> None:
        self.confirmed = event["amount_fen"] or 0
        is_open = details["verdict"] == "open"
        until = details.get("exclude_until")
        self.columns |= {
            "verdict": details["verdict"],
            "root_cause": None if is_open else details.get("root_cause"),
            "decided_on": None if is_open else event["on_day"],
            "decided_by": None if is_open else event["by"],
            "exclude_until": until and date.fromisoformat(until),
        }

    def _rest(self, kind: str, was: str | None, details: Mapping[str, Any]) -> None:
        if kind == "opened" or (kind == "reopened" and was == "withdrawn"):
            self.rests_on = {name: details[name] for name in self.rests_on}
        elif kind in {"extended", "reopened"}:
            self.rests_on = {name: was + details[name] for name, was in self.rests_on.items()}
        elif kind in {"changed", "withdrawn", "evidence_vanished"}:
            numbers = {name: details.get(name, 0) for name in ("returned", "excluded", "vanished")}
            more = numbers["returned"] - numbers["excluded"] - numbers["vanished"]
            self.rests_on["findings"] += more
            self.rests_on |= {name: details[name][1] for name in _SUMS}
