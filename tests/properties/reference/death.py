"""death/ in plain loops."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.night import Night
from tests.properties.reference.words import (
    PERIODIC,
    Found,
    by_payment,
    deciding,
    first_month,
    if_exact,
    month,
)


def paid_after_death(night: Night) -> Iterator[Found]:
    for line in night.lines:
        records = deciding(night.of(line["person_id"], "deaths"))
        if line["benefit"] not in PERIODIC or not records:
            continue
        identity = records[0][1]
        earliest = min(month(row["died_on"]) for row, _ in records)
        latest_day = max(row["died_on"] for row, _ in records)
        seen_alive = any(
            row.get("verified_by") in ("face", "in_person")
            and row.get("verified_on")
            and row["verified_on"] > latest_day
            for row, _ in night.of(line["person_id"], "entitlements")
        )
        if night.after(line["benefit_month"], earliest):
            sure = line["benefit_month"] > month(latest_day) and not seen_alive
            certainty = if_exact("recoverable" if sure else "potential", identity)
            yield Found(
                line["payout_id"], "death/paid_after_death", certainty, line["net"], identity
            )


def funeral_grant_twice(night: Night) -> Iterator[Found]:
    for grants in night.grouped("deceased_id", "benefit"):
        if grants[0]["benefit"] != "funeral_grant" or not grants[0].get("deceased_id"):
            continue
        kept = min(grants, key=lambda grant: (-grant["net"], *by_payment(grant)))
        for grant in grants:
            if grant is not kept and grant["benefit_month"] >= first_month(date(2011, 7, 1)):
                yield Found(
                    grant["payout_id"], "death/funeral_grant_twice", "recoverable", grant["net"]
                )
