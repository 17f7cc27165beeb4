"""What is told of a night's sources in run.json and on the screen."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.inputs import Delivery, Inputs
from fundsentry.ledger import Ledger

IDS_TOLD = 1000
"""So many ids of rows that changed or vanished stand in run.json; all are counted."""


@dataclass(frozen=True)
class Earlier:
    """What other nights read, each file by its table and hash.

    first_read: the first night before tonight that read it. that_night: what tonight itself read when it was
    not past yet; none where tonight is not past.
    """

    first_read: Mapping[tuple[str, str], date]
    that_night: Set[tuple[str, str]] | None


def told(inputs: Inputs, ledger: Ledger, as_of: date) -> list[dict[str, Any]]:
    """Return what run.json says of every source that the settings name, or of whose rows some were not read."""
    deliveries = [one for one in inputs.deliveries if inputs.configured or one.unread_sheets]
    if not deliveries:
        return []
    before = earlier(ledger, as_of)
    return [_told(one, before) for one in deliveries]


def earlier(ledger: Ledger, as_of: date) -> Earlier:
    """Return what the nights of the ledger read."""
    first: dict[tuple[str, str], date] = {}
    that_night: set[tuple[str, str]] = set()
    last = as_of
    for night, report in ledger.runs().select("as_of", "report").iter_rows():
        files = [(file["table"], file["sha256"]) for file in json.loads(report).get("inputs", [])]
        last = max(last, night)
        if night == as_of:
            that_night = set(files)
        for file in files if night < as_of else ():
            first.setdefault(file, night)
    return Earlier(first, that_night if last > as_of else None)


def _told(one: Delivery, earlier: Earlier) -> dict[str, Any]:
    files = [(one.table, sha256) for _, sha256 in one.files]
    days = [earlier.first_read.get(file) for file in files]
    before = max((day for day in days if day), default=None) if days and all(days) else None
    known = earlier.that_night
    content: dict[str, Any] = {
        "source": one.source,
        "table": one.table,
        "files": len(one.files),
        "left_alone": list(one.left_alone),
        "cut_off": list(one.cut_off),
        "unread_sheets": list(one.unread_sheets),
        "nothing_new_since": before.isoformat() if before else None,
        "of_another_day": known is not None and not set(files) <= known,
    }
    if one.pulled is not None:
        changes = one.pulled.changes
        content["pulled"] = {
            "how": one.pulled.how,
            "rows_pulled": changes.pulled,
            "rows": one.pulled.snapshot.rows,
            "new": changes.new,
            "changed": len(changes.changed),
            "vanished": len(changes.vanished),
            "changed_ids": changes.changed[:IDS_TOLD],
            "vanished_ids": changes.vanished[:IDS_TOLD],
        }
    return content
