"""Tables drawn as text, and a night over them: the language in which rules are tested.

`@ann 1950-03-01 f` becomes a valid id; birth date and sex may follow where a person first stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

import polars as pl
from stdnum.cn import ric

from detectors.claim import claim, exclude
from detectors.judge import Judged, judge
from detectors.tables import Linked, link_tables
from rules import Rulebook, load_rulebook
from schemas import TABLES
from schemas.gate import Checked, check_table
from schemas.written import yuan

RULEBOOK = load_rulebook()


@dataclass
class People:
    """Persons by their short names, each with a valid id of their own."""

    ids: dict[str, str] = field(default_factory=dict)

    def person(self, text: str) -> str:
        key, *facts = text.split()
        if key not in self.ids:
            born = next((f for f in facts if f[0].isdigit()), "1950-06-15").replace("-", "")
            serial = 2 * len(self.ids) + (0 if "f" in facts else 1)
            first17 = f"340826{born}{serial:03d}"
            self.ids[key] = first17 + ric.calc_check_digit(first17 + "0")
        return self.ids[key]

    def rows(self, text: str) -> list[dict[str, str | None]]:
        header, *lines = [line for line in text.strip().splitlines() if line.strip()]
        columns = [cell.strip() for cell in header.split("|")]
        return [
            dict(zip(columns, (self._cell(cell.strip()) for cell in line.split("|")), strict=True))
            for line in lines
        ]

    def _cell(self, text: str) -> str | None:
        if text.startswith("@"):
            return self.person(text)
        return text or None


def raw(name: str, rows: list[dict[str, str | None]], columns: list[str] | None = None):
    names = columns or list(dict.fromkeys(key for row in rows for key in row))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return SimpleNamespace(
        name=f"{name}.csv", frame=frame.with_row_index("row", offset=2), ragged=()
    )


def checked(
    tables: Mapping[str, str], as_of: date, people: People | None = None
) -> dict[str, Checked]:
    people = people or People()
    return {
        name: check_table(
            TABLES[name],
            [raw(name, people.rows(text))],
            as_of=as_of,
            rule_names=RULEBOOK.names_for_exclusions,
        )
        for name, text in tables.items()
    }


def checked_frames(tables: Mapping[str, pl.DataFrame], as_of: date) -> dict[str, Checked]:
    """Tables of text made by a program, through the gate."""
    raws = {
        name: SimpleNamespace(
            name=f"{name}.csv", frame=rows.with_row_index("row", offset=2), ragged=()
        )
        for name, rows in tables.items()
    }
    return {
        name: check_table(TABLES[name], [one], as_of=as_of, rule_names=frozenset())
        for name, one in raws.items()
    }


@dataclass
class Night:
    judged: Judged
    linked: Linked
    findings: pl.DataFrame

    def rows(self, *columns: str) -> set[tuple[object, ...]]:
        return set(self.findings.select(columns).iter_rows())


def night(
    as_of: date = date(2026, 10, 31),
    rules: str = "*",
    rulebook: Rulebook = RULEBOOK,
    **tables: str,
) -> Night:
    """Judge drawn tables; findings have yuan as text and months as YYYY-MM would be numbers."""
    linked = link_tables(checked(tables, as_of), as_of)
    return judged_night(linked, as_of, rules, rulebook)


def judged_night(
    linked: Linked, as_of: date, rules: str = "*", rulebook: Rulebook = RULEBOOK
) -> Night:
    judged = judge(rulebook.chosen(rules), linked.lines, linked.tables, as_of)
    findings = claim(
        exclude(judged.findings, linked.tables.get("exclusions"), as_of), judged.applied
    )
    return Night(
        judged, linked, findings.with_columns(pl.col("certainty", "identity").cast(pl.String))
    )


def found(expected: str, got: Night) -> None:
    """Compare the columns drawn with what was found; undue and claimed are in yuan."""
    rows = People().rows(expected) if expected.strip() else []
    columns = list(rows[0]) if rows else ["payout_id", "rule"]
    shown = got.findings.with_columns(
        pl.col("undue", "claimed").map_elements(yuan, return_dtype=pl.String)
    )
    want = sorted(tuple(row[c] or "" for c in columns) for row in rows)
    have = sorted(
        tuple("" if v is None else str(v) for v in row) for row in shown.select(columns).iter_rows()
    )
    assert have == want
