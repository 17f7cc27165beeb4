"""What the model looks at: numbers about a person in a scheme that an auditor understands.

Never sex, ethnicity or place of birth; age only chooses the peers. What is not known is missing, not zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from detectors import features_of_accounts, features_of_payments
from detectors.peers import AGE_BAND_YEARS, START_BAND_MONTHS, against_peers
from schemas import ids
from schemas.values import month_of

WINDOW_MONTHS = 12
_SCHEMES_PER_PERSON = 8
_OF_A_PERSON = (
    "who",
    "person",
    "person_id",
    "is_valid_id",
    "name",
    "scheme",
    "line",
    "payout_id",
    "region_code",
)
# Of these the office keeps the latest day only: what they were a year ago nobody knows today.
_LATEST_ONLY = ("verified_on", "account_changed_on")


@dataclass(frozen=True)
class Feature:
    """A number of a person: how it is written in a sentence, and how the forest sees it.

    `unit` is yuan (whole fen inside), count, share or number. `part` is the part of a life it belongs to.
    `seen` makes of the column what the forest is given: differences that matter are of one size, however
    large the numbers, and more is stranger.
    """

    name: str
    unit: str
    part: str
    seen: Callable[[pl.Expr], pl.Expr]


def _counted(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Float64).log1p()


def _above(distance: pl.Expr) -> pl.Expr:
    """Return how far above the peers, such that ten times as far is little more than twice as strange."""
    return distance.clip(0).log1p()


def _against_peers(value: pl.Expr) -> pl.Expr:
    return _above(against_peers(value.cast(pl.Float64).log()))


def _against_careers(value: pl.Expr) -> pl.Expr:
    """Return the amount beside people of the scheme who contributed about as long."""
    amount = pl.when(pl.col("career_band").is_not_null()).then(value).cast(pl.Float64).log()
    return _above(against_peers(amount, (("scheme", "career_band"), ("scheme",))))


def _beside_township(share: pl.Expr) -> pl.Expr:
    return (share - share.median().over("scheme", "township_number")).clip(0)


def _more_than_usual(number: pl.Expr) -> pl.Expr:
    return (number - number.median().over("scheme")).clip(0).log1p()


def _sooner(days: pl.Expr) -> pl.Expr:
    return -days.cast(pl.Float64).log1p()


def _plain(value: pl.Expr) -> pl.Expr:
    return value


FEATURES = (
    Feature("monthly_amount", "yuan", "amount", _against_peers),
    Feature("amount_for_career", "yuan", "amount", _against_careers),
    Feature("largest_rise", "share", "payment", lambda rise: rise.log1p()),
    Feature("back_payments", "count", "payment", _counted),
    Feature("back_paid_months", "number", "payment", _counted),
    Feature("just_under_limit", "count", "payment", _counted),
    Feature("months_not_paid", "count", "payment", _counted),
    Feature("resumptions", "count", "payment", _counted),
    Feature("lines_a_month", "number", "payment", _more_than_usual),
    Feature("people_on_account", "count", "account", _counted),
    Feature("accounts", "count", "account", _counted),
    Feature("days_from_change_to_payment", "count", "account", _sooner),
    Feature("one_operator_share", "share", "payment", _beside_township),
    Feature("unfamiliar_operator_share", "share", "payment", _plain),
    Feature("months_since_verified", "count", "seen", _more_than_usual),
    Feature("ids_in_a_row", "count", "id", _counted),
)
NAMES = tuple(feature.name for feature in FEATURES)
_PARTS = [feature.part for feature in FEATURES]
NOT_OF_THE_PAST = ("months_since_verified", "days_from_change_to_payment")
PARTS = tuple(_PARTS.index(part) for part in _PARTS)


def features(
    lines: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    as_of: date,
    limits_fen: Sequence[int] = (),
) -> pl.DataFrame:
    """Return what is known of every person and scheme paid in the last twelve months up to that day.

    `lines` and `tables` are those known by the day, which is included. One row per person and scheme:
    who (one number for both), person, person_id, name, scheme, line and payout_id (the latest), township, age_band, start_band,
    sex (for the card), the features as an auditor reads them, and each as `seen_…` for the forest (float32).
    """
    paid = _paid(lines, as_of).lazy()
    entitled = _entitled(tables, as_of)
    people = _people(paid, entitled, as_of).collect().lazy()
    parts = (
        *features_of_payments.parts(paid, limits_fen),
        features_of_accounts.ids_in_a_row(people),
        *features_of_accounts.parts(paid, entitled, tables.get("institutions")),
    )
    for part in parts:
        people = people.join(part, on="who", how="left")
    known = people.with_columns(
        amount_for_career=pl.when(pl.col("contribution_months") > 0).then("monthly_amount"),
        career_band=_career_band(),
    )
    seen = (
        one.seen(pl.col(one.name)).cast(pl.Float32).alias(f"seen_{one.name}") for one in FEATURES
    )
    return known.with_columns(seen).sort("who").collect()


def _paid(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the lines paid in the window, with `who`, paid_month and the township."""
    month = as_of.year * 12 + as_of.month - 1
    scheme = pl.col("scheme").to_physical().cast(pl.Int64)
    return (
        lines.lazy()
        .select(
            "line",
            "payout_id",
            "person",
            "person_id",
            "name",
            "scheme",
            "benefit_month",
            "paid_on",
            "net",
            "bank_account",
            "operator_id",
            "region_code",
            "is_periodic",
            "is_valid_id",
            who=pl.col("person").cast(pl.Int64) * _SCHEMES_PER_PERSON + scheme,
            paid_month=month_of(pl.col("paid_on")),
        )
        .filter(pl.col("paid_month") > month - WINDOW_MONTHS, pl.col("paid_on") <= as_of)
        .collect()
    )


def _entitled(tables: Mapping[str, pl.DataFrame], as_of: date) -> pl.LazyFrame:
    """Return what the surely matched entitlements say, one row per who; nobody where there are none."""
    rows = tables.get("entitlements")
    if rows is None:
        return pl.LazyFrame(
            schema={
                "who": pl.Int64,
                "start_month": pl.Int32,
                "contribution_months": pl.Int64,
                "verified_on": pl.Date,
                "account_changed_on": pl.Date,
            }
        )
    scheme = pl.col("scheme").to_physical().cast(pl.Int64)
    return (
        rows.lazy()
        .filter(pl.col("identity") == "exact")
        .group_by(who=pl.col("person").cast(pl.Int64) * _SCHEMES_PER_PERSON + scheme)
        .agg(
            pl.col("start_month").min(),
            pl.col("contribution_months").max(),
            *(pl.col(day).filter(pl.col(day) <= as_of).max() for day in _LATEST_ONLY),
        )
    )


def _people(paid: pl.LazyFrame, entitled: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    last_day = paid.group_by("who").agg(pl.col("paid_on").max())
    latest = (
        paid.join(last_day, on=["who", "paid_on"], how="semi")
        .sort("who", "benefit_month", "payout_id")
        .unique("who", keep="last", maintain_order=True)
    )
    person_id = pl.col("person_id").cast(pl.String)
    born = ids.birth_date(person_id).dt.year()
    return (
        latest.select(*_OF_A_PERSON)
        .join(entitled, on="who", how="left")
        .with_columns(
            township=_township(),
            township_number=_township().rank("dense"),
            age_band=(as_of.year - born) // AGE_BAND_YEARS,
            start_band=pl.col("start_month") // START_BAND_MONTHS,
            sex=ids.sex(person_id),
        )
        .drop("region_code")
    )


def _township() -> pl.Expr:
    return pl.col("region_code").cast(pl.String).str.slice(0, 9)


def _career_band() -> pl.Expr:
    """Return the tenth of the scheme in which the person's contribution months stand."""
    months = pl.col("contribution_months")
    place = months.rank("min").over("scheme") - 1
    return (place * 10 / months.count().over("scheme")).floor().cast(pl.Int8)
