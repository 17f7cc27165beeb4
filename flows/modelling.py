"""The model's part of a night: what the office has set and what the ledger says, handed to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from detectors.tables import Linked, link_tables
from detectors.unusual import Asked, Unusual, look, not_looked
from fundsentry.ledger import Ledger
from fundsentry.settings import Settings
from fundsentry.sources import RawFile, read_folder
from rules import Rule, load_rulebook

if TYPE_CHECKING:
    from flows.night import Order

MODEL_RULE = "model/unusual_payments"
Looking = Callable[[Asked], Unusual]
"""How the model looks at the people of a night: `looking_at` where all are in memory."""


def looking_at(linked: Linked, as_of: date) -> Looking:
    """Return how the model looks at people who are all in memory."""
    return partial(look, linked.lines, linked.tables, as_of)


def look_for_unusual(
    order: "Order", rules: Sequence[Rule], looking: Looking, ledger: Ledger, run_id: str
) -> Unusual:
    """Return what the model says tonight; nothing where the night is to do without it."""
    if not order.model:
        return not_looked("--no-model")
    if MODEL_RULE not in {rule.name for rule in rules}:
        return not_looked("--rules")
    return look_again(order.settings, looking, ledger, run_id, order.as_of)


def look_again(
    settings: Settings, looking: Looking, ledger: Ledger, run_id: str, as_of: date
) -> Unusual:
    """Return what the model says in that run, by what the ledger says; the same each time it is asked."""
    before = ledger.report_before(run_id, as_of) or {}
    held, last_card = ledger.held(MODEL_RULE, as_of), before.get("model")
    asked = replace(asked_of(settings), held=held, last_card=last_card)
    return looking(asked)


def asked_of(settings: Settings) -> Asked:
    """Return what the office has set for the model."""
    own = settings.model
    return Asked(
        limits_fen=[int(limit * 100) for limit in own.approval_limits],
        capacity=settings.capacity if own.capacity is None else own.capacity,
        drift_bound=own.drift_bound,
    )


def fit_folder(folder: Path, settings: Settings, as_of: date) -> Unusual:
    """Return what the model says of a folder of tables, apart from any ledger."""
    return fit(list(read_folder(folder)), settings, as_of)


def fit(files: list[RawFile], settings: Settings, as_of: date) -> Unusual:
    """Return what the model says of tables, apart from any ledger; `files` is empty after."""
    from flows.people import check

    linked = link_tables(check(files, load_rulebook(), as_of), as_of)
    return look(linked.lines, linked.tables, as_of, asked_of(settings))
