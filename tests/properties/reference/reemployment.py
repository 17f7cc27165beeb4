"""reemployment/ in plain loops."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.night import Night
from tests.properties.reference.words import (
    Found,
    Match,
    Row,
    deciding,
    first_month,
    if_exact,
    month,
)


def contribution_months(night: Night, person: str) -> set[int]:
    return {
        row["month"] for row, _ in night.of(person, "contributions") if row["kind"] == "employer"
    }


def start_of_run(months: set[int], m: int) -> int:
    while m - 1 in months:
        m -= 1
    return m


def paid_while_employed(night: Night) -> Iterator[Found]:
    for line in night.lines:
        m = line["benefit_month"]
        if line["benefit"] not in ("unemployment_benefit", "medical_premium"):
            continue
        if m < first_month(date(1999, 1, 22)):
            continue
        job = contribution_months(night, line["person_id"])
        benefit = {
            other["benefit_month"]
            for other in night.lines_of(line["person_id"])
            if other["benefit"] == "unemployment_benefit"
        }
        if m in job and m - 1 in job:
            job_was_first = m in benefit and start_of_run(job, m) < start_of_run(benefit, m)
            certainty = "potential" if job_was_first else "recoverable"
            yield Found(
                line["payout_id"], "reemployment/paid_while_employed", certainty, line["net"]
            )


def paid_while_in_business(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] not in ("unemployment_benefit", "medical_premium"):
            continue
        if line["benefit_month"] < first_month(date(1999, 1, 22)):
            continue
        registrations = deciding(
            (row, identity)
            for row, identity in night.of(line["person_id"], "businesses")
            if row["role"] in ("legal_representative", "sole_trader")
            and night.within(
                line["benefit_month"],
                month(row["registered_on"]) + 1,
                month(row["cancelled_on"]) if row.get("cancelled_on") else None,
            )
        )
        if registrations:
            yield Found(
                line["payout_id"],
                "reemployment/paid_while_in_business",
                "potential",
                line["net"],
                registrations[0][1],
            )


def away(night: Night, line: Row, kinds: set[str]) -> list[Match]:
    return deciding(
        (row, identity)
        for row, identity in night.of(line["person_id"], "departures")
        if row["kind"] in kinds
        and night.within(
            line["benefit_month"],
            month(row["departed_on"]) + 1,
            month(row["returned_on"]) if row.get("returned_on") else None,
        )
    )


def paid_after_departure(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] not in ("unemployment_benefit", "medical_premium"):
            continue
        if line["benefit_month"] < first_month(date(2011, 7, 1)):
            continue
        departures = away(night, line, {"enlisted", "emigrated"})
        if departures:
            identity = departures[0][1]
            yield Found(
                line["payout_id"],
                "reemployment/paid_after_departure",
                if_exact("recoverable", identity),
                line["net"],
                identity,
            )
