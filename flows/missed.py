"""Tables that came in the nights before and are missing tonight: what was said with them still stands.

Without the list of exclusions, or the entitlements that tell of somebody seen alive, a rule would say more against
a person than it did the night before.
"""

from collections.abc import Collection, Iterable

import polars as pl

from detectors.bars import CERTAINTY
from fundsentry.quality import Past
from rules import Rule

_SAID = ("certainty", "identity", "evidence_table", "evidence_id", "facts", "event_on")
_BEFORE = "_before"


def missed_tables(past: Iterable[Past], spoke: Collection[str]) -> frozenset[str]:
    """Return the tables that came in the nights before and said nothing tonight."""
    return frozenset(table for night in past for table, _ in night.rows) - frozenset(spoke)


def rules_without(missed: Collection[str], applied: Iterable[Rule]) -> list[str]:
    """Return the rules applied tonight that would look at one of the tables: at exclusions all of them."""
    everybody = "exclusions" in missed
    return [rule.name for rule in applied if everybody or set(missed) & set(rule.optional_tables)]


def as_said_before(findings: pl.DataFrame, known: pl.DataFrame, rules: list[str]) -> pl.DataFrame:
    """Return the findings, those of the rules as the ledger has them; new ones no surer than their case was.

    `findings` have finding_id, case_id, net and undue; `known` are all findings of the ledger.
    """
    known = known.filter(pl.col("rule").is_in(rules), pl.col("withdrawn_run_id").is_null())
    known = known.rename({"undue_fen": "undue"}).cast({"certainty": CERTAINTY})
    caution = pl.col("certainty").to_physical()
    of_cases = known.group_by("case_id").agg(of_case=caution.min())
    before = known.select("finding_id", *_SAID, "undue").cast(
        {name: findings.schema[name] for name in _SAID}
    )
    both = findings.join(before, on="finding_id", how="left", suffix=_BEFORE, maintain_order="left")
    both = both.join(of_cases, on="case_id", how="left", maintain_order="left")
    # Where tonight says less against the person than before, tonight counts.
    stands = pl.col("certainty" + _BEFORE).to_physical() >= caution
    at_least = pl.when(pl.col("certainty" + _BEFORE).is_null()).then("of_case").fill_null(0)
    return (
        both.with_columns(
            *(pl.when(stands).then(name + _BEFORE).otherwise(name).alias(name) for name in _SAID),
            undue=pl.when(stands)
            .then(pl.min_horizontal("undue" + _BEFORE, "net"))
            .otherwise("undue"),
        )
        .with_columns(certainty=pl.max_horizontal(caution, at_least).cat.to(CERTAINTY))
        .select(findings.columns)
    )
