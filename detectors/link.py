"""Linking: which person among the payouts a list row speaks of, and how sure that is.

exact: the same valid id and one of the person's names (or a table without names). probable: the same id
and another name; or no valid id, and name, birth date and, if given, sex agree with exactly one person.
A row with a valid id that is not among the payouts belongs to nobody here.
"""

from datetime import date

import polars as pl

from schemas import Table, ids

IDENTITY = pl.Enum(["exact", "probable"])
NO_ROWS = pl.DataFrame(schema={"file": pl.String, "row": pl.UInt32})
# Facts that an office enters later into an older row; on an earlier day they were not known.
_KNOWN_LATER = {
    "verified_on": ("verified_on", "verified_by"),
    "account_changed_on": ("account_changed_on", "account_changed_by"),
}


def known_rows(table: Table, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the rows known on that day (included), without facts of a later day, with their evidence.

    Adds evidence_table and evidence_id: the row's number at its source, `file:number` where two files
    share one, and `file:row` in tables without numbers.
    """
    if table.known_on:
        rows = rows.filter(pl.col(table.known_on).is_null() | (pl.col(table.known_on) <= as_of))
    for day, facts in _KNOWN_LATER.items():
        if day in table:
            later = pl.col(day) > as_of
            rows = rows.with_columns(pl.when(~later).then(fact).alias(fact) for fact in facts)
    return rows.with_columns(evidence_table=pl.lit(table.name), evidence_id=_evidence(table))


def _evidence(table: Table) -> pl.Expr:
    file = pl.col("file").cast(pl.String)
    if table.unique_column is None:
        return file + ":" + pl.col("row").cast(pl.String)
    number = pl.col(table.unique_column)
    if not table.unique_within_file:
        return number
    return pl.when(number.is_duplicated()).then(file + ":" + number).otherwise(number)


def is_list_of_people(table: Table) -> bool:
    """Say whether a table's rows speak of persons who may be among the payouts."""
    return "person_id" in table and table.name not in {"payouts", "exclusions"}


def link(
    rows: pl.DataFrame,
    people: pl.DataFrame,
    names: pl.DataFrame,
    as_of: date,
    namesakes: pl.DataFrame = NO_ROWS,
) -> pl.DataFrame:
    """Return the rows that speak of a person among the payouts, with `person` and `identity`.

    `namesakes` are rows (file, row) that are told to be several persons' by their name, where not all people are
    here.
    """
    every = link_all(rows, people, names, as_of, namesakes)
    return every.filter(pl.col("person").is_not_null())


def link_all(
    rows: pl.DataFrame,
    people: pl.DataFrame,
    names: pl.DataFrame,
    as_of: date,
    namesakes: pl.DataFrame = NO_ROWS,
) -> pl.DataFrame:
    """Return all rows with `person` and `identity`, null where they speak of nobody among the payouts."""
    numbered = rows.with_row_index("place")
    matched = pl.concat(
        [_by_id(numbered, people, names), _by_name(numbered, people, names, as_of, namesakes)],
        how="diagonal",
    )
    return numbered.join(matched, on="place", how="left", maintain_order="left").drop("place")


def _by_id(rows: pl.DataFrame, people: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    valid = people.filter("is_valid").select("person_id", "person")
    same_id = rows.join(valid, on="person_id")
    if "name" not in rows.columns:
        return same_id.select("place", "person", identity=pl.lit("exact", dtype=IDENTITY))
    known = names.with_columns(is_known=pl.lit(value=True))
    is_exact = pl.col("is_known").fill_null(value=False) | pl.col("name").is_null()
    return same_id.join(known, on=["person", "name"], how="left").select(
        "place",
        "person",
        identity=pl.when(is_exact)
        .then(pl.lit("exact", dtype=IDENTITY))
        .otherwise(pl.lit("probable", dtype=IDENTITY)),
    )


def _by_name(
    rows: pl.DataFrame,
    people: pl.DataFrame,
    names: pl.DataFrame,
    as_of: date,
    namesakes: pl.DataFrame,
) -> pl.DataFrame:
    found = bearers_of(rows, people, names, as_of).filter(pl.len().over("place") == 1)
    if len(namesakes):
        others = rows.select("place", pl.col("file").cast(pl.String), "row")
        found = found.join(others.join(namesakes, on=["file", "row"]), on="place", how="anti")
    return found.with_columns(identity=pl.lit("probable", dtype=IDENTITY))


def bearers_of(
    rows: pl.DataFrame, people: pl.DataFrame, names: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return who bears the name of each row without a valid id: place (of the row) and person, each pair once."""
    if not {"name", "birth_date"} <= set(rows.columns):
        return rows.select("place").clear().with_columns(person=pl.lit(0, dtype=pl.UInt32))
    is_valid = ids.is_valid(pl.col("person_id").cast(pl.String), as_of)
    nameless = rows.filter(~is_valid.fill_null(value=False), pl.col("birth_date").is_not_null())
    bearers = names.join(people.select("person", "birth_date", their_sex="sex"), on="person")
    found = nameless.join(bearers, on=["name", "birth_date"])
    if "sex" in rows.columns:
        found = found.filter(
            pl.col("sex").is_null() | (pl.col("sex").cast(pl.String) == pl.col("their_sex"))
        )
    return found.select("place", "person").unique()


def with_birth_date_of_own_id(rows: pl.DataFrame) -> pl.DataFrame:
    """Return entitlements with the birth date that their own id has, where they do not say one themselves.

    So a person paid under a wrong id is told by name and birth date to be the one whose entitlement has it too.
    """
    of_id = ids.birth_date(pl.col("person_id").cast(pl.String))
    return rows.with_columns(birth_date=pl.coalesce("birth_date", of_id))


def with_facts_of_id(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return linked rows with birth date and sex from the id where the row itself does not say them."""
    of_id = people.select("person", id_birth_date="birth_date", id_sex="sex")
    return (
        rows.join(of_id, on="person", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("birth_date", "id_birth_date").alias("birth_date"),
            pl.coalesce(pl.col("sex").cast(pl.String), "id_sex").alias("sex"),
        )
        .drop("id_birth_date", "id_sex")
    )
