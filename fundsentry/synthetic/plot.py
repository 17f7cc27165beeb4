"""The plot of a planted irregularity: persons, their rows in every table, and what must be found."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from fundsentry.synthetic.base import APPROVERS, OPERATORS
from fundsentry.synthetic.calendar import day_in, month_of, written
from fundsentry.synthetic.persons import planted_name, valid_ids, villages

Row = dict[str, Any]
_FIRST_SERIAL = 40_000  # far behind the serials of ordinary people, in counties of their own


@dataclass(frozen=True)
class Person:
    """A planted person."""

    id: str
    name: str
    born: date
    sex: str
    region: str
    account: str


@dataclass
class Plot:
    """All planted rows, and the truth: what the rules must find as of the day."""

    as_of: date
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    truth: list[Row] = field(default_factory=list)
    persons: int = 0
    lines: int = 0

    @property
    def month(self) -> int:
        """The month of the as-of day."""
        return month_of(self.as_of)

    def person(self, born: date = date(1950, 6, 15), sex: str = "male") -> Person:
        """Return a new person with a valid id of their own and a name that nobody else bears."""
        number = self.persons
        self.persons += 1
        days = np.array([(born - date(1970, 1, 1)).days])
        serial = np.array([_FIRST_SERIAL + number])
        person_id = valid_ids(days, np.array([sex == "male"]), serial)[0]
        places = villages()
        return Person(
            person_id,
            planted_name(number),
            born,
            sex,
            places[number * 7 % len(places)],
            f"6228480402{number:09d}",
        )

    def add(self, table: str, **cells: Any) -> str:
        """Add a row to a table and return its number where it has one."""
        key = {"payouts": "payout_id", "entitlements": "entitlement_id"}.get(table, "record_id")
        if table == "employer_refunds":
            key = "refund_id"
        elif table == "leads":
            key = "lead_id"
        elif table in {"contributions", "refund_shares", "exclusions", "institutions", "ceilings"}:
            key = ""
        number = f"{table[:1].upper()}X{len(self.rows[table]):07d}"
        self.rows[table].append(({key: number} if key else {}) | cells)
        return number

    def listed(self, table: str, person: Person, **cells: Any) -> str:
        """Add a row of a list about a person."""
        return self.add(table, **({"person_id": person.id, "name": person.name} | cells))

    def pay(
        self,
        person: Person,
        scheme: str,
        benefit: str,
        month: int,
        yuan: str,
        day: int = 12,
        late: int = 0,
        **cells: Any,
    ) -> str:
        """Add a payout line, paid on that day of its month or some months late; return its number."""
        self.lines += 1
        paid_on = min(day_in(month + late, day), self.as_of)
        return self.listed(
            "payouts",
            person,
            **(
                {
                    "scheme": scheme,
                    "benefit": benefit,
                    "benefit_month": written(month),
                    "paid_on": paid_on.isoformat(),
                    "amount": yuan,
                    "status": "paid",
                    "region_code": person.region,
                    "bank_account": person.account,
                    "account_name": person.name,
                    "operator_id": OPERATORS[self.lines % len(OPERATORS)],
                    "approver_id": APPROVERS[self.lines % len(APPROVERS)],
                }
                | cells
            ),
        )

    def entitle(self, person: Person, scheme: str, benefit: str, start: int, **cells: Any) -> str:
        """Add an entitlement; the person was seen lately unless said otherwise."""
        return self.listed(
            "entitlements",
            person,
            **(
                {
                    "scheme": scheme,
                    "benefit": benefit,
                    "start_month": written(start),
                    "verified_on": f"{written(self.month - 2)}-05",
                    "verified_by": "village",
                }
                | cells
            ),
        )

    def paid(
        self,
        person: Person,
        scheme: str,
        benefit: str,
        months: range,
        yuan: str,
        start: int | None = None,
        **entitlement: Any,
    ) -> list[str]:
        """Entitle a person and pay every month; return the numbers of the lines."""
        first = months[0] - 24 if start is None else start
        self.entitle(person, scheme, benefit, first, **entitlement)
        return [self.pay(person, scheme, benefit, month, yuan) for month in months]

    def expect(
        self,
        lines: str | list[str],
        rule: str,
        undue: str,
        certainty: str = "recoverable",
        claimed: str | None = None,
        identity: str = "exact",
    ) -> None:
        """Say that these lines must be found, with that much undue each; claimed the same if recoverable."""
        if claimed is None:
            claimed = undue if certainty == "recoverable" else "0.00"
        for line in [lines] if isinstance(lines, str) else lines:
            self.truth.append(
                {
                    "payout_id": line,
                    "rule": rule,
                    "certainty": certainty,
                    "undue_amount": str(Decimal(undue).quantize(Decimal("0.01"))),
                    "claimed_amount": str(Decimal(claimed).quantize(Decimal("0.01"))),
                    "identity": identity,
                }
            )
