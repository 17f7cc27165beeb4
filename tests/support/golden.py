"""Golden cases: a few drawn rows each, and what the program must say about them.

The form of a case is that of the files in `tests/acceptance/golden/`: every table is drawn as text,
`expect` names what is found of `rules`. `@ann 1950-03-01 f` becomes a valid id that no other case
has; names and numbers are made the case's own, so that all cases stand in one folder and cannot meet.
A text that begins with `=` is taken as it stands.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from stdnum.cn import ric

NOT_TABLES = {"name", "source", "as_of", "rules", "expect"}
DEFAULT_AS_OF = date(2026, 10, 31)
OWN = {
    "payout_id",
    "record_id",
    "entitlement_id",
    "refund_id",
    "lead_id",
    "employer_id",
    "client_id",
    "business_id",
    "bank_account",
    "operator_id",
    "approver_id",
    "account_changed_by",
}
NAMES = {"name", "account_name"}
COMPARED = ("certainty", "undue_amount", "claimed_amount", "identity")
NUMERALS = "零一二三四五六七八九"

Rows = list[dict[str, str]]


@dataclass
class Case:
    """One case; `tables` are its rows as text, `expected` what must be found."""

    number: int
    body: dict
    people: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name, self.as_of = self.body["name"], self.body.get("as_of", DEFAULT_AS_OF)
        drawn = {key: text for key, text in self.body.items() if key not in NOT_TABLES}
        self.tables = {key: self._rows(text) for key, text in drawn.items()}
        self.expected = self._rows(self.body["expect"])
        self.rules = {*self.body.get("rules", ()), *(row["rule"] for row in self.expected)}
        assert self.rules, f"{self.name}: no rules named"
        assert self.body["source"], f"{self.name}: no source"

    @property
    def mark(self) -> str:
        return f"c{self.number}-"

    def differences(self, findings: Iterable[dict[str, str]]) -> list[str]:
        """Say what is missing, too much, or otherwise than expected."""
        columns = [c for c in COMPARED if self.expected and c in self.expected[0]]
        got = {
            _facts(row, columns)
            for row in findings
            if row["rule"] in self.rules and row["payout_id"].startswith(self.mark)
        }
        want = {_facts(row, columns) for row in self.expected}
        missing = [f"{self.name}: missing {facts}" for facts in sorted(want - got)]
        return missing + [f"{self.name}: too much {facts}" for facts in sorted(got - want)]

    def _rows(self, text: str) -> Rows:
        lines = [line for line in text.strip().splitlines() if line.strip()]
        if not lines:
            return []
        columns = [cell.strip() for cell in lines[0].split("|")]
        cells = [[cell.strip() for cell in line.split("|")] for line in lines[1:]]
        return [
            {column: self._cell(column, cell) for column, cell in zip(columns, row, strict=True)}
            for row in cells
        ]

    def _cell(self, column: str, text: str) -> str:
        if text.startswith("="):
            return text[1:]
        if text.startswith("@"):
            return self._person(text)
        if text and column in OWN:
            return self.mark + text
        if text and column in NAMES:
            return text + "".join(NUMERALS[int(digit)] for digit in str(self.number))
        return text

    def _person(self, text: str) -> str:
        key, *facts = text.split()
        if key not in self.people:
            born = next((f for f in facts if f[0].isdigit()), "1950-06-15").replace("-", "")
            serial = 2 * len(self.people) + (0 if "f" in facts else 1)
            first17 = f"{340801 + self.number}{born}{serial:03d}"
            self.people[key] = first17 + ric.calc_check_digit(first17 + "0")
        return self.people[key]


def _facts(row: dict[str, str], columns: list[str]) -> tuple[str, ...]:
    values = (f"{Decimal(row[c] or 0):.2f}" if c.endswith("_amount") else row[c] for c in columns)
    return row["payout_id"], row["rule"], *values


def load_cases(folder: Path) -> list[Case]:
    """Return the cases of all files of a folder."""
    bodies = [
        body
        for file in sorted(folder.glob("*.toml"))
        for body in tomllib.loads(file.read_text("utf-8"))["case"]
    ]
    return [Case(number, body) for number, body in enumerate(bodies, start=1)]


def together(cases: Iterable[Case]) -> dict[str, Rows]:
    """Return the rows of all cases, table by table."""
    tables: dict[str, Rows] = {}
    for case in cases:
        for name, rows in case.tables.items():
            tables.setdefault(name, []).extend(rows)
    return tables
