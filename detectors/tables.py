"""The night's tables as rules see them: known by the as-of day, linked to the persons among the payouts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from detectors.known_of_people import known_of_people
from detectors.lines import (
    KIND_OF,
    known_payouts,
    other_lines,
    payout_lines,
    people_of,
)
from detectors.link import (
    is_list_of_people,
    known_rows,
    link,
    link_all,
    with_birth_date_of_own_id,
    with_facts_of_id,
)
from detectors.second_ids import SECOND_IDS, second_ids
from schemas import TABLES
from schemas.gate import Checked
from schemas.values import dtype_of


@dataclass(frozen=True)
class Linked:
    """What is known by the as-of day: the lines, the list rows with their persons, and how many persons.

    delivered: payout_id of every line of all kinds, also of those of which nothing is left.
    """

    lines: pl.DataFrame
    delivered: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    persons: int
    not_known: Mapping[str, int]


def link_tables(checked: Mapping[str, Checked], as_of: date) -> Linked:
    """Return the payout lines and the list rows that speak of their persons, as known on that day."""
    accepted = {name: one.accepted for name, one in checked.items()}
    empty = pl.DataFrame(schema=_schema_of_payouts())
    payouts = known_payouts(accepted.pop("payouts", empty), as_of)
    people, names = people_of(payouts, as_of)
    tables, not_known = {}, {}
    delivered = [payouts["payout_id"].cast(pl.String)]
    if "payouts" in checked:
        not_known["payouts"] = checked["payouts"].accepted.height - payouts.height
    for name, rows in accepted.items():
        known = known_rows(TABLES[name], rows, as_of)
        not_known[name] = rows.height - known.height
        if name == "entitlements":
            known = with_birth_date_of_own_id(known)
        if name == "leads":
            known = link_all(known, people, names, as_of)
        elif is_list_of_people(TABLES[name]):
            known = link(known, people, names, as_of)
        if name == "entitlements":
            known = with_facts_of_id(known, people)
        if name in KIND_OF:
            known = other_lines(name, known)
            delivered.append(known["payout_id"].cast(pl.String))
        if name == "employer_refunds":
            known = known.filter(pl.col("net") > 0)
        tables[name] = known
    lines = payout_lines(payouts, people)
    tables["second_ids"] = SECOND_IDS.to_frame()
    if "payouts" in checked:
        tables["payouts"] = lines
        entitlements, institutions = tables.get("entitlements"), tables.get("institutions")
        everybody = known_of_people(lines, people, names, entitlements, is_everybody=True)
        tables["second_ids"] = second_ids(everybody, institutions, lines.lazy())
    return Linked(lines, pl.concat(delivered).to_frame(), tables, people.height, not_known)


def _schema_of_payouts() -> pl.Schema:
    return pl.Schema(
        [(column.name, dtype_of(column)) for column in TABLES["payouts"].columns]
        + [("file", pl.Categorical()), ("row", pl.UInt32())]
    )
