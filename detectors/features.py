"""What the model looks at: numbers about a person in a scheme that an auditor understands.

Never sex, ethnicity or place of birth; age only chooses the peers. What is not known is missing, not zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from detectors import features_of_accounts, features_of_changes, features_of_payments
from detectors.features_of_payments import months_paid
from detectors.paid import Numbers, Paid, Whole, paid_in_window, who_of
from detectors.peers import AGE_BAND_YEARS, START_BAND_MONTHS, against_peers
from detectors.usual import Desks, Usual, desks_of, usual_of
from schemas import ids
from schemas.values import month_of

WINDOW_MONTHS = 12
# Amounts that change by less are rounded.
LEAST_CHANGE = 0.01
_OF_A_PERSON = (
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

    `unit` is yuan (whole fen inside), count, share or number.
    `seen` makes of the column what the forest is given: differences that matter are of one size, however
    large the numbers, and more is stranger.
    """

    name: str
    unit: str
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


def _beyond_rounding(change: pl.Expr) -> pl.Expr:
    return (change - LEAST_CHANGE).clip(0).log1p()


def _beyond_two(number: pl.Expr) -> pl.Expr:
    """Return what two do not make: how large they were is another number."""
    return (number.cast(pl.Float64) - 2).clip(0).log1p()


def _beyond_a_crowded_day(row: pl.Expr) -> pl.Expr:
    """Return how much longer than on days on which as many were born."""
    return (row - pl.col("usual_row")).clip(0).log1p()


def _sooner(days: pl.Expr) -> pl.Expr:
    return -days.cast(pl.Float64).log1p()


def _plain(value: pl.Expr) -> pl.Expr:
    return value


FEATURES = (
    Feature("monthly_amount", "yuan", _against_peers),
    Feature("amount_for_career", "yuan", _against_careers),
    Feature("largest_rise", "share", _beyond_rounding),
    Feature("largest_fall", "share", _beyond_rounding),
    Feature("months_risen", "count", _beyond_two),
    Feature("gradual_rise", "share", _beyond_rounding),
    Feature("one_month_apart", "share", _beyond_rounding),
    Feature("round_amounts", "count", _more_than_usual),
    Feature("untimely_lines", "count", _more_than_usual),
    Feature("back_payments", "count", _counted),
    Feature("back_paid_months", "number", _counted),
    Feature("just_under_limit", "count", _counted),
    Feature("months_not_paid", "count", _counted),
    Feature("resumptions", "count", _counted),
    Feature("lines_a_month", "number", _more_than_usual),
    Feature("people_on_account", "count", _counted),
    Feature("accounts", "count", _counted),
    Feature("account_switches", "count", _counted),
    Feature("lines_to_anothers_account", "count", _counted),
    Feature("days_from_change_to_payment", "count", _sooner),
    Feature("one_operator_share", "share", _beside_township),
    Feature("unfamiliar_operator_share", "share", _plain),
    Feature("months_since_verified", "count", _more_than_usual),
    Feature("ids_in_a_row", "count", _beyond_a_crowded_day),
)
NAMES = tuple(feature.name for feature in FEATURES)
NOT_OF_THE_PAST = ("months_since_verified", "days_from_change_to_payment")


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
    paid = paid_in_window(lines, as_of, WINDOW_MONTHS)
    desks = desks_of(paid, lines)
    usual = usual_of(paid, desks)
    return seen_together(measured(paid, desks, lines, tables, as_of, limits_fen, usual), usual)


def measured(
    paid: Paid,
    desks: Desks,
    lines: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    as_of: date,
    limits_fen: Sequence[int],
    usual: Usual,
) -> pl.DataFrame:
    """Return what the lines of each person show, beside what is usual among all: see `features`.

    Amounts are there month by month; how they change is told by `seen_together`.
    """
    people = _people(paid, lines, _entitled(tables, as_of), as_of)
    numbers = dict(features_of_payments.parts(paid, usual, desks, limits_fen))
    numbers |= _of_accounts(paid, people, tables.get("institutions"))
    return people.with_columns(
        pl.Series(name, values, nan_to_null=True) for name, values in numbers.items()
    )


def seen_together(people: pl.DataFrame, usual: Usual) -> pl.DataFrame:
    """Return what all people show beside each other: see `features`. `people` has what was measured of all."""
    fen = months_paid(usual)
    changes = features_of_changes.parts(
        people["scheme"].to_physical().cast(pl.Int64).to_numpy(),
        people.select(pl.col(fen).fill_null(float("nan"))).to_numpy(order="c"),
    )
    known = people.drop(fen).with_columns(
        *(pl.Series(name, values, nan_to_null=True) for name, values in changes),
        amount_for_career=pl.when(pl.col("contribution_months") > 0).then("monthly_amount"),
        career_band=_career_band(),
        township_number=pl.col("township").rank("dense"),
    )
    seen = (
        one.seen(pl.col(one.name)).cast(pl.Float32).alias(f"seen_{one.name}") for one in FEATURES
    )
    in_a_row = features_of_accounts.ids_in_a_row(people.lazy()).collect()
    return known.join(in_a_row, on="who", how="left", maintain_order="left").with_columns(seen)


def _of_accounts(
    paid: Paid, people: pl.DataFrame, institutions: pl.DataFrame | None
) -> dict[str, Numbers]:
    verified_month = people.select(month_of(pl.col("verified_on")).cast(pl.Float64))
    changed_on = people["account_changed_on"].to_physical().cast(pl.Float64)
    return dict(
        features_of_accounts.parts(
            paid,
            accounts_of(institutions),
            verified_month.to_series().to_numpy(),
            changed_on.to_numpy(),
        )
    )


def accounts_of(institutions: pl.DataFrame | None) -> Whole:
    """Return the numbers under which the accounts of institutions are known; none where they were not delivered."""
    if institutions is None:
        return np.array([], dtype=np.int64)
    return institutions["bank_account"].drop_nulls().to_physical().cast(pl.Int64).to_numpy()


def _entitled(tables: Mapping[str, pl.DataFrame], as_of: date) -> pl.DataFrame:
    """Return what the surely matched entitlements say, one row per who; nobody where there are none."""
    rows = tables.get("entitlements")
    if rows is None:
        return pl.DataFrame(
            schema={
                "who": pl.Int64,
                "start_month": pl.Int32,
                "contribution_months": pl.Int64,
                "verified_on": pl.Date,
                "account_changed_on": pl.Date,
            }
        )
    return (
        rows.lazy()
        .filter(pl.col("identity") == "exact")
        .group_by(who=who_of())
        .agg(
            pl.col("start_month").min(),
            pl.col("contribution_months").max(),
            *(pl.col(day).filter(pl.col(day) <= as_of).max() for day in _LATEST_ONLY),
        )
        .collect()
    )


def _people(paid: Paid, lines: pl.DataFrame, entitled: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the latest line of each who, in the order of `paid.who`, with what the entitlements say."""
    latest = lines.select(_OF_A_PERSON)[_latest(paid, lines)]
    person_id = pl.col("person_id").cast(pl.String)
    born = ids.birth_date(person_id).dt.year()
    return (
        latest.with_columns(who=pl.Series(paid.who))
        .join(entitled, on="who", how="left", maintain_order="left")
        .with_columns(
            township=pl.col("region_code").cast(pl.String).str.slice(0, 9),
            age_band=(as_of.year - born) // AGE_BAND_YEARS,
            start_band=pl.col("start_month") // START_BAND_MONTHS,
            sex=ids.sex(person_id),
        )
        .drop("region_code")
    )


def _latest(paid: Paid, lines: pl.DataFrame) -> Whole:
    """Return the row of the latest line of each who: by day, then benefit month, then payout_id."""
    last = _at_most(paid.at, paid.paid_on, len(paid.who))
    some = np.flatnonzero(paid.paid_on == last[paid.at])
    month = paid.benefit_month[some]
    some = some[month == _at_most(paid.at[some], month, len(paid.who))[paid.at[some]]]
    left = pl.DataFrame({"at": paid.at[some], "row": paid.row[some]}).with_columns(
        lines["payout_id"].gather(paid.row[some])
    )
    return left.sort("payout_id").unique("at", keep="last").sort("at")["row"].to_numpy()


def _at_most(at: Whole, values: Whole, count: int) -> Whole:
    most = np.zeros(count, dtype=np.int64)
    np.maximum.at(most, at, values)
    return most


def _career_band() -> pl.Expr:
    """Return the tenth of the scheme in which the person's contribution months stand."""
    months = pl.col("contribution_months")
    place = months.rank("min").over("scheme") - 1
    return (place * 10 / months.count().over("scheme")).floor().cast(pl.Int8)
