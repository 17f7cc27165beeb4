"""The supervisors' figures from an open ledger, for the screen and for files."""

from fundsentry.ledger import Ledger
from fundsentry.reports.accounts import Books


def books_of(ledger: Ledger) -> Books:
    """Return what the ledger holds, as the supervisors' figures need it."""
    return Books(ledger.all_cases(), ledger.all_findings(), ledger.entries())
