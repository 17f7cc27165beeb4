"""What supervisors are told, from an open ledger: for the screen and for files."""

from datetime import date

import polars as pl

from fundsentry.ledger import Ledger
from fundsentry.reports.accounts import Books
from fundsentry.reports.page.told import Told
from fundsentry.settings import Settings
from rules import Rulebook

_FINDINGS = (
    "finding_id",
    "case_id",
    "rule",
    "certainty",
    "scheme",
    "payout_id",
    "paid_on",
    "undue_fen",
    "claimed_fen",
    "evidence_table",
    "event_on",
    "region_code",
    "withdrawn_run_id",
    "confirmed_fen",
)
# What a list of cases is made of beside that.
_LISTED = ("rule_version", "identity", "person_id", "benefit_month", "facts", "bank_account")
_CASES = (
    "case_id",
    "rule",
    "subject_kind",
    "subject_id",
    "state",
    "opened_on",
    "opened_run_id",
    "due_on",
    "verdict",
    "root_cause",
    "decided_on",
    "confirmed_fen",
    "recovered_fen",
    "waived_fen",
    "transferred_fen",
)


def books_of(ledger: Ledger) -> Books:
    """Return what the ledger holds, as the supervisors' figures need it."""
    every = ledger.all_cases(), ledger.all_findings(), ledger.entries()
    return Books(*every, ledger.draws(), ledger.before_exclusion())


def books_for_lists(ledger: Ledger) -> Books:
    """Return the same without what neither a list of cases nor a figure is made of."""
    cases, findings = ledger.all_cases(), ledger.all_findings(*_FINDINGS, *_LISTED)
    every = cases, _with_subjects(findings, cases), ledger.entries()
    return Books(*every, ledger.draws(), ledger.before_exclusion())


def books_for_figures(ledger: Ledger) -> Books:
    """Return the same without what no figure is made of: names, facts and accounts are most of a ledger."""
    cases, findings = ledger.all_cases(*_CASES), ledger.all_findings(*_FINDINGS)
    return Books(cases, _with_subjects(findings, cases), ledger.entries(), ledger.draws())


def _with_subjects(findings: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Return findings with whom they are about, which is whom their case is about: there are fewer cases to read."""
    subjects = cases.select("case_id", "subject_kind", "subject_id")
    return findings.join(subjects, on="case_id", how="left", maintain_order="left")


def told_by(
    ledger: Ledger, books: Books, rulebook: Rulebook, as_of: date, settings: Settings
) -> Told:
    """Return what the supervisors are told as of a day, by a ledger whose books were read already."""
    return Told(
        books,
        rulebook,
        ledger.last_run(),
        ledger.head_hash(),
        as_of,
        settings.office.name,
        ledger.first_run_id(),
    )
