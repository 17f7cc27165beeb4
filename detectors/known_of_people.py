"""What payouts and entitlements say of who is paid, as linkage compares people.

What is known of two heaps of people, one below the other, is what is known of them together: a part of the
people may be looked at elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from schemas import ids


@dataclass(frozen=True)
class KnownOfPeople:
    """Who is paid, and what is known of them; each row once, in any order.

    people: one row per person: person, person_id (text), is_valid, sex.
    names: one row per person and name: person, name (text).
    births: one row per person and birth date, from the id or an entitlement: person, birth_date.
    accounts: one row per person and account: person, bank_account (text).
    entitlements: person, entitlement_id, of exact matches; of each person at least the first.
    """

    people: pl.DataFrame
    names: pl.DataFrame
    births: pl.DataFrame
    accounts: pl.DataFrame
    entitlements: pl.DataFrame


def known_of_people(
    lines: pl.DataFrame,
    people: pl.DataFrame,
    names: pl.DataFrame,
    entitlements: pl.DataFrame | None,
    *,
    is_everybody: bool,
) -> KnownOfPeople:
    """Return what is known of people; of everybody, only accounts that several of them share.

    `people` and `names` are those of `people_of`, `entitlements` linked. Strangers who stand together under a
    word that is no id are left out.
    """
    is_word = ids.is_placeholder(pl.col("person_id").cast(pl.String))
    strangers = people.filter(pl.col("name_count") > 1).filter(is_word)["person"]
    if len(strangers):
        apart = ~pl.col("person").is_in(strangers.implode())
        lines, people, names = (rows.filter(apart) for rows in (lines, people, names))
    accounts = lines.select("person", "bank_account").filter(pl.col("bank_account").is_not_null())
    if is_everybody:
        accounts = accounts.filter(_is_shared(accounts))
    return KnownOfPeople(
        people=people.select("person", pl.col("person_id").cast(pl.String), "is_valid", "sex"),
        names=_names(lines, people, names),
        births=_births(people, entitlements),
        accounts=accounts.unique().with_columns(pl.col("bank_account").cast(pl.String)),
        entitlements=_entitlements(entitlements),
    )


def known_together(parts: Sequence[KnownOfPeople]) -> KnownOfPeople:
    """Return what is known of everybody, of whom each part knows some."""
    columns = (field.name for field in fields(KnownOfPeople))
    return KnownOfPeople(*(pl.concat([getattr(part, name) for part in parts]) for name in columns))


def _names(lines: pl.DataFrame, people: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return the names; of who has several, those of lines of which something is left."""
    several = people.filter(pl.col("name_count") > 1)["person"].implode()
    one = names.filter(~pl.col("person").is_in(several))
    left = lines.select("person", "name").filter(pl.col("person").is_in(several)).unique()
    return pl.concat([one, left]).with_columns(pl.col("name").cast(pl.String))


def _births(people: pl.DataFrame, entitlements: pl.DataFrame | None) -> pl.DataFrame:
    of_id = people.select("person", "birth_date")
    if entitlements is None:
        return of_id.drop_nulls()
    # A probable match may be about somebody else. Most say what the id says.
    own = entitlements.filter(pl.col("identity") == "exact").select("person", "birth_date")
    own = own.drop_nulls()
    of_person = people["birth_date"].gather(_places(people["person"], own["person"]))
    other = own.filter(own["birth_date"].ne_missing(of_person)).unique()
    return pl.concat([of_id.drop_nulls(), other])


def _entitlements(entitlements: pl.DataFrame | None) -> pl.DataFrame:
    if entitlements is None:
        return pl.DataFrame(schema={"person": pl.UInt32, "entitlement_id": pl.String})
    exact = entitlements.select("person", "entitlement_id", "identity")
    return exact.filter(pl.col("identity") == "exact").drop("identity")


def _places(people: pl.Series, wanted: pl.Series) -> pl.Series:
    """Return at which place in `people` each wanted one stands."""
    place = np.zeros(int(people.to_numpy().max(initial=0)) + 1, dtype=np.int64)
    place[people.to_numpy()] = np.arange(len(people))
    return pl.Series(place[wanted.to_numpy()])


def _is_shared(accounts: pl.DataFrame) -> pl.Series:
    """Say of each row whether somebody else is paid on the account as well."""
    number = accounts["bank_account"].to_physical().to_numpy()
    person = accounts["person"].to_numpy()
    # One of the people on each account, whoever it is: where a line is another's, the account is shared.
    somebody = np.zeros(int(number.max(initial=0)) + 1, dtype=person.dtype)
    somebody[number] = person
    is_shared = np.zeros(len(somebody), dtype=np.bool_)
    is_shared[number[somebody[number] != person]] = True
    return pl.Series(is_shared[number], dtype=pl.Boolean)
