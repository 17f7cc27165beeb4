"""What supervisors are told, from an open ledger: for the screen and for files."""

from datetime import date

from fundsentry.ledger import Ledger
from fundsentry.reports.accounts import Books
from fundsentry.reports.page.told import Told
from fundsentry.settings import Settings
from rules import Rulebook

_FIGURED = (
    "finding_id",
    "case_id",
    "rule",
    "certainty",
    "subject_kind",
    "subject_id",
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


def books_of(ledger: Ledger) -> Books:
    """Return what the ledger holds, as the supervisors' figures need it."""
    return Books(ledger.all_cases(), ledger.all_findings(), ledger.entries())


def books_for_figures(ledger: Ledger) -> Books:
    """Return the same without what no figure is made of: names, facts and accounts are most of a ledger."""
    return Books(ledger.all_cases(), ledger.all_findings(*_FIGURED), ledger.entries())


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
