"""The nights before, as far as tonight's data is compared with them."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from typing import Any

import polars as pl

NIGHTS = 14
"""So many nights are looked back to."""


@dataclass(frozen=True)
class Past:
    """A good night before: its rows by table and source ('' for the whole table), and what it measured.

    silent: tables and sources that sent a zero report. codes: by table and column. months: by table and scheme.
    """

    day: date
    rows: Mapping[tuple[str, str], int]
    silent: frozenset[tuple[str, str]] = frozenset()
    bad: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    months: Mapping[str, Mapping[str, list[int]]] = field(default_factory=dict)


def past_nights(runs: pl.DataFrame, as_of: date, run_id: str) -> tuple[Past, ...]:
    """Return the nights booked before tonight, the last one last.

    `runs` are the ledger's, in their order. A night that is done again is compared with those before it
    was done first, so that it says the same again.
    """
    runs = runs.filter(pl.col("as_of") <= as_of)
    again = runs.with_row_index("at").filter(pl.col("run_id") == run_id)["at"]
    before = runs.head(again[0]) if len(again) else runs
    return tuple(
        _past(day, json.loads(report))
        for day, report in before.tail(NIGHTS).select("as_of", "report").iter_rows()
    )


def _past(day: date, report: Mapping[str, Any]) -> Past:
    rows: Counter[tuple[str, str]] = Counter()
    bad: Counter[str] = Counter()
    spoke: set[tuple[str, str]] = set()
    for file in report.get("inputs", []):
        names = {(file["table"], ""), (file["table"], file.get("source") or file["table"])}
        for name in names:
            rows[name] += file["accepted"]
        bad[file["table"]] += file["quarantined"]
        if not file.get("zero_report"):
            spoke |= names
    told = report.get("quality", {})
    silent = frozenset(rows) - spoke
    return Past(day, rows, silent, bad, told.get("codes", {}), told.get("months", {}))


def usual_rows(past: tuple[Past, ...], table: str) -> tuple[int, int]:
    """Return the median of a table's good rows in the nights that brought it, and how many nights those are.

    Zero reports are left out, as in `last_rows`.
    """
    key = (table, "")
    rows = [night.rows[key] for night in past if key in night.rows and key not in night.silent]
    return (median_low(rows) if rows else 0), len(rows)


def last_rows(past: tuple[Past, ...], table: str, source: str) -> int | None:
    """Return the good rows of the last night that brought a table or source and was no zero report."""
    for night in reversed(past):
        if (table, source) in night.rows and (table, source) not in night.silent:
            return night.rows[table, source]
    return None
