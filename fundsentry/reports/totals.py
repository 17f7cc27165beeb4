"""The supervisors' figures, from the ledger: totals.json."""

from datetime import date
from typing import Any

import polars as pl

from fundsentry.reports.cases import TOWNSHIP_DIGITS
from rules import Rulebook
from schemas import OUTPUTS, Kind
from schemas.written import yuan

UNKNOWN = "unknown"
Group = dict[str, Any]


def totals(
    cases: pl.DataFrame, findings: pl.DataFrame, rulebook: Rulebook, *, run_id: str, as_of: date
) -> dict[str, Any]:
    """Return the figures of totals.json: all cases of the ledger, and by rule, scheme, township, month.

    Amounts are text with two decimals. A case counts in every scheme and township it has findings of.
    """
    tasks = [rule.name for rule in rulebook.rules.values() if rule.text.is_task]
    rows = findings.join(
        cases.select("case_id", "subject_kind", "subject_id", "opened_on"), on="case_id"
    ).with_columns(
        is_task=pl.col("rule").is_in(tasks),
        by_rule="rule",
        by_scheme=pl.col("scheme").cast(pl.String).fill_null(UNKNOWN),
        by_township=pl.col("region_code")
        .cast(pl.String)
        .str.slice(0, TOWNSHIP_DIGITS)
        .fill_null(UNKNOWN),
        by_month=pl.col("opened_on").dt.strftime("%Y-%m"),
    )
    groups = ("by_rule", "by_scheme", "by_township", "by_month")
    return {
        "run_id": run_id,
        "as_of": as_of.isoformat(),
        "currency": "CNY",
        "overall": _grouped(rows.with_columns(all=pl.lit("all")), "all").get("all", _written({})),
        **{group: _grouped(rows, group) for group in groups},
    }


def _grouped(rows: pl.DataFrame, group: str) -> dict[str, Group]:
    person = pl.when(pl.col("subject_kind") == "person").then("subject_id")
    potential = rows.filter(pl.col("certainty") == "potential", ~pl.col("is_task"))
    once = potential.group_by(group, "payout_id").agg(pl.col("undue_fen").max())
    tasks = rows.filter("is_task").group_by(group, "payout_id").agg(pl.col("undue_fen").max())
    counted = (
        rows.group_by(group)
        .agg(
            cases=pl.col("case_id").n_unique(),
            persons=person.drop_nulls().n_unique(),
            flagged_amount=pl.col("claimed_fen").sum(),
        )
        .join(
            once.group_by(group).agg(potential_amount=pl.col("undue_fen").sum()),
            on=group,
            how="left",
        )
        .join(
            tasks.group_by(group).agg(task_amount=pl.col("undue_fen").sum()), on=group, how="left"
        )
        .sort(group)
        .fill_null(0)
    )
    return {row.pop(group): _written(row) for row in counted.iter_rows(named=True)}


def _written(row: dict[str, int]) -> Group:
    return {
        column.name: yuan(row.get(column.name, 0))
        if column.kind is Kind.MONEY
        else row.get(column.name, 0)
        for column in OUTPUTS["totals"].columns
    }
