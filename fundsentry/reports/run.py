"""run.json: what a night read, judged and could not judge, in how much time."""

import json
import resource
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.reports.cases import TOWNSHIP_DIGITS, VILLAGE_DIGITS
from rules import Rulebook
from schemas import TABLES
from schemas.gate import Checked
from schemas.written import yuan


@dataclass(frozen=True)
class StepTaken:
    """A step of the night: its name, seconds, and the peak memory after it of the largest process in MiB."""

    name: str
    seconds: float
    peak_mib: int


def peak_mib() -> int:
    """Return the peak memory so far in MiB, of this process or the largest one that has worked for it."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in both) // 1024


def run_report(
    steps: Sequence[StepTaken],
    *,
    run_id: str,
    as_of: date,
    started_at: datetime,
    rulebook: Rulebook,
    account: Mapping[str, Any],
    booked: Any,
    sources: Sequence[Mapping[str, Any]] = (),
    drawn: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the contents of run.json. Only times and memory differ between equal nights."""
    return {
        "run_id": run_id,
        "as_of": as_of.isoformat(),
        "started_at": started_at.isoformat(timespec="seconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "software_version": version("fundsentry"),
        "rulebook_hash": rulebook.content_hash,
        "ledger_head": booked.head_hash,
        "booked": booked.booked,
        "not_booked_because": booked.reason,
        **account,
        "sources": list(sources),
        "cases_drawn_at_random": list(drawn),
        "steps": [
            {"step": step.name, "seconds": round(step.seconds, 3), "peak_mib": step.peak_mib}
            for step in steps
        ],
    }


def account_of(
    as_of: date,
    *,
    checked: Mapping[str, Checked],
    hashes: Mapping[tuple[str, str], str],
    ignored: Mapping[tuple[str, str], Sequence[str]],
    source_of: Mapping[tuple[str, str], str],
    zero_reports: Collection[tuple[str, str]],
    quality: Mapping[str, Any],
    strangers: Sequence[Any],
    not_known: Mapping[str, int],
    judged: Any,
    findings: pl.DataFrame,
    looked_at: pl.DataFrame,
    overrides: Sequence[dict[str, Any]],
    model: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what a night read, judged and could not judge: the part of run.json that the ledger keeps.

    `looked_at` counts the payout lines judged.
    """
    return {
        "inputs": [
            {
                "table": name,
                "source": source_of.get((name, row["file"]), name),
                "file": row["file"],
                "sha256": hashes[name, row["file"]],
                "rows_in": row["rows_in"],
                "accepted": row["accepted"],
                "quarantined": row["quarantined"],
                "duplicates": row["duplicates"],
                "ignored_headers": list(ignored[name, row["file"]]),
                "zero_report": (name, row["file"]) in zero_reports,
            }
            for name, one in checked.items()
            for row in one.counts.iter_rows(named=True)
        ],
        "not_known_by_the_day": dict(not_known),
        "quarantined_payout_amount": yuan(
            sum(one.quarantined_fen for one in checked.values() if one.table.name == "payouts")
        ),
        "files_of_no_table": [
            {"file": stranger.name, "nearest_table": stranger.nearest} for stranger in strangers
        ],
        "rules": _rules(judged, findings, as_of),
        "overrides": list(overrides),
        "rules_not_applied": {one.rule: list(one.missing_tables) for one in judged.not_applied},
        "payouts_checked": _checked_payouts(looked_at),
        "newest_row_of_list": _newest(checked, as_of),
        "townships": _names(checked, TOWNSHIP_DIGITS),
        "villages": _names(checked, VILLAGE_DIGITS),
        "model": dict(model),
        "quality": dict(quality),
    }


def _checked_payouts(looked_at: pl.DataFrame) -> dict[str, Any]:
    """Return how much was looked at: people, lines and yuan, so that every figure has its denominator."""
    told: dict[str | None, dict[str, Any]] = {
        scheme: {"persons": persons, "lines": count, "amount": yuan(amount)}
        for scheme, persons, count, amount in looked_at.iter_rows()
    }
    return {**told.pop(None), "by_scheme": told}


def _newest(checked: Mapping[str, Checked], as_of: date) -> dict[str, str | None]:
    """Return of every list the last day up to `as_of` on which something in it became known, if it says so."""
    newest = {}
    for name, one in checked.items():
        day = TABLES[name].known_on
        if day is not None and day in one.accepted.columns:
            last = one.accepted.select(pl.col(day).filter(pl.col(day) <= as_of).max()).item()
            newest[name] = last.isoformat() if last else None
    return newest


def _names(checked: Mapping[str, Checked], digits: int) -> dict[str, str]:
    """Return the names of regions by their code, of those with a code of so many digits."""
    if "regions" not in checked:
        return {}
    named = checked["regions"].accepted.select(pl.col("region_code", "region_name").cast(pl.String))
    return dict(named.filter(pl.col("region_code").str.len_chars() == digits).rows())


def _rules(judged: Any, findings: pl.DataFrame, as_of: date) -> dict[str, Any]:
    found = {
        rule: (count, cases)
        for rule, count, cases in findings.filter(pl.col("certainty") != "excluded")
        .group_by("rule")
        .agg(findings=pl.len(), cases=pl.col("case_id").n_unique())
        .iter_rows()
    }
    lines: dict[str, dict[str, int]] = {}
    for rule, reason, count in judged.counts.iter_rows():
        lines.setdefault(rule, {})[reason] = count
    return {
        rule.name: {
            "versions": [v.name for v in rule.versions_published_by(as_of)],
            "payouts_judged": lines[rule.name].pop(""),
            "payouts_not_judged": lines[rule.name],
            "findings": found.get(rule.name, (0, 0))[0],
            "cases": found.get(rule.name, (0, 0))[1],
            "without_tables": list(judged.without.get(rule.name, ())),
        }
        for rule in judged.applied
    }


def write_json(content: dict[str, Any], file: Path) -> None:
    """Write JSON as people read it."""
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
