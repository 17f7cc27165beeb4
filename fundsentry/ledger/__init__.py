"""The ledger (问题台账): what was found, what was decided, in events that are only ever added."""

from fundsentry.ledger.booking import Booked, Night
from fundsentry.ledger.ids import case_ids, finding_ids
from fundsentry.ledger.lock import night_lock
from fundsentry.ledger.opening import is_there, open_ledger, upgrade_ledger
from fundsentry.ledger.store import Ledger

__all__ = [
    "Booked",
    "Ledger",
    "Night",
    "case_ids",
    "finding_ids",
    "night_lock",
    "is_there",
    "open_ledger",
    "upgrade_ledger",
]
