"""custody/ in plain loops."""

from collections.abc import Iterator
from datetime import date

from tests.properties.reference.night import Night
from tests.properties.reference.words import (
    EMPLOYEE,
    INJURY,
    PUBLIC,
    RESIDENT,
    UNEMPLOYMENT,
    Found,
    Match,
    Row,
    deciding,
    first_month,
    from_the_latest,
    if_exact,
    month,
)

IMPRISONED = {"short_term", "fixed_term", "life", "death_suspended"}
BARRED = {"control", "probation", "parole", "outside_prison"}

SUSPENDED_2001 = {
    (EMPLOYEE, "pension"),
    (PUBLIC, "pension"),
    (UNEMPLOYMENT, "unemployment_benefit"),
    (UNEMPLOYMENT, "medical_premium"),
    (UNEMPLOYMENT, "temporary_aid"),
    (INJURY, "disability_allowance"),
    (INJURY, "nursing_allowance"),
    (INJURY, "survivor_allowance"),
}

SUSPENDED_2011 = SUSPENDED_2001 - {
    (INJURY, "disability_allowance"),
    (INJURY, "nursing_allowance"),
}

SUSPENDED_2014 = SUSPENDED_2011 | {(RESIDENT, "basic_pension"), (RESIDENT, "account_pension")}


def suspended(line: Row, as_of: date) -> bool:
    in_force: set = set()
    for first_day, benefits in (
        (date(2001, 3, 8), SUSPENDED_2001),
        (date(2011, 1, 1), SUSPENDED_2011),
        (date(2014, 3, 1), SUSPENDED_2014),
    ):
        if first_day <= as_of and first_month(first_day) <= line["benefit_month"]:
            in_force = benefits
    return (line["scheme"], line["benefit"]) in in_force


def custody_over(night: Night, line: Row, kinds: set[str]) -> list[Match]:
    """The records of these kinds that cover the line's month."""
    return [
        (row, identity)
        for row, identity in night.of(line["person_id"], "custody")
        if row["kind"] in kinds
        and night.within(
            line["benefit_month"],
            month(row["custody_from"]) + 1,
            month(row["custody_until"]) if row.get("custody_until") else None,
        )
    ]


def paid_while_imprisoned(night: Night) -> Iterator[Found]:
    for line in night.lines:
        records = deciding(custody_over(night, line, IMPRISONED))
        if records and suspended(line, night.as_of):
            identity = records[0][1]
            yield Found(
                line["payout_id"],
                "custody/paid_while_imprisoned",
                if_exact("recoverable", identity),
                line["net"],
                identity,
            )


def paid_while_detained(night: Night) -> Iterator[Found]:
    for line in night.lines:
        records = deciding(custody_over(night, line, {"pretrial"} | IMPRISONED))
        if any(row["kind"] in IMPRISONED for row, _ in records):
            continue
        if records and suspended(line, night.as_of):
            yield Found(
                line["payout_id"],
                "custody/paid_while_detained",
                "potential",
                line["net"],
                records[0][1],
            )


def raised_while_barred(night: Night) -> Iterator[Found]:
    months = night.grouped("person_id", "scheme", "benefit", "benefit_month")
    pensions = [
        lines
        for lines in months
        if lines[0]["scheme"] == EMPLOYEE and lines[0]["benefit"] == "pension"
    ]
    sums = {
        (lines[0]["person_id"], lines[0]["benefit_month"]): sum(line["net"] for line in lines)
        for lines in pensions
    }
    for lines in pensions:
        person, m = lines[0]["person_id"], lines[0]["benefit_month"]
        records = deciding(custody_over(night, lines[0], BARRED))
        excesses = [
            sums[person, m] - sums[person, month(row["custody_from"])]
            for row, _ in records
            if (person, month(row["custody_from"])) in sums
        ]
        if excesses and min(excesses) > 0:
            for line, part in from_the_latest(lines, min(excesses)):
                yield Found(
                    line["payout_id"],
                    "custody/raised_while_barred",
                    "potential",
                    part,
                    records[0][1],
                )


def public_pension_after_sentence(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if (line["scheme"], line["benefit"]) != (PUBLIC, "pension"):
            continue
        inside = custody_over(night, line, IMPRISONED)
        after = [
            (row, identity)
            for row, identity in night.of(line["person_id"], "custody")
            if row["kind"] in IMPRISONED
            and row.get("custody_until")
            and night.after(line["benefit_month"], month(row["custody_until"]))
        ]
        outside = custody_over(night, line, {"control", "probation"})
        records = deciding(inside + after + outside)
        if records and not any(match in inside for match in records):
            yield Found(
                line["payout_id"],
                "custody/public_pension_after_sentence",
                "potential",
                line["net"],
                records[0][1],
            )
