"""eligibility/survivor_* in plain loops."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.ages import birth_month
from tests.properties.reference.night import Night
from tests.properties.reference.reemployment import away, contribution_months
from tests.properties.reference.words import (
    INJURY,
    Found,
    Match,
    Row,
    deciding,
    first_month,
    if_exact,
    month,
    weakest,
)


def survivors_lines(night: Night) -> Iterator[Row]:
    for line in night.lines:
        if line["benefit_month"] < first_month(date(2004, 1, 1)):
            continue
        if (line["scheme"], line["benefit"]) == (INJURY, "survivor_allowance"):
            yield line


def survivors_entitlements(night: Night, line: Row) -> list[Match]:
    return deciding(
        (row, identity)
        for row, identity in night.of(line["person_id"], "entitlements")
        if (row["scheme"], row["benefit"]) == (INJURY, "survivor_allowance")
    )


def survivor_of_age(night: Night) -> Iterator[Found]:
    for line in survivors_lines(night):
        for entitlement, identity in survivors_entitlements(night, line):
            if entitlement.get("relation") != "child" or entitlement.get("unable_to_work"):
                continue
            born = birth_month(entitlement)
            if born is not None and night.after(line["benefit_month"], born + 12 * 18):
                yield Found(
                    line["payout_id"],
                    "eligibility/survivor_of_age",
                    if_exact("recoverable", identity),
                    line["net"],
                    identity,
                )
                break


def survivor_remarried(night: Night) -> Iterator[Found]:
    for line in survivors_lines(night):
        identities = set()
        for entitlement, one in survivors_entitlements(night, line):
            if entitlement.get("relation") != "spouse":
                continue
            marriages = deciding(
                (row, identity)
                for row, identity in night.of(line["person_id"], "marriages")
                if month(row["married_on"]) > entitlement["start_month"]
                and night.after(line["benefit_month"], month(row["married_on"]))
            )
            identities |= {weakest(one, other) for _, other in marriages}
        if identities:
            identity = "exact" if "exact" in identities else "probable"
            yield Found(
                line["payout_id"],
                "eligibility/survivor_remarried",
                if_exact("recoverable", identity),
                line["net"],
                identity,
            )


def survivor_employed(night: Night) -> Iterator[Found]:
    for line in survivors_lines(night):
        job = contribution_months(night, line["person_id"])
        has_job = line["benefit_month"] in job and line["benefit_month"] - 1 in job
        enlisted = away(night, line, {"enlisted"})
        if has_job or enlisted:
            identity = "exact" if has_job else enlisted[0][1]
            yield Found(
                line["payout_id"],
                "eligibility/survivor_employed",
                if_exact("recoverable", identity),
                line["net"],
                identity,
            )
