"""A backtest: one night's input judged by changed rules beside the present ones; nothing is booked."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from detectors.claim import claim, exclude
from detectors.judge import judge
from detectors.tables import Linked, link_tables
from flows.people import check
from fundsentry.sources import read_folder
from rules import Rulebook, load_rulebook

_SAYS = ("certainty", "undue", "claimed")


@dataclass(frozen=True)
class Comparison:
    """What changed rules change.

    changes: one row per payout line and rule that differs: payout_id, rule, change (gained, lost, changed),
    certainty, undue, claimed (fen) before and after.
    """

    present: Rulebook
    changed: Rulebook
    changes: pl.DataFrame


def compare(input_folder: Path, changed_rules: Path, as_of: date) -> Comparison:
    """Return what the rules of a folder find differently from the present ones."""
    present, changed = load_rulebook(), load_rulebook(changed_rules)
    linked = link_tables(check(list(read_folder(input_folder)), present, as_of), as_of)
    before, after = (_found(rulebook, linked, as_of) for rulebook in (present, changed))
    both = before.join(after, on=["payout_id", "rule"], how="full", coalesce=True, suffix="_after")
    change = (
        pl.when(pl.col("certainty").is_null())
        .then(pl.lit("gained"))
        .when(pl.col("certainty_after").is_null())
        .then(pl.lit("lost"))
        .otherwise(pl.lit("changed"))
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in _SAYS)
    changes = both.filter(differs).with_columns(change=change).sort("rule", "payout_id")
    return Comparison(present, changed, changes)


def _found(rulebook: Rulebook, linked: Linked, as_of: date) -> pl.DataFrame:
    judged = judge(rulebook.chosen(), linked.lines, linked.tables, as_of)
    findings = claim(
        exclude(judged.findings, linked.tables.get("exclusions"), as_of), judged.applied
    )
    return findings.select(
        "payout_id", "rule", pl.col("certainty").cast(pl.String), "undue", "claimed"
    )
