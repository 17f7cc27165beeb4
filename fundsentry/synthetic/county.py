"""Making the county: ordinary people, planted cases, and the files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from fundsentry.synthetic import (
    base,
    plants_benefits,
    plants_custody,
    plants_death,
    plants_identity,
    plants_office,
)
from fundsentry.synthetic.calendar import day_in, month_of, written
from fundsentry.synthetic.messy import write_messy
from fundsentry.synthetic.persons import Numbers, Persons, pick, regions
from fundsentry.synthetic.plot import Plot
from schemas import TABLES

TRUTH = "truth"
# Every planted case stands once per so many people.
PEOPLE_PER_PLANT = 10_000
PLANTS = (
    *plants_death.PLANTS,
    *plants_custody.PLANTS,
    *plants_benefits.PLANTS,
    *plants_office.PLANTS,
    *plants_identity.PLANTS,
)
# People who contribute and are paid nothing, per recipient.
WORKERS_PER_RECIPIENT = 0.18


@dataclass(frozen=True)
class Made:
    """A county that was made: its folder, rows per table, and how many findings are planted."""

    folder: Path
    rows: Mapping[str, int]
    planted: int


def synthesise(
    *,
    people: int,
    seed: int,
    out: Path,
    as_of: date = date(2026, 10, 31),
    months: int = 12,
    messy: bool = False,
    irregularities: bool = True,
) -> Made:
    """Make up a county of so many recipients and write its tables, and the truth, into a folder.

    `months` are the months of payouts up to the month of `as_of`. The same arguments give the same bytes.
    With `messy` the same content is written as real offices deliver it. The truth is in `truth/findings.csv`:
    what must be found as of the day, one row per payout line and rule.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    tables = _ordinary(rng, people, as_of, months)
    plot = Plot(as_of)
    if irregularities:
        for _ in range(max(1, people // PEOPLE_PER_PLANT)):
            for plant in PLANTS:
                plant(plot)
    complete = {name: _in_full(name, tables.get(name), plot.rows.get(name, [])) for name in TABLES}
    (out / TRUTH).mkdir(parents=True, exist_ok=True)
    _truth(plot).write_csv(out / TRUTH / "findings.csv")
    if messy:
        write_messy(rng, complete, out)
    else:
        for name, rows in complete.items():
            rows.write_csv(out / f"{name}.csv")
    return Made(out, {name: rows.height for name, rows in complete.items()}, len(plot.truth))


def _ordinary(
    rng: np.random.Generator, people: int, as_of: date, months: int
) -> dict[str, pl.DataFrame]:
    window = range(month_of(as_of) - months + 1, month_of(as_of) + 1)
    groups = _groups(rng, people)
    payouts, entitlements, deaths = [], [], []
    for scheme, (persons, ages) in groups.items():
        if scheme == "workers":
            continue
        awards = base.awards_of(rng, persons, scheme, ages, window)
        for award in awards:
            payouts += base.payouts_of(rng, award, window)
            entitlements.append(base.entitlements_of(rng, award, as_of))
        if scheme != "unemployment":
            deaths.append(base.deaths_of(awards[0]))
    workers = groups["workers"][0]
    return {
        "payouts": _payouts(payouts),
        "entitlements": _numbered(pl.concat(entitlements), "entitlement_id", "E"),
        "deaths": _numbered(
            pl.concat([*deaths, _other_deaths(rng, workers, as_of)], how="diagonal"),
            "record_id",
            "D",
        ),
        "contributions": _contributions(rng, workers, window),
        **_lists_about_others(rng, workers, as_of),
        "regions": pl.DataFrame(regions(), schema=["region_code", "region_name"], orient="row"),
        "ceilings": pl.DataFrame(
            {
                "benefit": ["unemployment_benefit"] * 2,
                "effective_from": ["2015-01-01", "2024-01-01"],
                "monthly_max": ["1500.00", "1600.00"],
                "region_code": ["34", "340826"],
                "scheme": ["", "unemployment"],
            }
        ),
    }


def _groups(rng: np.random.Generator, people: int) -> dict[str, tuple[Persons, Numbers]]:
    """Return the recipients of each scheme and the workers, all with ids of their own."""
    drawn = {
        scheme: base.born_for(rng, scheme, base.size_of(scheme, people)) for scheme in base.SIZES
    }
    drawn["workers"] = base.born_for(
        rng, "unemployment", max(5, int(people * WORKERS_PER_RECIPIENT))
    )
    serials = base.births_and_serials(
        [born for born, _, _ in drawn.values()], [is_male for _, is_male, _ in drawn.values()]
    )
    groups, first = {}, 1
    for (scheme, (born, is_male, ages)), serial in zip(drawn.items(), serials, strict=True):
        groups[scheme] = (base.make_persons(rng, born, is_male, serial, first), ages)
        first += len(born)
    return groups


def _payouts(frames: list[pl.DataFrame]) -> pl.DataFrame:
    rows = pl.concat(frames).sort("benefit_month", "paid_on", "scheme", maintain_order=True)
    fen = pl.col("fen")
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(9)
    return rows.select(
        payout_id=pl.lit("34082600") + pl.col("benefit_month").str.replace("-", "") + number,
        person_id="person_id",
        name="name",
        scheme="scheme",
        benefit="benefit",
        benefit_month="benefit_month",
        paid_on="paid_on",
        amount=pl.format("{}.{}", fen // 100, (fen % 100).cast(pl.String).str.zfill(2)),
        status=pl.lit("paid"),
        region_code="region_code",
        bank_account="bank_account",
        account_name="name",
        deceased_id=pl.lit(""),
        operator_id="operator_id",
        approver_id="approver_id",
    )


def _numbered(rows: pl.DataFrame, name: str, letter: str) -> pl.DataFrame:
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(8)
    return rows.select((pl.lit(letter) + number).alias(name), pl.all())


def _other_deaths(rng: np.random.Generator, workers: Persons, as_of: date) -> pl.DataFrame:
    """Return deaths of people who were paid nothing."""
    count = max(1, len(workers) // 200)
    ago = rng.integers(1, 30, count)
    return pl.DataFrame(
        {
            "person_id": workers.person_id[:count],
            "name": workers.name[:count],
            "died_on": [day_in(month_of(as_of) - int(months), 9).isoformat() for months in ago],
            "source": ["police"] * count,
            "region_code": workers.region[:count],
        }
    )


def _contributions(rng: np.random.Generator, workers: Persons, window: range) -> pl.DataFrame:
    kinds = pick(
        ("employer", "employer", "employer", "flexible", "resident"),
        rng.integers(0, 5, len(workers)),
    )
    firms = rng.integers(0, 400, len(workers))
    of_person = pl.DataFrame({"person_id": workers.person_id, "kind": kinds, "firm": firms})
    is_job = pl.col("kind") == "employer"
    frames = [
        of_person.select(
            "person_id",
            scheme=pl.when(pl.col("kind") == "resident")
            .then(pl.lit("resident_pension"))
            .otherwise(pl.lit("employee_pension")),
            month=pl.lit(written(month)),
            kind="kind",
            employer_id=pl.when(is_job).then(
                pl.format("91340826MA{}", pl.col("firm").cast(pl.String).str.zfill(8))
            ),
            employer_name=pl.when(is_job).then(pl.format("龙泉县第{}工业有限公司", "firm")),
            paid_on=pl.lit(day_in(month, 25).isoformat()),
        )
        for month in window
    ]
    return pl.concat(frames)


def _lists_about_others(
    rng: np.random.Generator, workers: Persons, as_of: date
) -> dict[str, pl.DataFrame]:
    """Return lists about people who are paid nothing: whole registers are delivered, not only our people."""
    count = max(2, len(workers) // 50)
    some = slice(len(workers) - count, len(workers))
    who = pl.DataFrame({"person_id": workers.person_id[some], "name": workers.name[some]})
    days = [day_in(month_of(as_of) - int(ago), 5).isoformat() for ago in rng.integers(2, 90, count)]
    kinds = pick(("fixed_term", "probation", "pretrial", "short_term"), rng.integers(0, 4, count))
    roles = pick(("legal_representative", "sole_trader", "shareholder"), rng.integers(0, 3, count))
    return {
        "custody": _numbered(
            who.with_columns(kind=kinds, custody_from=pl.Series(days)), "record_id", "K"
        ),
        "businesses": _numbered(
            who.with_columns(
                role=roles, registered_on=pl.Series(days), business_name=pl.lit("龙泉县便民商店")
            ),
            "record_id",
            "B",
        ),
        "marriages": _numbered(who.with_columns(married_on=pl.Series(days)), "record_id", "M"),
        "departures": _numbered(
            who.head(max(1, count // 20)).with_columns(
                kind=pl.lit("enlisted"), departed_on=pl.Series(days).head(max(1, count // 20))
            ),
            "record_id",
            "P",
        ),
    }


def _in_full(
    name: str, ordinary: pl.DataFrame | None, planted: list[dict[str, object]]
) -> pl.DataFrame:
    """Return ordinary and planted rows with every column of the table, as text."""
    columns = [column.name for column in TABLES[name].columns]
    schema = dict.fromkeys(columns, pl.String)
    parts = [pl.DataFrame(planted, schema=schema, orient="row")] if planted else []
    if ordinary is not None:
        parts.insert(0, ordinary.cast(pl.String))
    if not parts:
        return pl.DataFrame(schema=schema)
    rows = pl.concat(parts, how="diagonal")
    # An empty cell is written as nothing at all, as offices' programs do.
    return rows.select(
        (
            pl.col(name).replace("", None)
            if name in rows.columns
            else pl.lit(None, dtype=pl.String)
        ).alias(name)
        for name in columns
    )


def _truth(plot: Plot) -> pl.DataFrame:
    columns = ("payout_id", "rule", "certainty", "undue_amount", "claimed_amount", "identity")
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(plot.truth, schema=schema, orient="row").sort("payout_id", "rule")
