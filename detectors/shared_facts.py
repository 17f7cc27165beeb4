"""What two ids share: for every pair that is compared one piece of evidence of each kind, or none.

The pieces are named as in second_ids.toml, which says what they are worth.
"""

from collections.abc import Iterator

import polars as pl

from detectors.alike import OLD_CALENDAR_DAYS, Comparable
from detectors.characters import sound_alike

PAIR = ["person", "other"]
# In this order they are told.
KINDS = ("of_names", "of_ids", "of_births", "of_sexes", "of_places", "of_accounts")


def shared_facts(
    pairs: pl.DataFrame, known: Comparable, places: pl.DataFrame, numbers_in_a_row: int
) -> pl.DataFrame:
    """Return the pairs whose names agree, or sound alike where the ids tell more, with their evidence.

    Args:
        pairs: person, other, is_one_step.
        known: of everybody who is paid.
        places: where people are paid, of those in the pairs: person, region_code (text).
        numbers_in_a_row: numbers of one day that lie no further apart than this may be those of twins.

    Returns:
        One row per pair: person, other, the columns of `KINDS`; and how many people bear the name in all its
        forms or sounds (bearers), have the birth date (on_date) and the sequence number (of_number) of both.
    """
    numbered = pairs.join(
        _numbers(pairs.select(PAIR), known, numbers_in_a_row), on=PAIR, how="left"
    )
    compared = numbered.join(_names(numbered, known), on=PAIR).sort(PAIR)
    of_pairs = compared.select(PAIR)
    for found in (
        _births(of_pairs, known),
        _places(of_pairs, places),
        _accounts(of_pairs, known),
    ):
        compared = compared.join(found, on=PAIR, how="left", maintain_order="left")
    return compared.with_columns(_ids())


def _names(pairs: pl.DataFrame, known: Comparable) -> pl.DataFrame:
    """Return of_names, and bearers: how many people bear the name, in all its forms or sounds.

    Names that only sound alike count where the ids lie one step apart: twins are named alike, and get their
    numbers in a row.
    """
    bearers = known.names.group_by("form").agg(bearers=pl.len())
    named = known.names.join(bearers, on="form")
    theirs = named.rename({"person": "other", "name": "their_name", "bearers": "their_bearers"})
    shared = (
        pairs.join(named, on="person")
        .join(theirs, on=["other", "form"])
        .group_by(PAIR)
        .agg(
            is_same=(pl.col("name") == pl.col("their_name")).any(), bearers=pl.col("bearers").min()
        )
        .with_columns(
            of_names=pl.when("is_same").then(pl.lit("same_name")).otherwise(pl.lit("other_form"))
        )
    )
    rest = pairs.filter("is_one_step", ~pl.col("is_in_a_row").fill_null(value=False))
    rest = rest.select(PAIR).join(shared, on=PAIR, how="anti")
    unlike = rest.join(named, on="person").join(theirs.drop("form"), on="other")
    heard = (
        unlike.join(_sounding_alike(unlike), on=["name", "their_name"], how="semi")
        .group_by(PAIR)
        .agg(bearers=(pl.col("bearers") + pl.col("their_bearers")).min())
        .with_columns(of_names=pl.lit("like_sounding"))
    )
    columns = [*PAIR, "of_names", "bearers"]
    return pl.concat([shared.select(columns), heard.select(columns)])


def _sounding_alike(unlike: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of names that sound alike, of a few distinct ones."""
    distinct = unlike.select("name", "their_name").unique()
    alike = [sound_alike(one, other) for one, other in distinct.iter_rows()]
    return distinct.filter(pl.Series(alike, dtype=pl.Boolean))


def _births(pairs: pl.DataFrame, known: Comparable) -> pl.DataFrame:
    """Return of_births, and on_date: how many people have the date that both have."""
    on_date = known.births.group_by("birth_date").agg(on_date=pl.len())
    one, other = pl.col("birth_date"), pl.col("their_date")
    dated = pairs.join(known.births, on="person").join(
        known.births.rename({"person": "other", "birth_date": "their_date"}), on="other"
    )
    return (
        dated.join(on_date, on="birth_date")
        .group_by(PAIR)
        .agg(
            is_same=(one == other).any(),
            is_near=_is_near(one, other).any(),
            on_date=pl.col("on_date").filter(one == other).min(),
        )
        .select(
            *PAIR,
            "on_date",
            of_births=pl.when("is_same")
            .then(pl.lit("same_birth_date"))
            .when("is_near")
            .then(pl.lit("near_birth_date"))
            .otherwise(pl.lit("other_birth_date")),
        )
    )


def _is_near(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Say whether a slip or another calendar lies between two dates."""
    years = one.dt.year() == other.dt.year()
    months = one.dt.month() == other.dt.month()
    days = one.dt.day() == other.dt.day()
    agreeing = years.cast(pl.Int8) + months.cast(pl.Int8) + days.cast(pl.Int8)
    swapped = years & (one.dt.month() == other.dt.day()) & (one.dt.day() == other.dt.month())
    apart = (one - other).dt.total_days().abs()
    return (agreeing == 2) | swapped | apart.is_between(*OLD_CALENDAR_DAYS)


def _numbers(pairs: pl.DataFrame, known: Comparable, numbers_in_a_row: int) -> pl.DataFrame:
    """Return what the digits tell: of_sexes, is_same_sequence, of_number and is_in_a_row.

    The sequence is the three digits given on one day; it tells something beside one area or one birth date.
    """
    of_number = known.people.group_by(number=_sequence()).agg(of_number=pl.len())
    of_pairs = pl.concat([pairs["person"], pairs["other"]]).unique().implode()
    of_id = known.people.filter(pl.col("person").is_in(of_pairs)).select(
        "person",
        "sex",
        area=pl.col("person_id").str.slice(0, 6),
        born=pl.col("person_id").str.slice(6, 8),
        number=_sequence(),
        is_whole=pl.col("person_id").str.contains(r"^\d{17}[\dX]$"),
    )
    both = pairs.join(of_id, on="person").join(of_id.rename({"person": "other"}), on="other")
    same = {name: pl.col(name) == pl.col(f"{name}_right") for name in ("sex", "area", "born")}
    is_whole = pl.col("is_whole") & pl.col("is_whole_right")
    is_same = is_whole & (pl.col("number") == pl.col("number_right"))
    apart = pl.col("number").cast(pl.Int32, strict=False) - pl.col("number_right").cast(
        pl.Int32, strict=False
    )
    return both.join(of_number, on="number", how="left").select(
        *PAIR,
        "of_number",
        of_sexes=pl.when(same["sex"])
        .then(pl.lit("same_sex"))
        .when(~same["sex"])
        .then(pl.lit("other_sex")),
        is_same_sequence=is_same & (same["area"] ^ same["born"]),
        is_in_a_row=same["area"] & same["born"] & apart.abs().is_between(1, numbers_in_a_row),
    )


def _sequence() -> pl.Expr:
    return pl.col("person_id").str.slice(14, 3)


def _ids() -> Iterator[pl.Expr]:
    """Yield of_ids; where they lie one step apart, their dates and sexes are no further evidence."""
    steps, one_place = (
        pl.col("is_one_step"),
        pl.col("of_places").is_in(["same_village", "same_township"]),
    )
    yield (
        pl.when(steps)
        .then(pl.lit("one_step"))
        .when(pl.col("is_same_sequence") & one_place)
        .then(pl.lit("sequence_of_the_place"))
        .when("is_same_sequence")
        .then(pl.lit("same_sequence"))
        .alias("of_ids")
    )
    for kind in ("of_births", "of_sexes"):
        yield pl.when(~steps).then(kind).alias(kind)


def _places(pairs: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return of_places where both are paid in a known township."""
    township = pl.col("region_code").str.len_chars() >= 9
    known = places.filter(township)
    both = pairs.join(known, on="person").join(
        known.rename({"person": "other", "region_code": "their_region"}), on="other"
    )
    one, other = pl.col("region_code"), pl.col("their_region")
    is_village = (one == other) & (one.str.len_chars() == 12)
    is_township = one.str.slice(0, 9) == other.str.slice(0, 9)
    return both.group_by(PAIR).agg(
        of_places=pl.when(is_village.any())
        .then(pl.lit("same_village"))
        .when(is_township.any())
        .then(pl.lit("same_township"))
        .otherwise(pl.lit("other_township"))
    )


def _accounts(pairs: pl.DataFrame, known: Comparable) -> pl.DataFrame:
    """Return of_accounts: `same_account` where both are paid on one that few people share."""
    theirs = known.accounts.rename({"person": "other"})
    shared = pairs.join(known.accounts, on="person").join(theirs, on=["other", "account"])
    return shared.select(*PAIR, of_accounts=pl.lit("same_account")).unique()
