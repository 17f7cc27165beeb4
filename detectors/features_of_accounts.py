"""Features of where the money goes and whether the person was seen: accounts, changes, verification, ids."""

from collections.abc import Iterator

import polars as pl

from schemas.values import month_of

# Ids stand in a row where the next number is no further off than the next one of the same sex.
_NEXT_NUMBER = 2


def parts(
    paid: pl.LazyFrame, entitled: pl.LazyFrame, institutions: pl.DataFrame | None
) -> Iterator[pl.LazyFrame]:
    """Yield frames with one row per who; a person who is in none has the feature missing."""
    yield _accounts(paid, institutions)
    yield _changes(paid, entitled)
    yield _verified(paid, entitled)


def _accounts(paid: pl.LazyFrame, institutions: pl.DataFrame | None) -> pl.LazyFrame:
    """Return the accounts of a person, and the most people on one of them; of no institution's account."""
    used = paid.filter(pl.col("bank_account").is_not_null())
    if institutions is not None:
        used = used.join(institutions.lazy(), on="bank_account", how="anti")
    pairs = used.select("who", "person", "bank_account").unique()
    people = pl.col("person").n_unique().alias("people_on_account")
    return (
        pairs.join(pairs.group_by("bank_account").agg(people), on="bank_account")
        .group_by("who")
        .agg(pl.col("people_on_account").max(), accounts=pl.len())
    )


def _changes(paid: pl.LazyFrame, entitled: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many days after the last change of the account the next payment went out."""
    changed = entitled.select("who", "account_changed_on").drop_nulls()
    return (
        paid.select("who", "paid_on")
        .join(changed, on="who")
        .filter(pl.col("paid_on") >= pl.col("account_changed_on"))
        .group_by("who")
        .agg(
            days_from_change_to_payment=(pl.col("paid_on") - pl.col("account_changed_on"))
            .min()
            .dt.total_days()
        )
    )


def _verified(paid: pl.LazyFrame, entitled: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many months after the person was last seen the last payment went out."""
    seen = entitled.select("who", "verified_on").drop_nulls()
    last = paid.group_by("who").agg(pl.col("paid_month").max())
    months = (pl.col("paid_month") - month_of(pl.col("verified_on"))).clip(0)
    return last.join(seen, on="who").select("who", months_since_verified=months)


def ids_in_a_row(people: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many people of the scheme have ids in an unbroken row with the person's own.

    `people`: who, person_id, scheme, is_valid_id. Of ids that are none nothing is known.
    """
    text = pl.col("person_id").cast(pl.String)
    numbers = (
        people.filter("is_valid_id")
        .select(
            "who", "scheme", day=text.str.slice(0, 14), number=text.str.slice(14, 3).cast(pl.Int16)
        )
        .sort("scheme", "day", "number", "who")
    )
    breaks = (
        (pl.col("scheme") != pl.col("scheme").shift())
        | (pl.col("day") != pl.col("day").shift())
        | (pl.col("number") - pl.col("number").shift() > _NEXT_NUMBER)
    )
    row = breaks.fill_null(value=True).cum_sum().alias("row")
    return numbers.with_columns(row).select("who", ids_in_a_row=pl.len().over("row"))
