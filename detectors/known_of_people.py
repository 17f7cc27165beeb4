"""What the payouts and entitlements say of who is paid, as linkage compares people: small frames of whole numbers.

Each part is gathered from lines and list rows that come in any order and may lie apart: those of two heaps of
people, one below the other, are what one heap would give.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from detectors.characters import in_one_form


@dataclass(frozen=True)
class KnownOfPeople:
    """Who is paid, and what is known of them.

    people: one row per person: person, person_id (text), is_valid, sex.
    names: one row per person and name: person, name (text), form (a number: names of one form are one name).
    births: one row per person and birth date, from the id or an entitlement: person, birth_date.
    accounts: one row per person and account that few people share: person, account (a number).
    """

    people: pl.DataFrame
    names: pl.DataFrame
    births: pl.DataFrame
    accounts: pl.DataFrame


def known_of_people(
    lines: pl.DataFrame,
    people: pl.DataFrame,
    names: pl.DataFrame,
    entitlements: pl.DataFrame | None,
    institutions: pl.DataFrame | None,
    people_on_an_account: int,
) -> KnownOfPeople:
    """Return what is known of everybody who is paid; lists are linked, accounts of institutions left out."""
    return KnownOfPeople(
        people=people.select("person", pl.col("person_id").cast(pl.String), "is_valid", "sex"),
        names=_names(names),
        births=_births(people, entitlements),
        accounts=_accounts(lines, institutions, people_on_an_account),
    )


def _names(names: pl.DataFrame) -> pl.DataFrame:
    distinct = names["name"].unique()
    text = distinct.cast(pl.String)
    form = in_one_form(text).cast(pl.Categorical).to_physical().cast(pl.Int64)
    forms = pl.DataFrame({"name": distinct, "text": text, "form": form})
    return names.join(forms, on="name").select("person", "form", name="text")


def _births(people: pl.DataFrame, entitlements: pl.DataFrame | None) -> pl.DataFrame:
    of_id = people.select("person", "birth_date")
    if entitlements is None:
        return of_id.drop_nulls()
    # A probable match may be about somebody else. Most say what the id says; people stand by their numbers.
    own = entitlements.select("person", "birth_date", "identity").drop_nulls()
    is_other = own["birth_date"].ne_missing(people["birth_date"].gather(own["person"]))
    other = own.filter(is_other, pl.col("identity") == "exact").select(of_id.columns).unique()
    return pl.concat([of_id.drop_nulls(), other])


def _accounts(
    lines: pl.DataFrame, institutions: pl.DataFrame | None, most_people: int
) -> pl.DataFrame:
    paid = lines.select("person", "bank_account").filter(pl.col("bank_account").is_not_null())
    number = paid["bank_account"].to_physical().to_numpy()
    person = paid["person"].to_numpy()
    # One of the people on each account, whoever it is: where a line is another's, the account is shared.
    somebody = np.zeros(int(number.max(initial=0)) + 1, dtype=person.dtype)
    somebody[number] = person
    shared = np.zeros(len(somebody), dtype=np.bool_)
    shared[number[somebody[number] != person]] = True
    of_several = paid.filter(pl.Series(shared[number])).unique()
    if institutions is not None:
        of_several = of_several.join(institutions, on="bank_account", how="anti")
    few = of_several.filter(pl.len().over("bank_account") <= most_people)
    return few.select("person", account=pl.col("bank_account").to_physical().cast(pl.Int64))
