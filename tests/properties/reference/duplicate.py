"""duplicate/ in plain loops."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.night import Night
from tests.properties.reference.words import (
    EMPLOYEE,
    INJURY,
    PERIODIC,
    PUBLIC,
    RESIDENT,
    Found,
    Match,
    Row,
    by_payment,
    deciding,
    first_month,
    from_the_latest,
    if_exact,
)

PENSION_OF = {PUBLIC: "pension", EMPLOYEE: "pension", RESIDENT: "basic_pension"}


def paid_here(night: Night, line: Row, schemes: set[str]) -> list[Row]:
    """The person's pension lines of these schemes for the line's month."""
    return [
        other
        for other in night.lines_of(line["person_id"])
        if other["benefit_month"] == line["benefit_month"]
        and other["scheme"] in schemes
        and other["benefit"] == PENSION_OF[other["scheme"]]
    ]


def covered_elsewhere(night: Night, line: Row, schemes: dict[str, str]) -> list[Match]:
    """The other_benefits rows of these schemes and their benefits that cover the line's month."""
    return [
        (row, identity)
        for row, identity in night.of(line["person_id"], "other_benefits")
        if row["scheme"] in schemes
        and row.get("benefit") in (None, schemes[row["scheme"]])
        and night.within(line["benefit_month"], row["from_month"], row.get("to_month"))
    ]


def only(*schemes: str) -> dict[str, str]:
    return {scheme: PENSION_OF[scheme] for scheme in schemes}


def resident_with_employee_pension(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] != "basic_pension" or line["scheme"] != RESIDENT:
            continue
        if line["benefit_month"] < first_month(date(2014, 7, 1)):
            continue
        here = paid_here(night, line, {EMPLOYEE, PUBLIC})
        elsewhere = deciding(covered_elsewhere(night, line, only(EMPLOYEE, PUBLIC)))
        if here or elsewhere:
            identity = "exact" if here else elsewhere[0][1]
            yield Found(
                line["payout_id"],
                "duplicate/resident_with_employee_pension",
                if_exact("recoverable", identity),
                line["net"],
                identity,
            )


def two_employee_pensions(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if (line["scheme"], line["benefit"]) != (EMPLOYEE, "pension"):
            continue
        here = paid_here(night, line, {PUBLIC})
        elsewhere = deciding(covered_elsewhere(night, line, only(PUBLIC)))
        if here or elsewhere:
            yield Found(
                line["payout_id"],
                "duplicate/two_employee_pensions",
                "potential",
                line["net"],
                "exact" if here else elsewhere[0][1],
            )


def two_regions(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] not in ("pension", "basic_pension", "unemployment_benefit"):
            continue
        rows = covered_elsewhere(night, line, {line["scheme"]: line["benefit"]})
        rows = [
            (row, identity)
            for row, identity in rows
            if not row.get("region_code")
            or not line.get("region_code")
            or row["region_code"][:6] != line["region_code"][:6]
        ]
        if rows:
            yield Found(
                line["payout_id"],
                "duplicate/two_regions",
                "potential",
                line["net"],
                deciding(rows)[0][1],
            )


def paid_twice(night: Night) -> Iterator[Found]:
    same = ("person_id", "scheme", "benefit", "benefit_month", "deceased_id", "amount")
    for lines in night.grouped(*same):
        if lines[0]["benefit"] in PERIODIC:
            for line in sorted(lines, key=by_payment)[1:]:
                yield Found(line["payout_id"], "duplicate/paid_twice", "recoverable", line["net"])


def disability_allowance_with_pension(night: Night) -> Iterator[Found]:
    for lines in night.grouped("person_id", "scheme", "benefit", "benefit_month"):
        first = lines[0]
        if (first["scheme"], first["benefit"]) != (INJURY, "disability_allowance"):
            continue
        if first["benefit_month"] < first_month(date(2011, 1, 1)):
            continue
        allowance = sum(line["net"] for line in lines)
        here = paid_here(night, first, {EMPLOYEE, PUBLIC})
        elsewhere = deciding(covered_elsewhere(night, first, only(EMPLOYEE, PUBLIC)))
        if here and elsewhere and elsewhere[0][1] == "probable":
            elsewhere = []  # what is paid here is exact, and decides
        if not here and not elsewhere:
            continue
        identity = elsewhere[0][1] if elsewhere else "exact"
        if not here and any(row.get("monthly_amount") is None for row, _ in elsewhere):
            undue, certainty = allowance, "potential"
        else:
            pension = sum(line["net"] for line in here)
            pension += sum(row.get("monthly_amount") or 0 for row, _ in elsewhere)
            undue, certainty = min(allowance, pension), if_exact("recoverable", identity)
        for line, part in from_the_latest(lines, undue):
            yield Found(
                line["payout_id"],
                "duplicate/disability_allowance_with_pension",
                certainty,
                part,
                identity,
            )


def unemployment_with_pension(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line["benefit"] not in ("unemployment_benefit", "medical_premium", "temporary_aid"):
            continue
        if line["benefit_month"] < first_month(date(2011, 7, 1)):
            continue
        sure_here = paid_here(night, line, {EMPLOYEE, PUBLIC})
        resident_here = paid_here(night, line, {RESIDENT})
        elsewhere = deciding(covered_elsewhere(night, line, only(EMPLOYEE, PUBLIC, RESIDENT)))
        if not sure_here and not resident_here and not elsewhere:
            continue
        sure_elsewhere = [match for match in elsewhere if match[0]["scheme"] != RESIDENT]
        identity = "exact" if sure_here or resident_here else elsewhere[0][1]
        if sure_here:
            certainty = "recoverable"
        elif sure_elsewhere:
            certainty = if_exact("recoverable", elsewhere[0][1])
        else:
            certainty = "potential"
        yield Found(
            line["payout_id"],
            "duplicate/unemployment_with_pension",
            certainty,
            line["net"],
            identity,
        )
