"""From what rules say of single lines to findings and cases: exclusions, claims, leads, under one ledger."""

from datetime import date

import polars as pl

from detectors.claim import claim, exclude
from detectors.judge import Judged
from detectors.leads import join_leads
from detectors.tables import Linked
from flows.missed import as_said_before, rules_without
from fundsentry.ledger import Ledger, case_ids, finding_ids


def claim_findings(
    judged: Judged,
    linked: Linked,
    ledger: Ledger,
    as_of: date,
    secret: bytes,
    missed: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """Return all findings with their lines, cases, exclusions and claims, as the ledger takes them.

    One row per payout line and rule; money in fen, months as whole numbers. What auditors decided counts:
    their exclusions, and that a dismissed case claims nothing. `missed` are tables that came before and not tonight.
    """
    findings = judged.findings
    for exclusions in (linked.tables.get("exclusions"), ledger.exclusions(as_of)):
        findings = exclude(findings, exclusions, as_of)
    findings = findings.with_columns(
        finding_ids(findings["rule"], findings["payout_id"], secret).alias("finding_id"),
        case_ids(findings["rule"], findings["subject_id"], secret).alias("case_id"),
    )
    if rules := rules_without(missed, judged.applied):
        findings = as_said_before(findings, ledger.all_findings(), rules)
    claimed = _as_booked(claim(findings, judged.applied))
    silent = ledger.silent_cases(claimed, as_of)
    if len(silent):
        claimed = _as_booked(claim(findings, judged.applied, silent))
    leads = [rule.name for rule in judged.applied if rule.text.lines == "leads"]
    rules = [rule.name for rule in judged.applied]
    kept, open_cases = ledger.places_of_leads(claimed, linked.delivered, rules, leads, as_of)
    return join_leads(claimed, leads, kept, open_cases)


def dues_of_leads(findings: pl.DataFrame, linked: Linked) -> pl.DataFrame:
    """Return the earliest day by which the leads of a subject are to be settled: subject_id, due_on."""
    leads = linked.tables.get("leads")
    if leads is None or "due_on" not in leads.columns:
        return pl.DataFrame(schema={"subject_id": pl.String, "due_on": pl.Date})
    due = leads.select(pl.col("lead_id").cast(pl.String).alias("payout_id"), "due_on").drop_nulls()
    live = findings.filter(pl.col("certainty") != "excluded")
    return live.join(due, on="payout_id").group_by("subject_id").agg(pl.col("due_on").min())


def _as_booked(findings: pl.DataFrame) -> pl.DataFrame:
    return findings.select(
        "finding_id",
        "case_id",
        "rule",
        pl.col("version").alias("rule_version"),
        pl.col("certainty", "identity").cast(pl.String),
        "subject_kind",
        "subject_id",
        "person_id",
        "name",
        "scheme",
        "benefit",
        "benefit_month",
        "payout_id",
        "paid_on",
        pl.col("amount").alias("amount_fen"),
        pl.col("net").alias("net_fen"),
        pl.col("undue").alias("undue_fen"),
        pl.col("claimed").alias("claimed_fen"),
        "evidence_table",
        "evidence_id",
        "facts",
        "event_on",
        "region_code",
        "bank_account",
    )
