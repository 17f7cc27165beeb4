"""The rule book once more, in plain loops: slow, and to be read aloud beside the page.

It knows nothing of the engine. Rows are dicts as the gate would leave them: ids and names
normalised, codes in English, days as dates, months as `year * 12 + month - 1`, money in fen,
an empty cell as None. Not here: identity/one_person_two_ids and model/, which are scores.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

Row = dict
Tables = dict[str, list[Row]]
Match = tuple[Row, str]  # a list row, and "exact" or "probable"
Result = set[tuple[str, str, str, int, int, str]]

PERIODIC = {
    "pension",
    "basic_pension",
    "account_pension",
    "disability_allowance",
    "nursing_allowance",
    "survivor_allowance",
    "unemployment_benefit",
    "medical_premium",
    "temporary_aid",
}
PUBLIC, EMPLOYEE, RESIDENT = "public_pension", "employee_pension", "resident_pension"
INJURY, UNEMPLOYMENT = "work_injury", "unemployment"

ONE_CLAIM_ORDER = [
    "death/paid_after_death",
    "death/funeral_grant_twice",
    "custody/paid_while_imprisoned",
    "eligibility/pension_before_age",
    "eligibility/survivor_of_age",
    "eligibility/survivor_remarried",
    "eligibility/survivor_employed",
    "duplicate/paid_twice",
    "duplicate/resident_with_employee_pension",
    "duplicate/disability_allowance_with_pension",
    "duplicate/unemployment_with_pension",
    "reemployment/paid_while_employed",
    "reemployment/paid_while_in_business",
    "reemployment/paid_after_departure",
    "eligibility/unemployment_months_exceeded",
    "amount/over_ceiling",
    "employer/refund_over_ratio",
    "employer/refund_twice",
    "employer/refund_with_layoffs",
]


@dataclass(frozen=True)
class Found:
    payout_id: str
    rule: str
    certainty: str
    undue: int
    identity: str = "exact"


# ---------------------------------------------------------------------------------------------
# Words


def month(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_of(year: int, number: int) -> int:
    return year * 12 + number - 1


def first_month(version_starts: date) -> int:
    """A version is in force for m when its day is not later than the first day of m."""
    return month(version_starts) + (version_starts.day > 1)


@cache
def id_is_valid(person_id: str | None) -> bool:
    if not person_id or len(person_id) != 18 or not person_id[:17].isdecimal():
        return False
    if birth_date_in(person_id) is None:
        return False
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(person_id, weights, strict=False))
    return person_id[17] == "10X98765432"[total % 11]


def birth_date_in(person_id: str) -> date | None:
    """The birth date that stands in an id, even where its check digit is wrong."""
    try:
        return date(int(person_id[6:10]), int(person_id[10:12]), int(person_id[12:14]))
    except ValueError:
        return None


def sex_in(person_id: str) -> str | None:
    if not person_id[16:17].isdecimal():
        return None
    return "male" if int(person_id[16]) % 2 else "female"


def by_payment(line: Row) -> tuple:
    return line["paid_on"], line["payout_id"]


def deciding(matches: Iterable[Match]) -> list[Match]:
    """Where exact and probable rows speak of the same line, the exact ones decide."""
    matches = list(matches)
    exact = [match for match in matches if match[1] == "exact"]
    return exact or matches


def weakest(*identities: str) -> str:
    return "probable" if "probable" in identities else "exact"


def if_exact(certainty: str, identity: str) -> str:
    """Whatever rests on a probable match is potential."""
    return certainty if identity == "exact" else "potential"


def from_the_latest(lines: list[Row], amount: int) -> Iterator[tuple[Row, int]]:
    for line in sorted(lines, key=by_payment, reverse=True):
        part = min(line["net"], amount)
        if part > 0:
            yield line, part
        amount -= part


# ---------------------------------------------------------------------------------------------
# What is known on the day

KNOWN_WHEN = {
    "payouts": "paid_on",
    "deaths": "reported_on",
    "custody": "reported_on",
    "other_benefits": "reported_on",
    "contributions": "paid_on",
    "businesses": "reported_on",
    "departures": "reported_on",
    "marriages": "reported_on",
    "employer_refunds": "paid_on",
    "leads": "received_on",
}


def known(tables: Tables, as_of: date) -> Tables:
    result = {}
    for name, rows in tables.items():
        column = KNOWN_WHEN.get(name)
        result[name] = [
            dict(row) for row in rows if not column or not row.get(column) or row[column] <= as_of
        ]
    for row in result["entitlements"]:
        for column in ("verified_on", "account_changed_on"):
            if row.get(column) and row[column] > as_of:
                row[column] = None
    result["deaths"] = [row for row in result["deaths"] if death_is_possible(row, as_of)]
    return result


def death_is_possible(row: Row, as_of: date) -> bool:
    died_on = row["died_on"]
    if died_on > as_of:
        return False
    if row.get("reported_on") and died_on > row["reported_on"]:
        return False
    born = birth_date_in(row.get("person_id") or "")
    return born is None or died_on >= born


def net_lines(payouts: list[Row]) -> list[Row]:
    lines = [{**row, "net": row["amount"]} for row in payouts if row.get("status") != "returned"]
    positive = [line for line in lines if line["amount"] > 0]
    alike = defaultdict(list)
    for line in positive:
        alike[person_and_month(line)].append(line)
    for negative in lines:
        if negative["amount"] < 0:
            same = alike[person_and_month(negative)]
            for line, part in list(from_the_latest(same, -negative["amount"])):
                line["net"] -= part
    return [line for line in positive if line["net"] > 0]


def person_and_month(line: Row) -> tuple:
    return line["person_id"], line["scheme"], line["benefit"], line["benefit_month"]


class Night:
    """Everything known on the as-of day, with list rows given to the persons of the payouts."""

    def __init__(self, tables: Tables, as_of: date) -> None:
        self.as_of = as_of
        self.this_month = month(as_of)
        self.tables = known(tables, as_of)
        self.lines = net_lines(self.tables["payouts"])
        self.by_person: dict[str, list[Row]] = defaultdict(list)
        for line in self.lines:
            self.by_person[line["person_id"]].append(line)
        self.names: dict[str, set[str]] = defaultdict(set)
        for row in self.tables["payouts"]:
            self.names[row["person_id"]].add(row["name"])
        self.matched: dict[str, dict[str, list[Match]]] = defaultdict(lambda: defaultdict(list))
        for table in (
            "entitlements",
            "deaths",
            "custody",
            "other_benefits",
            "contributions",
            "businesses",
            "departures",
            "marriages",
        ):
            for row in self.tables[table]:
                person, identity = self.person_of(row)
                if person:
                    # Birth date and sex come from the list row, else from the id.
                    of_id = {"born": row.get("birth_date") or birth_date_in(person)}
                    of_id["sex"] = row.get("sex") or sex_in(person)
                    self.matched[table][person].append(({**row, **of_id}, identity))

    def person_of(self, row: Row) -> tuple[str | None, str | None]:
        person_id = row.get("person_id")
        if id_is_valid(person_id):
            if person_id not in self.names:
                return None, None
            other_name = row.get("name") and row["name"] not in self.names[person_id]
            return person_id, "probable" if other_name else "exact"
        if not row.get("name") or not row.get("birth_date"):
            return None, None
        agreeing = [
            person
            for person, names in self.names.items()
            if row["name"] in names
            and birth_date_in(person) == row["birth_date"]
            and (not row.get("sex") or sex_in(person) == row["sex"])
        ]
        return (agreeing[0], "probable") if len(agreeing) == 1 else (None, None)

    def of(self, person: str, table: str) -> list[Match]:
        return self.matched[table][person]

    def lines_of(self, person: str) -> list[Row]:
        return self.by_person[person]

    def within(self, m: int, first: int, last: int | None) -> bool:
        """first ≤ m ≤ last; an open end reaches to the month of the as-of day."""
        return first <= m <= (self.this_month if last is None else last)

    def after(self, m: int, other: int) -> bool:
        """m is after the other month; no end is an open end."""
        return other < m <= self.this_month

    def recent(self) -> list[Row]:
        """The twelve months up to the as-of month, without the accounts of institutions."""
        institutions = {row["bank_account"] for row in self.tables["institutions"]}
        return [
            line
            for line in self.lines
            if self.this_month - 11 <= line["benefit_month"] <= self.this_month
            and line.get("bank_account") not in institutions
        ]

    def grouped(self, *columns: str) -> list[list[Row]]:
        groups = defaultdict(list)
        for line in self.lines:
            groups[tuple(line.get(column) for column in columns)].append(line)
        return list(groups.values())


# ---------------------------------------------------------------------------------------------
# death/


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


# ---------------------------------------------------------------------------------------------
# custody/

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


# ---------------------------------------------------------------------------------------------
# duplicate/

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


# ---------------------------------------------------------------------------------------------
# reemployment/


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


# ---------------------------------------------------------------------------------------------
# eligibility/


def birth_month(entitlement: Row) -> int | None:
    return month(entitlement["born"]) if entitlement["born"] else None


def old_age_years(entitlement: Row) -> int:
    if entitlement["sex"] == "male":
        return 60
    return 55 if entitlement.get("worker_category") == "cadre" else 50


def months_of_reform(years: int, born: int, is_man: bool) -> int:
    first_born, slow = month_of(1965, 1), True
    if not is_man and years == 55:
        first_born = month_of(1970, 1)
    if not is_man and years == 50:
        first_born, slow = month_of(1975, 1), False
    n = born - first_born
    if n < 0:
        return 0
    return min(36, n // 4 + 1) if slow else min(60, n // 2 + 1)


def old_month(entitlement: Row) -> int:
    return birth_month(entitlement) + 12 * old_age_years(entitlement)


def statutory_month(entitlement: Row, as_of: date) -> int:
    """The old age and, once the reform is published, its months."""
    later = 0
    if as_of >= date(2024, 9, 13):
        later = months_of_reform(
            old_age_years(entitlement), birth_month(entitlement), entitlement["sex"] == "male"
        )
    return old_month(entitlement) + later


def months_before_age(entitlement: Row, as_of: date) -> tuple[int, int]:
    """The last month that is surely not owed, and the last that perhaps is not."""
    born, is_man = birth_month(entitlement), entitlement["sex"] == "male"
    kind = entitlement.get("retirement_type") or "normal"
    if entitlement["scheme"] == RESIDENT:
        return born + 12 * 60, born + 12 * 60
    if kind == "special_trade":
        age = born + 12 * (55 if is_man else 45)
        return age, age
    if kind == "illness" and entitlement["start_month"] < month_of(2025, 1):
        age = born + 12 * (50 if is_man else 45)
        return age, age
    old, statutory = old_month(entitlement), statutory_month(entitlement, as_of)
    if kind == "flexible_early":
        age = max(old, statutory - 36)
        return age, age
    return old, statutory


def entitlements_over(night: Night, line: Row) -> list[Match]:
    """The person's entitlements to the line's benefit, between their start and end."""
    return [
        (row, identity)
        for row, identity in night.of(line["person_id"], "entitlements")
        if (row["scheme"], row["benefit"]) == (line["scheme"], line["benefit"])
        and night.within(line["benefit_month"], row["start_month"], row.get("end_month"))
    ]


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


# ---------------------------------------------------------------------------------------------
# amount/


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


# ---------------------------------------------------------------------------------------------
# account/


def shared_account(night: Night) -> Iterator[Found]:
    lines = [
        line for line in night.recent() if line.get("bank_account") and line["benefit"] in PERIODIC
    ]
    persons = defaultdict(set)
    for line in lines:
        persons[line["bank_account"]].add(line["person_id"])
    for line in lines:
        if len(persons[line["bank_account"]]) >= 3:
            yield Found(line["payout_id"], "account/shared_account", "potential", line["net"])


def other_holder(night: Night) -> Iterator[Found]:
    for line in night.recent():
        if line.get("account_name") and line["account_name"] != line["name"]:
            yield Found(line["payout_id"], "account/other_holder", "potential", line["net"])


def changed_by_paying_operator(night: Night) -> Iterator[Found]:
    for line in night.recent():
        changes = [
            (row, identity)
            for row, identity in night.of(line["person_id"], "entitlements")
            if (row["scheme"], row["benefit"]) == (line["scheme"], line["benefit"])
            and row.get("account_changed_on")
            and row.get("account_changed_by")
            and row["account_changed_by"] == line.get("operator_id")
            and timedelta(0) <= line["paid_on"] - row["account_changed_on"] <= timedelta(30)
        ]
        if changes:
            yield Found(
                line["payout_id"],
                "account/changed_by_paying_operator",
                "potential",
                line["net"],
                deciding(changes)[0][1],
            )


# ---------------------------------------------------------------------------------------------
# identity/, control/, lead/


def invalid_id(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if not id_is_valid(line["person_id"]):
            yield Found(line["payout_id"], "identity/invalid_id", "potential", line["net"])


def one_id_two_names(night: Night) -> Iterator[Found]:
    for lines in night.grouped("person_id"):
        if len(night.names[lines[0]["person_id"]]) >= 2:
            for line in lines:
                yield Found(
                    line["payout_id"], "identity/one_id_two_names", "potential", line["net"]
                )


def same_operator_and_approver(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line.get("operator_id") and line["operator_id"] == line.get("approver_id"):
            yield Found(
                line["payout_id"], "control/same_operator_and_approver", "potential", line["net"]
            )


def received(night: Night) -> Iterator[Found]:
    for lead in night.tables["leads"]:
        _, identity = night.person_of(lead)
        yield Found(lead["lead_id"], "lead/received", "potential", 0, identity or "exact")


# ---------------------------------------------------------------------------------------------
# employer/

RATIOS = {
    2019: ("0.50", "0.50"),
    2020: ("1.00", "0.50"),
    2021: ("0.60", "0.30"),
    2022: ("0.90", "0.50"),
    2023: ("0.60", "0.30"),
    2024: ("0.60", "0.30"),
    2025: ("0.90", "0.50"),
}


def refund_over_ratio(night: Night) -> Iterator[Found]:
    for refund in night.tables["employer_refunds"]:
        if refund["year"] not in RATIOS or not refund.get("size"):
            continue
        small, large = RATIOS[refund["year"]]
        ratio = Decimal(small if refund["size"] == "small" else large)
        ceiling = (ratio * refund["prior_year_premium"]).quantize(Decimal(1), ROUND_HALF_UP)
        if refund["amount"] > ceiling:
            excess = refund["amount"] - int(ceiling)
            yield Found(refund["refund_id"], "employer/refund_over_ratio", "recoverable", excess)


def refund_twice(night: Night) -> Iterator[Found]:
    years = defaultdict(list)
    for refund in night.tables["employer_refunds"]:
        years[refund["employer_id"], refund["year"]].append(refund)
    for refunds in years.values():
        for refund in sorted(refunds, key=lambda row: (row["paid_on"], row["refund_id"]))[1:]:
            yield Found(
                refund["refund_id"], "employer/refund_twice", "recoverable", refund["amount"]
            )


def refund_with_layoffs(night: Night) -> Iterator[Found]:
    for refund in night.tables["employer_refunds"]:
        if refund.get("layoff_rate") is None:
            continue
        count = refund.get("insured_count")
        if count is None or count <= 30:
            limit = Decimal("0.20")
        else:
            limit = Decimal("0.06") if refund["year"] == 2021 else Decimal("0.055")
        if refund["layoff_rate"] > limit:
            yield Found(
                refund["refund_id"],
                "employer/refund_with_layoffs",
                "recoverable",
                refund["amount"],
            )


def dispatch_refund_withheld(night: Night) -> Iterator[Found]:
    for refund in night.tables["employer_refunds"]:
        if not refund.get("is_dispatch") or night.as_of - refund["paid_on"] <= timedelta(30):
            continue
        shares = [
            share
            for share in night.tables["refund_shares"]
            if share["refund_id"] == refund["refund_id"]
        ]
        withheld = 0
        for share in shares:
            passed = share.get("passed_amount") or 0
            if share.get("passed_on") and share["passed_on"] > night.as_of:
                passed = 0
            withheld += share["due_amount"] - passed
        undue = min(withheld, refund["amount"]) if shares else refund["amount"]
        if undue > 0:
            yield Found(
                refund["refund_id"], "employer/dispatch_refund_withheld", "potential", undue
            )


# ---------------------------------------------------------------------------------------------
# All rules, exclusions, and the one-claim order

RULES: list[Callable[[Night], Iterator[Found]]] = [
    paid_after_death,
    funeral_grant_twice,
    paid_while_imprisoned,
    paid_while_detained,
    raised_while_barred,
    public_pension_after_sentence,
    resident_with_employee_pension,
    two_employee_pensions,
    two_regions,
    paid_twice,
    disability_allowance_with_pension,
    unemployment_with_pension,
    paid_while_employed,
    paid_while_in_business,
    paid_after_departure,
    unemployment_months_exceeded,
    pension_before_age,
    survivor_of_age,
    survivor_remarried,
    survivor_employed,
    verification_overdue,
    over_ceiling,
    without_entitlement,
    shared_account,
    other_holder,
    changed_by_paying_operator,
    invalid_id,
    one_id_two_names,
    refund_over_ratio,
    refund_twice,
    refund_with_layoffs,
    dispatch_refund_withheld,
    same_operator_and_approver,
    received,
]


def is_excluded(night: Night, found: Found, person: str) -> bool:
    return any(
        row["person_id"] == person
        and row["valid_from"] <= night.as_of
        and (not row.get("valid_until") or night.as_of <= row["valid_until"])
        and (
            row["rule"] in ("*", found.rule)
            or (row["rule"].endswith("/") and found.rule.startswith(row["rule"]))
        )
        for row in night.tables["exclusions"]
    )


def findings(tables: Tables, as_of: date) -> Result:
    """Return (payout_id, rule, certainty, undue, claimed, identity) of everything found."""
    night = Night(tables, as_of)
    persons = {line["payout_id"]: line["person_id"] for line in night.lines}
    persons |= {lead["lead_id"]: lead.get("person_id") for lead in night.tables["leads"]}
    left = {line["payout_id"]: line["net"] for line in night.lines}
    left |= {row["refund_id"]: row["amount"] for row in night.tables["employer_refunds"]}

    everything = [found for rule in RULES for found in rule(night)]
    order = {rule: place for place, rule in enumerate(ONE_CLAIM_ORDER)}
    everything.sort(key=lambda found: order.get(found.rule, len(order)))
    result: Result = set()
    for found in everything:
        certainty, claimed = found.certainty, 0
        person = persons.get(found.payout_id)
        if person and is_excluded(night, found, person):
            certainty = "excluded"
        if certainty == "recoverable":
            claimed = min(found.undue, left[found.payout_id])
            left[found.payout_id] -= claimed
        result.add((found.payout_id, found.rule, certainty, found.undue, claimed, found.identity))
    return result
