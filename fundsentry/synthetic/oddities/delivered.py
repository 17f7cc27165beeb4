"""Lives as the tables that an office would deliver, and the truth beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from fundsentry.synthetic.calendar import day_in, month_of, written
from fundsentry.synthetic.oddities.lives import A_MONTH, MONTHS, NEVER, Lives
from fundsentry.synthetic.persons import Numbers, random_names, valid_ids, villages

_PAID_ON = 10


@dataclass(frozen=True)
class OddCounty:
    """Tables as text, by name, and the kind of oddity per person id (of those who have one)."""

    tables: Mapping[str, pl.DataFrame]
    truth: pl.DataFrame


def as_delivered(lives: Lives, as_of: date) -> OddCounty:
    """Return the tables as an office would deliver them."""
    who = _who(lives)
    payouts = pl.concat([_in_time(lives, as_of), _late(lives, as_of)])
    payouts = payouts.join(who, on="place").sort("paid_on", "place", "benefit_month")
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(9)
    fen = pl.col("fen")
    return OddCounty(
        {
            "payouts": payouts.select(
                pl.format("P{}", number).alias("payout_id"),
                "person_id",
                "name",
                pl.lit("employee_pension").alias("scheme"),
                pl.lit("pension").alias("benefit"),
                "benefit_month",
                "paid_on",
                pl.format("{}.{}", fen // 100, (fen % 100).cast(pl.String).str.zfill(2)).alias(
                    "amount"
                ),
                "region_code",
                pl.format("62170033{}", pl.col("account").cast(pl.String).str.zfill(11)).alias(
                    "bank_account"
                ),
                pl.col("name").alias("account_name"),
                pl.format("op{}", "operator").alias("operator_id"),
            ),
            "entitlements": _entitlements(lives, who, as_of),
        },
        who.with_columns(kind=pl.Series(lives.kind))
        .filter(pl.col("kind") != "")
        .select("person_id", "kind"),
    )


def _who(lives: Lives) -> pl.DataFrame:
    codes = pl.Series(villages())
    return pl.DataFrame(
        {
            "place": np.arange(len(lives)),
            "person_id": valid_ids(lives.born, lives.is_male, _apart(lives)),
            "name": random_names(lives.rng, len(lives)),
            "region_code": codes.gather(lives.village),
        }
    )


def _apart(lives: Lives) -> Numbers:
    """Return the serial numbers, moved on where two people would have one id."""
    taken: set[tuple[int, bool, int]] = set()
    apart = lives.serial.copy()
    for person in range(len(lives)):
        key = (int(lives.born[person]), bool(lives.is_male[person]))
        while (*key, int(apart[person])) in taken:
            apart[person] += 37
        taken.add((*key, int(apart[person])))
    return apart


def _first_month(as_of: date) -> int:
    return month_of(as_of) - MONTHS + 1


def _in_time(lives: Lives, as_of: date) -> pl.DataFrame:
    person, month = np.nonzero(lives.paid)
    days = [day_in(_first_month(as_of) + one, _PAID_ON).isoformat() for one in range(MONTHS)]
    months = [written(_first_month(as_of) + one) for one in range(MONTHS)]
    return pl.DataFrame(
        {
            "place": person,
            "benefit_month": pl.Series(months).gather(month),
            "paid_on": pl.Series(days).gather(month),
            "fen": lives.fen[person, month],
            "account": lives.account[person, month],
            "operator": lives.operator[person, month],
        }
    )


def _late(lives: Lives, as_of: date) -> pl.DataFrame:
    first = _first_month(as_of)
    rows = [
        (
            person,
            written(first + month),
            day_in(first + month + late, day).isoformat(),
            fen,
            int(lives.account[person, min(MONTHS - 1, month + late)]),
            who,
        )
        for person, month, late, fen, day, who in lives.late
        if month + late < MONTHS
    ]
    columns = ("place", "benefit_month", "paid_on", "fen", "account", "operator")
    return pl.DataFrame(rows, schema=list(columns), orient="row")


def _day_of(changed: int, as_of: date) -> str:
    month, days_before = divmod(changed, A_MONTH)
    paid_on = day_in(_first_month(as_of) + month, _PAID_ON)
    return (paid_on - timedelta(days=days_before)).isoformat()


def _entitlements(lives: Lives, who: pl.DataFrame, as_of: date) -> pl.DataFrame:
    month = month_of(as_of)
    seen = [
        "" if ago == NEVER else day_in(month - int(ago), 5).isoformat()
        for ago in lives.seen_months_ago
    ]
    changed = ["" if one == NEVER else _day_of(int(one), as_of) for one in lives.changed]
    return who.select(
        pl.format("E{}", "place").alias("entitlement_id"),
        "person_id",
        "name",
        pl.lit("employee_pension").alias("scheme"),
        pl.lit("pension").alias("benefit"),
        pl.Series([written(int(one)) for one in lives.start]).alias("start_month"),
        pl.Series(lives.contributed).cast(pl.String).alias("contribution_months"),
        pl.Series(seen).alias("verified_on"),
        pl.Series(changed).alias("account_changed_on"),
        "region_code",
    ).with_columns(pl.col("verified_on", "account_changed_on").replace("", None))
