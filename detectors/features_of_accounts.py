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
    used = _is_used(paid, institutions)
    at, account = paid.at[used], paid.account[used]
    one = marked_most(at, account, len(paid.who))
    differs = account != one[at]
    yield from _accounts(paid, one, at[differs], account[differs])
    known = one != UNKNOWN
    moves = marked(at[differs], len(paid.who))
    moved = used & moves[paid.at]
    yield "account_switches", np.where(known, _switches(paid, moved), np.nan)
    near = used & ~paid.is_shared & _on_accounts_of(paid, moved)
    theirs = _lines_to_anothers(_uses(paid, near, moves))
    count = np.zeros(len(paid.who))
    count[np.searchsorted(paid.who, theirs["who"].to_numpy())] = theirs["lines"].to_numpy()
    yield "lines_to_anothers_account", np.where(known, count, np.nan)
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


def _is_used(paid: Paid, institutions: Whole) -> Flags:
    used: Flags = (paid.account != UNKNOWN) & ~np.isin(paid.account, institutions)
    return used


def _on_accounts_of(paid: Paid, lines: Flags) -> Flags:
    """Return the lines on the accounts of some lines."""
    wide = int(paid.account.max(initial=0)) + 1
    is_one = np.append(marked(paid.account[lines], wide), False)
    return is_one[paid.account]


def _uses(paid: Paid, some: Flags, moves: Flags) -> pl.DataFrame:
    """Return who is paid on which account, of some lines: one row per who and account.

    who, person, account, since (the first day), lines, and whether the who has several accounts.
    """
    at = paid.at[some]
    lines = {"at": at, "account": paid.account[some], "since": paid.paid_on[some]}
    uses = (
        pl.DataFrame(lines)
        .group_by("at", "account")
        .agg(pl.col("since").min(), pl.len().alias("lines"))
    )
    whos = pl.Series("who", paid.who).gather(uses["at"])
    person = (whos // SCHEMES_PER_PERSON).alias("person")
    return uses.with_columns(whos, person, moves=pl.Series(moves).gather(uses["at"])).drop("at")


def _lines_to_anothers(uses: pl.DataFrame) -> pl.DataFrame:
    """Return how many lines went to an account on which another person, and not this one, was paid before.

    Accounts are looked at of which one is used by somebody who has several. One row per who: who, lines.
    """
    since = pl.col("since").min().over("account", "person")
    taken = uses.filter(pl.col("moves").any().over("account")).filter(
        since > pl.col("since").min().over("account")
    )
    return taken.group_by("who").agg(pl.col("lines").sum())


def shared_uses(paid: Paid, institutions: Whole, lines: pl.DataFrame) -> pl.DataFrame:
    """Return who is paid on accounts that people elsewhere are paid on as well, the account as text: see `_uses`."""
    used = _is_used(paid, institutions)
    at, account = paid.at[used], paid.account[used]
    differs = account != marked_most(at, account, len(paid.who))[at]
    shared = used & paid.is_shared
    uses = _uses(paid, shared, marked(at[differs], len(paid.who)))
    texts = pl.DataFrame(
        {
            "account": paid.account[shared],
            "text": lines["bank_account"].gather(paid.row[shared]).cast(pl.String),
        }
    )
    named = uses.join(texts.unique("account"), on="account", how="left")
    return named.drop("account").rename({"text": "account"})


def with_shared(people: pl.DataFrame, uses: pl.DataFrame) -> pl.DataFrame:
    """Return what was measured of all people, with accounts that people of several parts are paid on."""
    on_account = uses.group_by("account").agg(pl.col("person").n_unique().alias("shared_by"))
    most = uses.join(on_account, on="account").group_by("who").agg(pl.col("shared_by").max())
    theirs = _lines_to_anothers(uses).rename({"lines": "shared_lines"})
    return (
        people.join(most, on="who", how="left", maintain_order="left")
        .join(theirs, on="who", how="left", maintain_order="left")
        .with_columns(
            people_on_account=pl.max_horizontal("people_on_account", "shared_by").cast(pl.Float64),
            lines_to_anothers_account=pl.col("lines_to_anothers_account")
            + pl.col("shared_lines").fill_null(0),
        )
        .drop("shared_by", "shared_lines")
    )


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
