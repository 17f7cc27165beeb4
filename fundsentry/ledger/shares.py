"""What of a confirmed amount falls on each payout line: over all cases never more than a line's net."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundsentry.ledger.docket import Docket


def allocate(
    docket: Docket, case: Mapping[str, Any], scope: Sequence[Mapping[str, Any]], amount: int
) -> tuple[dict[str, int], set[str]]:
    """Return what of the amount falls on each finding, or else the other cases that took its lines before.

    What is claimed is filled first, then what is not owed beyond it; over all cases never more than a line's net.
    """
    shares = {finding["finding_id"]: 0 for finding in scope}
    left, others = amount, set[str]()
    for upper in ("claimed_fen", "undue_fen"):
        for finding in scope:
            elsewhere = {
                other: fen
                for other, fen in docket.confirmed[finding["payout_id"]].items()
                if other != case["case_id"]
            }
            room = finding["net_fen"] - sum(elsewhere.values())
            have = shares[finding["finding_id"]]
            wanted = min(left, finding[upper] - have)
            share = max(0, min(wanted, room - have))
            if share < wanted:
                others |= set(elsewhere)
            shares[finding["finding_id"]] += share
            left -= share
    return shares, (others or {case["case_id"]}) if left else set()


def write_shares(docket: Docket, case_id: str, shares: Mapping[str, int]) -> None:
    """Note on the findings of a case what is confirmed of each; of one not named no verdict speaks."""
    for finding in docket.findings[case_id]:
        share = shares.get(finding["finding_id"])
        if finding["confirmed_fen"] != share:
            docket.allocated[finding["finding_id"]] = share
        finding["confirmed_fen"] = share
    for line in {finding["payout_id"] for finding in docket.findings[case_id]}:
        docket.confirmed[line].pop(case_id, None)
    for finding in docket.findings[case_id]:
        if finding["confirmed_fen"]:
            line = docket.confirmed[finding["payout_id"]]
            line[case_id] = line.get(case_id, 0) + finding["confirmed_fen"]
