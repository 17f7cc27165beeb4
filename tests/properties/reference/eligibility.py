"""eligibility/ in plain loops, without the survivors."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.ages import birth_month, months_before_age, statutory_month
from tests.properties.reference.night import Night, entitlements_over
from tests.properties.reference.words import (
    PERIODIC,
    RESIDENT,
    UNEMPLOYMENT,
    Found,
    Row,
    deciding,
    first_month,
    if_exact,
    month,
    month_of,
)


def unemployment_months_exceeded(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] != "unemployment_benefit":
            continue
        if line["benefit_month"] < first_month(date(2011, 7, 1)):
            continue
        for entitlement, identity in deciding(entitlements_over(night, line)):
            if entitlement.get("contribution_months") is None:
                continue
            if beyond_cap(night, line, entitlement):
                yield Found(
                    line["payout_id"],
                    "eligibility/unemployment_months_exceeded",
                    if_exact("recoverable", identity),
                    line["net"],
                    identity,
                )
                break


def beyond_cap(night: Night, line: Row, entitlement: Row) -> bool:
    m, c = line["benefit_month"], entitlement["contribution_months"]
    cap = 0 if c < 12 else 12 if c < 60 else 18 if c < 120 else 24
    months = sorted(
        {
            other["benefit_month"]
            for other in night.lines_of(line["person_id"])
            if other["benefit"] == "unemployment_benefit"
            and night.within(
                other["benefit_month"], entitlement["start_month"], entitlement.get("end_month")
            )
        }
    )
    if m not in months[cap:]:
        return False
    extended = m >= month_of(2019, 12) and night.as_of >= date(2019, 12, 1)
    if cap and extended and birth_month(entitlement) and entitlement["sex"]:
        age = statutory_month(entitlement, night.as_of)
        if age - months[cap - 1] < 12 and m <= age:
            return False
    return True


def pension_before_age(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] not in ("pension", "basic_pension", "account_pension"):
            continue
        certainties, identity = set(), "exact"
        for entitlement, identity in deciding(entitlements_over(night, line)):
            if birth_month(entitlement) is None:
                continue
            if entitlement["sex"] is None and entitlement["scheme"] != RESIDENT:
                continue
            surely, perhaps = months_before_age(entitlement, night.as_of)
            if line["benefit_month"] <= surely:
                certainties.add(if_exact("recoverable", identity))
            elif line["benefit_month"] <= perhaps:
                certainties.add("potential")
        if certainties:
            yield Found(
                line["payout_id"],
                "eligibility/pension_before_age",
                "recoverable" if "recoverable" in certainties else "potential",
                line["net"],
                identity,
            )


def verification_overdue(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["scheme"] == UNEMPLOYMENT or line["benefit"] not in PERIODIC:
            continue
        entitlements = night.of(line["person_id"], "entitlements")  # all of them count
        if not entitlements:
            continue
        seen = [row["start_month"] for row, _ in entitlements]
        seen += [month(row["verified_on"]) for row, _ in entitlements if row.get("verified_on")]
        if night.after(line["benefit_month"], max(seen) + 12):
            yield Found(
                line["payout_id"],
                "eligibility/verification_overdue",
                "potential",
                line["net"],
                deciding(entitlements)[0][1],
            )
