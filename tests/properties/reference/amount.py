"""amount/ in plain loops."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.night import Night, entitlements_over
from tests.properties.reference.words import PERIODIC, Found, Row, by_payment, from_the_latest


def ceiling_for(night: Night, line: Row) -> int | None:
    first_day = date(line["benefit_month"] // 12, line["benefit_month"] % 12 + 1, 1)
    in_force = [
        row
        for row in night.tables["ceilings"]
        if row["benefit"] == line["benefit"]
        and row["effective_from"] <= first_day
        and row.get("scheme") in (None, line["scheme"])
        and (line.get("region_code") or "").startswith(row.get("region_code") or "")
    ]
    if not in_force:
        return None
    best = max(
        in_force,
        key=lambda row: (
            len(row.get("region_code") or ""),
            row.get("scheme") is not None,
            row["effective_from"],
        ),
    )
    return best["monthly_max"]


def over_ceiling(night: Night) -> Iterator[Found]:
    for lines in night.grouped("person_id", "scheme", "benefit", "benefit_month"):
        ceiling = ceiling_for(night, max(lines, key=by_payment))
        if ceiling is None:
            continue
        excess = sum(line["net"] for line in lines) - ceiling
        for line, part in from_the_latest(lines, max(excess, 0)):
            yield Found(line["payout_id"], "amount/over_ceiling", "recoverable", part)


def without_entitlement(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] in PERIODIC and not entitlements_over(night, line):
            yield Found(line["payout_id"], "amount/without_entitlement", "potential", line["net"])
