"""Payout lines as rules see them: persons, kinds and months as whole numbers, and what is left of each line.

A line's kind is the place of its scheme and benefit in `KINDS`; sets of kinds are bit masks.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import polars as pl

from schemas import TABLES, ids
from schemas.codes import BENEFITS_OF_SCHEME, PERIODIC
from schemas.values import month_of

KINDS = tuple((scheme, one) for scheme, several in BENEFITS_OF_SCHEME.items() for one in several)
MONTHS = 1 << 16
_PERIODIC_KINDS = [kind for kind, (_, benefit) in enumerate(KINDS) if benefit in PERIODIC]


# Refunds to employers and leads are lines as well, with kinds behind those of payouts.
KIND_OF = {"employer_refunds": 30, "leads": 31}
FIRST_LINE = {"employer_refunds": 1 << 30, "leads": 1 << 31}


def mask_of(pairs: Iterable[tuple[str, str]]) -> int:
    """Return the bit mask of scheme and benefit pairs."""
    return sum(1 << KINDS.index(pair) for pair in pairs)


def mask_of_kind(kind: pl.Expr) -> pl.Expr:
    """Return the bit of a line's kind."""
    return (2 ** kind.cast(pl.Int64)).cast(pl.UInt32)


def known_payouts(payouts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the payouts paid on that day or before."""
    known = payouts["paid_on"] <= as_of
    return payouts if known.all() else payouts.filter(known)


def people_of(payouts: pl.DataFrame, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return who is paid, and under which names.

    The first has one row per person id, whatever the names: person (their number in this night), person_id,
    is_valid (on that day), birth_date and sex from the id, name_count. The second one row per person and name.
    """
    text = pl.col("person_id").cast(pl.String)
    pairs = payouts.select("person_id", "name").unique()
    people = (
        pairs.group_by("person_id")
        .agg(name_count=pl.len().cast(pl.UInt16))
        .sort(text)
        .with_row_index("person")
        .with_columns(
            is_valid=ids.is_valid(text, as_of), birth_date=ids.birth_date(text), sex=ids.sex(text)
        )
    )
    names = pairs.join(people.select("person_id", "person"), on="person_id")
    return people, names.select("person", "name")


def payout_lines(payouts: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of which something is left, one row per payout line.

    The payouts' columns and: line (its number in this night), person, kind, slot (one number per person,
    kind and month), net (fen, above zero), is_periodic, is_alone (no other line in its slot),
    is_valid_id and name_count (of the person), evidence_table and evidence_id (the line itself).
    """
    of_person = people.select("person_id", "person", "name_count", is_valid_id="is_valid")
    lines = payouts.join(of_person, on="person_id", how="left", maintain_order="left")
    lines = lines.with_columns(_kind(payouts)).with_columns(
        slot=(pl.col("person").cast(pl.Int64) * len(KINDS) + pl.col("kind")) * MONTHS
        + pl.col("benefit_month")
    )
    return (
        lines.with_columns(net=_net(lines))
        .filter(pl.col("net") > 0)
        .with_row_index("line")
        .with_columns(
            is_periodic=pl.col("kind").is_in(_PERIODIC_KINDS),
            is_alone=~pl.col("slot").is_duplicated(),
            evidence_table=pl.lit("payouts"),
            evidence_id="payout_id",
        )
    )


def _kind(payouts: pl.DataFrame) -> pl.Series:
    schemes = list(TABLES["payouts"]["scheme"].codes)
    benefits = list(TABLES["payouts"]["benefit"].codes)
    place = np.zeros((len(schemes), len(benefits)), dtype=np.uint8)
    for kind, (scheme, benefit) in enumerate(KINDS):
        place[schemes.index(scheme), benefits.index(benefit)] = kind
    codes = [payouts[name].to_physical().to_numpy() for name in ("scheme", "benefit")]
    return pl.Series("kind", place[codes[0], codes[1]])


def _net(lines: pl.DataFrame) -> pl.Series:
    """Return what is left of each payout line in fen: what was returned is worth nothing."""
    is_returned = pl.col("status") == "returned"
    net = pl.when(is_returned).then(0).otherwise("amount").alias("net")
    return _without_claw_backs(lines.select("slot", "paid_on", "payout_id", net))


def _without_claw_backs(paid: pl.DataFrame) -> pl.Series:
    """Return what is left of each `net` in fen: negative ones take from the latest paid ones of their slot."""
    back = paid.filter(pl.col("net") < 0).group_by("slot").agg(back=-pl.col("net").sum())
    if back.is_empty():
        return paid["net"]
    paid = paid.with_row_index("place")
    left = (
        paid.filter(pl.col("net") > 0)
        .join(back, on="slot")
        .sort("paid_on", "payout_id", descending=True)
        .with_columns(before=pl.col("net").cum_sum().over("slot") - pl.col("net"))
        .select("place", left=pl.col("net") - (pl.col("back") - pl.col("before")).clip(0, "net"))
    )
    joined = paid.select("place", "net").join(left, on="place", how="left", maintain_order="left")
    return joined.select(pl.coalesce("left", "net").alias("net"))["net"]


def other_lines(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return refunds or leads as lines: with line, kind, benefit_month (of the law), net and payout_id.

    A refund is dated by January of its year, and what was clawed back of an employer's year is taken from its
    latest one; a lead is dated by the month it came in, and it is about no money.
    """
    dated = {
        "employer_refunds": (pl.col("year") * 12).cast(pl.Int32),
        "leads": month_of(pl.col("received_on")),
    }
    money = {"employer_refunds": pl.col("amount"), "leads": pl.lit(0, dtype=pl.Int64)}
    number = {"employer_refunds": "refund_id", "leads": "lead_id"}
    lines = rows.with_columns(
        kind=pl.lit(KIND_OF[table], dtype=pl.UInt8),
        benefit_month=dated[table],
        net=money[table],
        payout_id=number[table],
    )
    if table == "employer_refunds":
        slot = pl.concat_str(pl.col("employer_id").cast(pl.String), "year", separator=" ")
        of_year = lines.select("paid_on", "payout_id", "net", slot=slot)
        lines = lines.with_columns(net=_without_claw_backs(of_year))
    first = pl.lit(FIRST_LINE[table], dtype=pl.UInt32)
    return lines.with_columns(line=first + pl.int_range(pl.len(), dtype=pl.UInt32))


def slim(lines: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return all lines of all kinds with what the engine needs: line, benefit_month, kind, net, payout_id."""
    columns = ("line", "benefit_month", "kind", "net", "payout_id")
    others = [tables[table].select(columns) for table in KIND_OF if table in tables]
    return pl.concat([lines.select(columns), *others])
