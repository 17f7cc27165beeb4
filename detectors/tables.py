"""The night's tables as rules see them: known by the as-of day, linked to the persons among the payouts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import polars as pl

from detectors.known_of_people import KnownOfPeople, known_of_people
from detectors.lines import (
    KIND_OF,
    known_payouts,
    other_lines,
    payout_lines,
    people_of,
)
from detectors.link import (
    NO_ROWS,
    bearers_of,
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
    """What is known by the as-of day: the lines, and the list rows with their persons.

    people, names: see `people_of`. delivered: payout_id of every line of all kinds, also of those of which nothing
    is left. looked_at: one row per scheme, and one without a scheme for all of them: persons, lines, amount (fen).
    not_known: by table, how many good rows are not known by the day.
    """

    lines: pl.DataFrame
    people: pl.DataFrame
    names: pl.DataFrame
    delivered: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    looked_at: pl.DataFrame
    not_known: Mapping[str, int]


def link_tables(checked: Mapping[str, Checked], as_of: date) -> Linked:
    """Return the payout lines and the list rows that speak of their persons, as known on that day.

    Among the tables is `second_ids`: who of them are one person.
    """
    linked = link_rows({name: one.accepted for name, one in checked.items()}, as_of)
    several = SECOND_IDS.to_frame()
    if "payouts" in checked:
        everybody = known_of(linked, is_everybody=True)
        several = second_ids(everybody, linked.tables.get("institutions"), linked.lines.lazy())
    return replace(linked, tables={**linked.tables, "second_ids": several})


def known_of(linked: Linked, *, is_everybody: bool) -> KnownOfPeople:
    """Return what is known of these people, for the linkage of one with another."""
    entitlements = linked.tables.get("entitlements")
    return known_of_people(
        linked.lines, linked.people, linked.names, entitlements, is_everybody=is_everybody
    )


def link_rows(
    accepted: Mapping[str, pl.DataFrame],
    as_of: date,
    namesakes: Mapping[str, pl.DataFrame] = MappingProxyType({}),
) -> Linked:
    """Return the same but second ids, for good rows by table, which may be those of some people.

    `namesakes` are, by table, rows that are not linked by their name: see `link`.
    """
    payouts = known_payouts(_payouts_of(accepted), as_of)
    people, names = people_of(payouts, as_of)
    tables, not_known = {}, {}
    delivered = [payouts["payout_id"].cast(pl.String)]
    if "payouts" in accepted:
        not_known["payouts"] = accepted["payouts"].height - payouts.height
    for name, rows in accepted.items():
        if name == "payouts":
            continue
        known = _known(name, rows, as_of)
        not_known[name] = rows.height - known.height
        several = namesakes.get(name, NO_ROWS)
        if name == "leads":
            known = link_all(known, people, names, as_of, several)
        elif is_list_of_people(TABLES[name]):
            known = link(known, people, names, as_of, several)
        if name == "entitlements":
            known = with_facts_of_id(known, people)
        if name in KIND_OF:
            known = other_lines(name, known)
            delivered.append(known["payout_id"].cast(pl.String))
        if name == "employer_refunds":
            known = known.filter(pl.col("net") > 0)
        tables[name] = known
    lines = payout_lines(payouts, people)
    if "payouts" in accepted:
        tables["payouts"] = lines
    every = pl.concat(delivered).to_frame()
    return Linked(lines, people, names, every, tables, looked_at(lines), not_known)


def borne_names(accepted: Mapping[str, pl.DataFrame], as_of: date) -> dict[str, pl.DataFrame]:
    """Return by table the rows (file, row) that have the name of a person among these payouts, and no valid id."""
    people, names = people_of(known_payouts(_payouts_of(accepted), as_of), as_of)
    found = {}
    for name, rows in accepted.items():
        if is_list_of_people(TABLES[name]):
            known = _known(name, rows, as_of).with_row_index("place")
            borne = bearers_of(known, people, names, as_of)
            known = known.select("place", pl.col("file").cast(pl.String), "row")
            found[name] = known.join(borne, on="place").select("file", "row").unique()
    return found


def added_up(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return how much is looked at in all parts: see `Linked`."""
    sums = pl.concat(parts).group_by("scheme").sum()
    order = pl.DataFrame({"scheme": [*TABLES["payouts"]["scheme"].codes, None]})
    return order.join(sums, on="scheme", nulls_equal=True, maintain_order="left")


def looked_at(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how much is looked at, by scheme and in all: see `Linked`."""
    amounts = (pl.len().alias("lines"), pl.col("amount").sum())
    persons = pl.col("person").n_unique().alias("persons")
    by_scheme = lines.group_by("scheme").agg(persons, *amounts).sort("scheme")
    every = lines.select(pl.lit(None, dtype=pl.String).alias("scheme"), persons, *amounts)
    return pl.concat([by_scheme.with_columns(pl.col("scheme").cast(pl.String)), every])


def _known(name: str, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    known = known_rows(TABLES[name], rows, as_of)
    return with_birth_date_of_own_id(known) if name == "entitlements" else known


def _payouts_of(accepted: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    payouts = accepted.get("payouts")
    return pl.DataFrame(schema=_schema_of_payouts()) if payouts is None else payouts


def _schema_of_payouts() -> pl.Schema:
    return pl.Schema(
        [(column.name, dtype_of(column)) for column in TABLES["payouts"].columns]
        + [("file", pl.Categorical()), ("row", pl.UInt32())]
    )
