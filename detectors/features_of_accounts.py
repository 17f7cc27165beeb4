"""Features of where the money goes and whether the person was seen: accounts, changes, verification, ids."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from detectors.paid import (
    SCHEMES_PER_PERSON,
    UNKNOWN,
    Flags,
    Numbers,
    Paid,
    Whole,
    marked,
    marked_most,
)

# Ids stand in a row where the next number is no further off than the next one of the same sex.
_NEXT_NUMBER = 2
# The last three of the seventeen digits count within one police station and day of birth.
_A_DAY = 1_000
# Days on which so many were born tell how ids lie there, where there are enough of them.
_CROWDED = 4
_FEWEST_DAYS = 30


def parts(
    paid: Paid, institutions: Whole, verified_month: Numbers, changed_on: Numbers
) -> Iterator[tuple[str, Numbers]]:
    """Yield every feature by its name, one number per who, NaN where it is not known.

    `institutions`: their accounts. `verified_month` and `changed_on` (in days since 1970) are per who.
    """
    used = (paid.account != UNKNOWN) & ~np.isin(paid.account, institutions)
    at, account = paid.at[used], paid.account[used]
    one = marked_most(at, account, len(paid.who))
    differs = account != one[at]
    yield from _accounts(paid, one, at[differs], account[differs])
    known = one != UNKNOWN
    moved = used & marked(at[differs], len(paid.who))[paid.at]
    yield "account_switches", np.where(known, _switches(paid, moved), np.nan)
    yield "lines_to_anothers_account", np.where(known, _to_anothers(paid, used, moved), np.nan)
    yield "days_from_change_to_payment", _days_from_change(paid, changed_on)
    last = paid.last - paid.months[:, ::-1].argmax(axis=1)
    yield "months_since_verified", (last - verified_month).clip(0)


def _accounts(paid: Paid, one: Whole, at: Whole, account: Whole) -> Iterator[tuple[str, Numbers]]:
    """Yield the most people on an account of the person, and the person's accounts.

    `one` is an account of each who, or UNKNOWN, `at` and `account` are lines to other ones: few.
    """
    others = np.unique(np.stack([at, account]), axis=1)
    has_one = np.flatnonzero(one != UNKNOWN)
    pairs = pl.DataFrame(
        {
            "at": np.concatenate([has_one, others[0]]),
            "account": np.concatenate([one[has_one], others[1]]),
        }
    )
    people = pl.Series(paid.who // SCHEMES_PER_PERSON).gather(pairs["at"])
    on_account = (
        pairs.with_columns(person=people)
        .group_by("account")
        .agg(pl.col("person").n_unique().alias("people"))
    )
    of_who = (
        pairs.join(on_account, on="account").group_by("at").agg(pl.col("people").max(), pl.len())
    )
    of = of_who["at"].to_numpy()
    for name, column in (("people_on_account", "people"), ("accounts", "len")):
        found = np.full(len(paid.who), np.nan)
        found[of] = of_who[column].to_numpy()
        yield name, found


def _switches(paid: Paid, some: Flags) -> Whole:
    """Return on how many days the money went to none of the accounts of the day before on which it was paid."""
    days = pl.DataFrame(
        {"at": paid.at[some], "day": paid.paid_on[some], "account": paid.account[some]}
    ).unique()
    days = days.with_columns(place=pl.col("day").rank("dense").over("at").cast(pl.Int64))
    same = days.join(
        days.with_columns(pl.col("place") + 1), on=["at", "place", "account"], how="semi"
    )
    switches = days.filter(pl.col("place") > 1).join(same, on=["at", "place"], how="anti")
    places = switches.select("at", "place").unique()
    return np.bincount(places["at"].to_numpy(), minlength=len(paid.who))


def _to_anothers(paid: Paid, used: Flags, some: Flags) -> Whole:
    """Return how many lines went to an account on which another person, and not this one, was paid before."""
    wide = int(paid.account.max(initial=0)) + 1
    near = used & marked(paid.account[some], wide)[paid.account]
    lines = pl.DataFrame(
        {
            "at": paid.at[near],
            "person": paid.who[paid.at[near]] // SCHEMES_PER_PERSON,
            "day": paid.paid_on[near],
            "account": paid.account[near],
        }
    )
    since = lines.group_by("account", "person").agg(pl.col("day").min().alias("since"))
    taken = since.filter(pl.col("since") > pl.col("since").min().over("account"))
    theirs = lines.join(taken, on=["account", "person"], how="semi")
    return np.bincount(theirs["at"].to_numpy(), minlength=len(paid.who))


def _days_from_change(paid: Paid, changed_on: Numbers) -> Numbers:
    """Return how many days after the last change of the account the next payment went out."""
    days = paid.paid_on - changed_on[paid.at]
    after: Flags = days >= 0
    soonest = np.full(len(paid.who), np.inf)
    np.minimum.at(soonest, paid.at[after], days[after])
    return np.where(np.isinf(soonest), np.nan, soonest)


def ids_in_a_row(people: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many people of the scheme have ids in an unbroken row with the person's own.

    `people`: who, person_id, scheme, is_valid_id. Of ids that are none nothing is known. Beside it stands
    usual_row: how long the row usually is where as many people have the same birthday and place.
    """
    numbers = (
        people.filter("is_valid_id")
        .select(
            "who",
            "scheme",
            number=pl.col("person_id").cast(pl.String).str.slice(0, 17).cast(pl.Int64),
        )
        .sort("scheme", "number", "who")
    )
    number, before = pl.col("number"), pl.col("number").shift()
    breaks = (
        (pl.col("scheme") != pl.col("scheme").shift())
        | (number // _A_DAY != before // _A_DAY)
        | (number - before > _NEXT_NUMBER)
    )
    row = breaks.fill_null(value=True).cum_sum().alias("row")
    day = ["scheme", "day"]
    rows = numbers.with_columns(row, day=number // _A_DAY).with_columns(
        born_that_day=pl.len().over(day), ids_in_a_row=pl.len().over("row")
    )
    share = pl.col("born_that_day") * pl.col("share").fill_null(0)
    return rows.join(_shares_in_a_row(rows), on="scheme", how="left").select(
        "who", "ids_in_a_row", usual_row=share.clip(1)
    )


def _shares_in_a_row(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return per scheme what share of a crowded day's people usually stands in one row, where days tell it."""
    crowded = rows.filter(pl.col("born_that_day") >= _CROWDED)
    days = crowded.group_by("scheme", "day").agg(
        share=pl.col("ids_in_a_row").max() / pl.col("born_that_day").first()
    )
    return (
        days.group_by("scheme")
        .agg(pl.col("share").median(), days=pl.len())
        .filter(pl.col("days") >= _FEWEST_DAYS)
        .drop("days")
    )
