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


def entitlements_of(night: Night, line: Row) -> list[Match]:
    """Those of which the line may be: on the same death, where both say on whose."""
    return [
        (row, identity)
        for row, identity in survivors_entitlements(night, line)
        if is_of_one_death(line, row)
    ]


def is_of_one_death(line: Row, entitlement: Row) -> bool:
    on, of = line.get("deceased_id"), entitlement.get("deceased_id")
    return not on or not of or on == of


def is_owed_otherwise(
    night: Night, line: Row, ended: Row, others: list[Row], grounds: list[Row]
) -> bool:
    """Whether another entitlement that has not ended covers the month: on a ground of its own, or another death."""
    for other in others:
        if not night.within(line["benefit_month"], other["start_month"], other.get("end_month")):
            continue
        deaths = {ended.get("deceased_id"), other.get("deceased_id")} - {None}
        if other in grounds or len(deaths) == 2:
            return True
    return False


def is_grown(line: Row, entitlement: Row) -> bool:
    if entitlement.get("relation") != "child" or entitlement.get("unable_to_work"):
        return False
    born = birth_month(entitlement)
    return born is not None and line["benefit_month"] > born + 12 * 18


def survivor_of_age(night: Night) -> Iterator[Found]:
    for line in survivors_lines(night):
        if line["benefit_month"] > night.this_month:
            continue
        entitlements = entitlements_of(night, line)
        others = [row for row, _ in entitlements if not is_grown(line, row)]
        grounds = [
            row
            for row in others
            if row.get("relation") not in ("child", None) or row.get("unable_to_work")
        ]
        for entitlement, identity in entitlements:
            if not is_grown(line, entitlement):
                continue
            if not is_owed_otherwise(night, line, entitlement, others, grounds):
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
        if line["benefit_month"] > night.this_month:
            continue
        entitlements = entitlements_of(night, line)
        ended = [
            (row, married, weakest(one, other))
            for row, one in entitlements
            if row.get("relation") == "spouse"
            for married, other in night.of(line["person_id"], "marriages")
            if row["start_month"] < month(married["married_on"]) < line["benefit_month"]
        ]
        others = [row for row, _ in entitlements if row not in [one for one, _, _ in ended]]
        grounds = [row for row in others if row.get("relation") not in ("spouse", None)]
        identities = {
            identity
            for row, _, identity in ended
            if not is_owed_otherwise(night, line, row, others, grounds)
        }
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
