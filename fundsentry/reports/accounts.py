"""The money of cases as supervisors count it: month by month, and by the schemes and townships it is of.

Whole fen throughout; every sum over months, schemes or townships is the case's own figure, to the fen.
"""

from dataclasses import dataclass, field

import polars as pl

from fundsentry.reports.cases import TOWNSHIP_DIGITS

UNKNOWN = "unknown"
MOVED = ("recovered", "waived", "transferred")
MONEY = ("confirmed", *MOVED)
# As in the ledger: what was let off is not owed any more, and what comes beyond the rest is overpaid.
_TAKEN = ("waived", "transferred", "recovered")


_DRAWS = pl.DataFrame(schema={"case_id": pl.String, "on_day": pl.Date})
_BEFORE = pl.DataFrame(schema={"finding_id": pl.String, "certainty": pl.String})


@dataclass(frozen=True)
class Books:
    """What the ledger holds: all its cases, findings and entries, as it gives them.

    draws: who was drawn at random, one row per case and draw. before: what excluded findings of which a verdict
    spoke were before.
    """

    cases: pl.DataFrame
    findings: pl.DataFrame
    entries: pl.DataFrame
    draws: pl.DataFrame = field(default_factory=_DRAWS.clone)
    before: pl.DataFrame = field(default_factory=_BEFORE.clone)

    def was_drawn(self) -> pl.DataFrame:
        """Return all cases with `is_drawn`: whether the case was drawn at random by the day of its verdict."""
        first = self.draws.group_by("case_id").agg(drawn_on=pl.col("on_day").min())
        drawn = (pl.col("drawn_on") <= pl.col("decided_on")).fill_null(value=False)
        cases = self.cases.join(first, on="case_id", how="left", maintain_order="left")
        return cases.with_columns(is_drawn=drawn).drop("drawn_on")


def month_of(day: str) -> pl.Expr:
    """Return the month of a day as YYYY-MM."""
    return pl.col(day).dt.strftime("%Y-%m")


def placed(findings: pl.DataFrame) -> pl.DataFrame:
    """Return findings with the scheme and township they are of; `unknown` where they do not say."""
    township = pl.col("region_code").cast(pl.String).str.slice(0, TOWNSHIP_DIGITS)
    return findings.with_columns(
        pl.col("scheme").cast(pl.String).fill_null(UNKNOWN), township=township.fill_null(UNKNOWN)
    )


def by_case_and_month(books: Books) -> pl.DataFrame:
    """Return one row per case and month in which it was confirmed or money of it moved.

    case_id, month, confirmed, recovered, waived, transferred: verdicts by their day, money by the day of the
    entry. What comes beyond the confirmed amount is overpaid, and in none of them.
    """
    decided = books.cases.filter(pl.col("confirmed_fen") != 0).select(
        "case_id",
        month_of("decided_on").fill_null(month_of("opened_on")).alias("month"),
        confirmed="confirmed_fen",
    )
    moved = _moved(books).with_columns(month=month_of("on_day"))
    rows = pl.concat([decided, moved.select("case_id", "month", *MOVED)], how="diagonal")
    return (
        rows.group_by("case_id", "month")
        .agg(pl.col(MONEY).fill_null(0).sum())
        .filter(pl.any_horizontal(pl.col(MONEY) != 0))
        .sort("case_id", "month")
    )


def _moved(books: Books) -> pl.DataFrame:
    """Return what each entry adds to the recovered, waived and transferred amounts of its case."""
    confirmed = books.cases.select("case_id", confirmed="confirmed_fen")
    rows = books.entries.join(confirmed, on="case_id").sort("seq")
    fen, kind = pl.col("amount_fen"), pl.col("kind")
    let_off = {"waived": kind == "waiver", "transferred": kind == "transfer"}
    sums = {name: pl.when(is_it).then(fen).otherwise(0) for name, is_it in let_off.items()}
    sums["recovered"] = pl.when(~pl.any_horizontal(*let_off.values())).then(fen).otherwise(0)
    rows = rows.with_columns(
        sum_.cum_sum().over("case_id").alias(name) for name, sum_ in sums.items()
    )
    left = pl.col("confirmed")
    for name in _TAKEN:
        rows = rows.with_columns(pl.min_horizontal(name, left).alias(name))
        left = left - pl.col(name)
    return rows.with_columns(
        pl.col(name) - pl.col(name).shift(1, fill_value=0).over("case_id") for name in MOVED
    )


def by_place(moves: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `by_case_and_month`, one per scheme and township too."""
    of = ("case_id", "month")
    whole, parted = _shares(findings, moves, of)
    parted = parted.with_columns(_apportioned(name, "weight", of).alias(name) for name in MONEY)
    return pl.concat([whole, parted])


def of_all_time(books: Books) -> pl.DataFrame:
    """Return one row per case, scheme and township: case_id, scheme, township and the amounts of MONEY.

    What came back or was let off is shared out as the confirmed amount falls on the findings; in no place is it
    more than what was confirmed there.
    """
    cases = books.cases.filter(pl.col("confirmed_fen") != 0)
    amounts = cases.select("case_id", *(pl.col(f"{name}_fen").alias(name) for name in MONEY))
    of = ("case_id",)
    whole, rows = _shares(books.findings, amounts, of)
    rows = rows.with_columns(confirmed=_apportioned("confirmed", "weight", of))
    rows = rows.with_columns(left="confirmed")
    for name in _TAKEN:
        rows = rows.with_columns(_apportioned(name, "left", of).alias(name))
        rows = rows.with_columns(left=pl.col("left") - pl.col(name))
    return pl.concat([whole, rows.drop("left")])


def _shares(
    findings: pl.DataFrame, amounts: pl.DataFrame, of: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row per row of `amounts` and place, with its weight: what was confirmed of the findings there.

    First the rows of one place, whose amounts are whole; then those to be shared out.
    """
    weights = (
        placed(findings.filter(pl.col("confirmed_fen") > 0))
        .group_by("case_id", "scheme", "township")
        .agg(weight=pl.col("confirmed_fen").sum())
    )
    rows = amounts.join(weights, on="case_id", how="left").with_columns(
        pl.col("scheme", "township").fill_null(UNKNOWN), pl.col("weight").fill_null(1)
    )
    is_whole = pl.len().over(of) == 1
    return rows.filter(is_whole), rows.filter(~is_whole).sort("case_id", "scheme", "township")


def _apportioned(amount: str, weight: str, of: tuple[str, ...]) -> pl.Expr:
    """Return each row's share of its case's amount by weight; the fen that do not divide go by largest remainder."""
    # Amount times weight may be beyond 64 bits.
    whole = pl.col(amount).abs().cast(pl.Int128) * pl.col(weight)
    total = pl.col(weight).sum().over(of).clip(1)
    floor = (whole // total).cast(pl.Int64)
    left = pl.col(amount).abs() - floor.sum().over(of)
    remainder = (whole % total).cast(pl.Int64)
    place = remainder.rank("ordinal", descending=True).over(of)
    return pl.col(amount).sign() * (floor + (place <= left).cast(pl.Int64))
