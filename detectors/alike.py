"""Which people to compare: those who share enough that they might be one, never everybody with everybody.

They share a name and a birth date, or most of one; a name and an account; or one has a wrong id that
lies a step from the other's. What a pair is worth is judged afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from detectors.characters import in_one_form
from detectors.id_slips import one_step_apart
from detectors.known_of_people import KnownOfPeople

# Days between a date of the old calendar and the same one of the new.
OLD_CALENDAR_DAYS = (18, 52)
# A block's number is the form of the name, then the kind of block, then the part of the date.
_KINDS, _PARTS = 1 << 4, 1 << 24


@dataclass(frozen=True)
class Comparable:
    """What is known of everybody, with numbers for what is compared.

    people, births: see `KnownOfPeople`. names: person, name and form (names of one form are one name).
    accounts: person and account, of accounts on which few people are paid.
    """

    people: pl.DataFrame
    names: pl.DataFrame
    births: pl.DataFrame
    accounts: pl.DataFrame


def comparable(
    known: KnownOfPeople, institutions: pl.DataFrame | None, people_on_an_account: int
) -> Comparable:
    """Return what is known as it is compared; accounts of institutions and of more people are left out."""
    return Comparable(
        people=known.people,
        names=_with_forms(known.names),
        births=known.births,
        accounts=_few_people(known.accounts, institutions, people_on_an_account),
    )


def _with_forms(names: pl.DataFrame) -> pl.DataFrame:
    distinct = names["name"].unique()
    form = in_one_form(distinct).cast(pl.Categorical).to_physical().cast(pl.Int64)
    return names.join(pl.DataFrame({"name": distinct, "form": form}), on="name")


def _few_people(
    accounts: pl.DataFrame, institutions: pl.DataFrame | None, most: int
) -> pl.DataFrame:
    if institutions is not None:
        of_homes = institutions.select(pl.col("bank_account").cast(pl.String))
        accounts = accounts.join(of_homes, on="bank_account", how="anti")
    few = accounts.filter(pl.len().over("bank_account").is_between(2, most))
    return few.select("person", account=pl.col("bank_account").rank("dense").cast(pl.Int64))


def pairs_to_compare(known: Comparable, largest_group: int) -> pl.DataFrame:
    """Return pairs of people, each once: person, other (the higher number), is_one_step (of their ids)."""
    forms = known.names.select("person", "form").unique()
    named = forms.filter(pl.col("form").is_duplicated())
    dated = named.join(known.births, on="person")
    groups = [
        _within(_repeated(pl.concat(list(_blocks(dated)))), ["block"], largest_group),
        _within(named.join(known.accounts, on="person"), ["form", "account"], largest_group),
    ]
    found = [pairs.with_columns(is_one_step=pl.lit(value=False)) for pairs in groups]
    steps = one_step_apart(known.people).with_columns(is_one_step=pl.lit(value=True))
    return (
        pl.concat([*found, steps])
        .group_by(
            person=pl.min_horizontal("person", "other"), other=pl.max_horizontal("person", "other")
        )
        .agg(pl.col("is_one_step").any())
        .sort("person", "other")
    )


def _blocks(dated: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the blocks that each person is in: those of one share a name and the same part of a date."""
    date = pl.col("birth_date").dt
    year, month, day = (part.cast(pl.Int64) for part in (date.year(), date.month(), date.day()))
    span = OLD_CALENDAR_DAYS[1] + 1
    stretch = pl.col("birth_date").to_physical().cast(pl.Int64) // span + (1 << 20)
    parts = (
        year * 16 + month,
        year * 32 + day,
        month * 32 + day,
        year * 1024 + pl.min_horizontal(month, day) * 32 + pl.max_horizontal(month, day),
        stretch,
        # Two dates so near lie in one stretch or in two neighbours: everybody is in their own and the next.
        stretch + 1,
    )
    for kind, part in enumerate(parts):
        number = (pl.col("form") * _KINDS + min(kind, 4)) * _PARTS + part
        yield dated.select("person", block=number)


def _repeated(members: pl.DataFrame) -> pl.DataFrame:
    """Return the members of blocks that hold more than one; sorting numbers is quicker than grouping by them."""
    blocks = np.sort(members["block"].to_numpy())
    repeated = blocks[1:][blocks[1:] == blocks[:-1]]
    return members.filter(pl.col("block").is_in(pl.Series(repeated).unique().implode()))


def _within(members: pl.DataFrame, keys: list[str], largest: int) -> pl.DataFrame:
    """Return the pairs of people within each group, of groups that are not too large to mean something."""
    sizes = members.group_by(keys).len()
    chosen = sizes.filter(pl.col("len").is_between(2, largest)).select(keys)
    few = members.join(chosen, on=keys, how="semi").select("person", *keys)
    pairs = few.join(few.rename({"person": "other"}), on=keys)
    return pairs.filter(pl.col("person") < pl.col("other")).select("person", "other").unique()
