"""What a row that is handed back speaks of: its findings, and whether it shows the case as the ledger knows it."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fundsentry.ledger.docket import Docket

_FLOAT = re.compile(r"\d(\.\d+)?E\+?\d+")
# A spreadsheet keeps so many digits of a number and writes zeros for the others.
_KEPT_DIGITS = 15
_ID_DIGITS = 18


def is_live(finding: Mapping[str, Any]) -> bool:
    """Return whether a case rests on a finding."""
    return finding["withdrawn_run_id"] is None and finding["certainty"] != "excluded"


def scope_of(
    docket: Docket, case_id: str, run_id: str | None, last_month: int | None
) -> list[dict[str, Any]]:
    """Return the findings that a row speaks of: up to its last month, as its run knew them."""
    place = docket.places.get(run_id or "")
    return [
        finding
        for finding in docket.findings[case_id]
        if is_live(finding)
        and (place is None or docket.places.get(finding["first_run_id"], 0) <= place)
        and (
            finding["benefit_month"] is None
            or last_month is None
            or finding["benefit_month"] <= last_month
        )
    ]


def column_that_differs(
    case: Mapping[str, Any], scope: Sequence[Mapping[str, Any]], seen: Mapping[str, Any]
) -> str | None:
    """Return the column in which a row is not about this case as it is: a foreign row, or a changed one."""
    is_person = case["subject_kind"] == "person"
    if seen.get("person_id") is not None and not _is_same_id(
        seen["person_id"], case["subject_id"] if is_person else None
    ):
        return "person_id"
    truth = {
        "rule": case["rule"],
        "undue_amount": sum(finding["undue_fen"] for finding in scope),
        "claimed_amount": sum(finding["claimed_fen"] for finding in scope),
    }
    for name, value in truth.items():
        if seen.get(name) is not None and seen[name] != value:
            return name
    return None


def _is_same_id(seen: str, truth: str | None) -> bool:
    """Say whether an id is the case's, or what a spreadsheet leaves of it when it takes it for a number."""
    text = seen.strip("' ").upper()
    if truth is None or text == truth:
        return text == truth
    if not truth.isdigit():
        return False
    if _FLOAT.fullmatch(text):
        digits = len(text.partition("E")[0].replace(".", ""))
        return abs(Decimal(text) / Decimal(truth) - 1) <= Decimal(10) ** (1 - digits)
    kept = text[:_KEPT_DIGITS]
    is_rounded = len(text) == _ID_DIGITS and text[_KEPT_DIGITS:] == "000"
    return is_rounded and kept == truth[:_KEPT_DIGITS]
