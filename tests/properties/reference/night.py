"""What is known on the as-of day: net lines, and list rows given to the persons of the payouts."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from tests.properties.reference.words import (
    Match,
    Row,
    Tables,
    birth_date_in,
    from_the_latest,
    id_is_valid,
    month,
    sex_in,
)

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


def net_lines(payments: list[Row], of_what: Callable[[Row], tuple]) -> list[Row]:
    lines = [{**row, "net": row["amount"]} for row in payments if row.get("status") != "returned"]
    positive = [line for line in lines if line["amount"] > 0]
    alike = defaultdict(list)
    for line in positive:
        alike[of_what(line)].append(line)
    for negative in lines:
        if negative["amount"] < 0:
            same = alike[of_what(negative)]
            for line, part in list(from_the_latest(same, -negative["amount"])):
                line["net"] -= part
    return [line for line in positive if line["net"] > 0]


def person_and_month(line: Row) -> tuple:
    return line["person_id"], line["scheme"], line["benefit"], line["benefit_month"]


def employer_and_year(refund: Row) -> tuple:
    return refund["employer_id"], refund["year"]


class Night:
    """Everything known on the as-of day, with list rows given to the persons of the payouts."""

    def __init__(self, tables: Tables, as_of: date) -> None:
        self.as_of = as_of
        self.this_month = month(as_of)
        self.tables = known(tables, as_of)
        self.lines = net_lines(self.tables["payouts"], person_and_month)
        refunds = net_lines(self.tables["employer_refunds"], employer_and_year)
        self.tables["employer_refunds"] = [{**row, "amount": row["net"]} for row in refunds]
        self.by_person: dict[str, list[Row]] = defaultdict(list)
        for line in self.lines:
            self.by_person[line["person_id"]].append(line)
        self.names: dict[str, set[str]] = defaultdict(set)
        for row in self.tables["entitlements"]:
            # Birth date and sex: empty, from the id.
            row["birth_date"] = row.get("birth_date") or birth_date_in(row.get("person_id") or "")
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
        if id_is_valid(person_id, self.as_of):
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


def entitlements_over(night: Night, line: Row) -> list[Match]:
    """The person's entitlements to the line's benefit, between their start and end."""
    return [
        (row, identity)
        for row, identity in night.of(line["person_id"], "entitlements")
        if (row["scheme"], row["benefit"]) == (line["scheme"], line["benefit"])
        and night.within(line["benefit_month"], row["start_month"], row.get("end_month"))
    ]
