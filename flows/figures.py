"""What supervisors are told, from an open ledger: for the screen and for files."""

from datetime import date

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


def books_for_figures(ledger: Ledger) -> Books:
    """Return the same without what no figure is made of: names, facts and accounts are most of a ledger."""
    cases, findings = ledger.all_cases(*_CASES), ledger.all_findings(*_FINDINGS)
    # Whom a finding is about is whom its case is about, and there are fewer cases to read.
    subjects = cases.select("case_id", "subject_kind", "subject_id")
    findings = findings.join(subjects, on="case_id", how="left", maintain_order="left")
    return Books(cases, findings, ledger.entries(), ledger.draws())


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
