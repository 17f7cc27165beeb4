"""What is told of a night's sources in run.json and on the screen."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.inputs import Delivery, Inputs

IDS_TOLD = 1000
"""So many ids of rows that changed or vanished stand in run.json; all are counted."""


def told(inputs: Inputs, seen: Mapping[tuple[str, str], date]) -> list[dict[str, Any]]:
    """Return what run.json says of every source that the settings name.

    `seen` are the days of earlier nights that read a file, by its table and hash.
    """
    return [_told(one, seen) for one in inputs.deliveries] if inputs.configured else []


def _told(one: Delivery, seen: Mapping[tuple[str, str], date]) -> dict[str, Any]:
    days = [seen.get((one.table, sha256)) for _, sha256 in one.files]
    before = max((day for day in days if day), default=None) if days and all(days) else None
    content: dict[str, Any] = {
        "source": one.source,
        "table": one.table,
        "files": len(one.files),
        "left_alone": list(one.left_alone),
        "nothing_new_since": before.isoformat() if before else None,
    }
    if one.pulled is not None:
        changes = one.pulled.changes
        content["pulled"] = {
            "how": one.pulled.how,
            "of_another_day": one.pulled.of_another_day,
            "rows_pulled": changes.pulled,
            "rows": one.pulled.snapshot.rows,
            "new": changes.new,
            "changed": len(changes.changed),
            "vanished": len(changes.vanished),
            "changed_ids": changes.changed[:IDS_TOLD],
            "vanished_ids": changes.vanished[:IDS_TOLD],
        }
    return content
