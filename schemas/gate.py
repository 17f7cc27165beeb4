"""The gate: from raw text to typed rows; what cannot be read goes to the quarantine and is never lost.

Every column is read through its distinct texts: a county's 3.3 million lines have 150,000 ids, 12 months
and a handful of codes, so the careful reading costs what the distinct texts cost.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Protocol

import numpy as np
import polars as pl

from schemas import ids
from schemas.codes import BENEFITS_OF_SCHEME
from schemas.reasons import REASONS
from schemas.table import Column, Kind, Table
from schemas.values import READERS, Reader, dtype_of, is_plain, read_date, trimmed
from schemas.written import month_text

REASON = pl.Enum(list(REASONS))
VALUE_SHOWN = 80
_LIKE_AN_ID = r"\d{17}[\dXx]|\d{15}"
_ALL_HERE: Mapping[str, Collection[str]] = MappingProxyType({})
COLUMNS_AT_A_TIME = 2
_QUARANTINED = pl.Schema(
    [
        ("file", pl.String()),
        ("row", pl.UInt32()),
        ("column", pl.String()),
        ("value", pl.String()),
        ("reason", REASON),
    ]
)


class RawRows(Protocol):
    """The rows of one file: text columns under their canonical names, and `row`, their place in the file."""

    @property
    def name(self) -> str:
        """Name of the file."""

    @property
    def frame(self) -> pl.DataFrame:
        """One row per row of the file."""

    @property
    def ragged(self) -> Sequence[tuple[int, str]]:
        """Rows that cannot be split into the columns of the header: row number and reason."""


@dataclass(frozen=True)
class Checked:
    """What the gate made of one table.

    accepted: one row per good row: the table's columns as they are kept inside, `file` and `row`.
    quarantined: one row per bad row: table, file, row, column, value (masked where personal), reason (its key).
    counts: one row per file: file, rows_in, accepted, quarantined, duplicates; the last three add up to the first.
    quarantined_fen: the money in quarantined rows as far as it could be read, in fen.
    """

    table: Table
    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    counts: pl.DataFrame
    quarantined_fen: int


@dataclass(frozen=True)
class _File:
    name: str
    rows_in: int
    ragged: tuple[tuple[int, str], ...]


def check_table(
    table: Table,
    parts: Iterable[RawRows],
    *,
    as_of: date,
    rule_names: Collection[str] = (),
    dated: Mapping[str, Collection[str]] = _ALL_HERE,
) -> Checked:
    """Return the rows of all files of a table, sorted into accepted, quarantined and duplicates.

    `as_of` decides which deaths are impossible; the day itself is included. `rule_names` are what an
    exclusion may name. Rows in = accepted + quarantined + duplicates, for every file.

    `parts` may be some rows of the files only, if all that have one number or are equal are among them; then
    `dated` names, by file, the columns that have dates anywhere in it.
    """
    # Raw text is large: each file's is let go as soon as it is read.
    files, frames = [], []
    for part in parts:
        frames.append(_read_part(table, part, dated.get(part.name, ())))
        files.append(_File(part.name, part.frame.height + len(part.ragged), tuple(part.ragged)))
    read = pl.concat(frames)
    read = _judge_rows(table, read, as_of, rule_names)
    bad = read.filter(pl.col("fault").is_not_null())
    good = read.filter(pl.col("fault").is_null()) if len(bad) else read
    good = good.drop("fault", "fault_column", "fault_value")
    duplicates = same_key = good.clear()
    if not _differ_in_key(table, good):
        good, duplicates = _drop_duplicates(table, good)
        good, same_key = _one_row_per_key(table, good)
    quarantined = _quarantine(table, bad, same_key, files)
    fen = 0
    if "amount" in table:
        lost = pl.concat([bad.select("amount"), same_key.select("amount")])
        fen = int(lost["amount"].fill_null(0).to_numpy().sum())
    return Checked(table, good, quarantined, _count(files, good, quarantined, duplicates), fen)


def together(parts: Sequence[Checked]) -> Checked:
    """Return what the gate made of a table that went through it in parts; the accepted rows stay with their parts."""
    one, *others = parts
    if not others:
        return one
    sums = pl.concat(part.counts for part in parts).group_by("file", maintain_order=True).sum()
    quarantined = pl.concat(part.quarantined for part in parts).sort("file", "row", "column")
    fen = sum(part.quarantined_fen for part in parts)
    return Checked(one.table, one.accepted.clear(), quarantined, sums, fen)


def as_kept(texts: pl.Series, column: Column) -> pl.Series:
    """Return texts in the form in which the gate keeps them; null where it keeps none."""
    return READERS[column.kind](trimmed(texts), column)["value"]


def _read_part(table: Table, part: RawRows, dated: Collection[str]) -> pl.DataFrame:
    """Return one file's rows with values as kept inside and the first reason against each row."""
    raw, height = part.frame, part.frame.height
    reason = pl.Series("fault", [None], dtype=REASON).new_from_index(0, height)
    where = pl.Series("fault_column", [None], dtype=pl.String).new_from_index(0, height)
    values = where.alias("fault_value")
    columns = []
    for column, (series, bad) in zip(table.columns, _read_columns(table, raw, dated), strict=True):
        columns.append(series)
        if bad is not None:
            first = bad.is_not_null() & reason.is_null()
            reason = reason.zip_with(~first, bad)
            where = where.set(first, column.name)
            values = values.zip_with(~first, raw[column.name])
    file = pl.Series("file", [part.name], dtype=pl.Categorical).new_from_index(0, height)
    return pl.DataFrame([*columns, file, raw["row"], reason, where, values])


def _read_columns(
    table: Table, raw: pl.DataFrame, dated: Collection[str]
) -> Iterator[tuple[pl.Series, pl.Series | None]]:
    """Yield every column as kept inside and the reasons against it, several being read at a time."""

    def read(column: Column) -> tuple[pl.Series, pl.Series | None]:
        if column.name not in raw.columns:
            return _absent(column, raw.height), None
        return _read_column(raw[column.name], column, _reader(column, dated))

    with ThreadPoolExecutor(COLUMNS_AT_A_TIME) as pool:
        yield from pool.map(read, table.columns)


def _absent(column: Column, height: int) -> pl.Series:
    return pl.Series(column.name, [column.default], dtype=dtype_of(column)).new_from_index(
        0, height
    )


def _reader(column: Column, dated: Collection[str]) -> Reader:
    if column.name in dated:
        return partial(read_date, beside_dates=True)
    return READERS[column.kind]


def _read_column(
    raw: pl.Series, column: Column, read: Reader
) -> tuple[pl.Series, pl.Series | None]:
    """Return a column as kept inside, and per row the reason against it; None where all rows are good."""
    distinct, places = (raw, None) if column.unique else _distinct(raw)
    values, reasons = _read_distinct(distinct, column, read)
    if places is not None:
        values = values.gather(places)
        reasons = None if reasons is None else reasons.gather(places)
    return values.alias(column.name), reasons


def _distinct(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the distinct texts of a column, and for each row where its text stands among them."""
    coded = raw.cast(pl.Categorical).to_physical()
    # An empty cell has no code: it gets the one behind the last.
    codes = coded.fill_null(coded.drop_nulls().to_numpy().max(initial=0) + 1).to_numpy()
    places = np.zeros(codes.max(initial=0) + 1, dtype=np.uint32)
    is_there = np.zeros(len(places), dtype=np.bool_)
    places[codes] = np.arange(len(codes), dtype=np.uint32)
    is_there[codes] = True
    distinct = raw.gather(places[is_there])
    places[is_there] = np.arange(len(distinct), dtype=np.uint32)
    return distinct, pl.Series(places[codes])


def _read_distinct(
    distinct: pl.Series, column: Column, reader: Reader
) -> tuple[pl.Series, pl.Series | None]:
    if column.kind is Kind.KEY and is_plain(distinct):
        return distinct.cast(dtype_of(column)), None
    texts = trimmed(distinct)
    read = reader(texts, column)
    undecodable = texts.str.contains("\ufffd", literal=True).fill_null(value=False)
    if undecodable.any():
        read = read.with_columns(
            reason=pl.when(undecodable).then(pl.lit("undecodable")).otherwise("reason"),
            value=pl.when(~undecodable).then("value"),
        )
    values = read["value"].cast(dtype_of(column))
    reasons = read["reason"].cast(REASON).set(texts.is_null(), None)
    if column.required:
        # An open end (9999-12-31) in a required column is as empty as an empty cell.
        reasons = reasons.set(reasons.is_null() & values.is_null(), "empty")
    if column.default is not None:
        values = values.set(texts.is_null(), column.default)
    return values, reasons if reasons.null_count() < len(reasons) else None


def _judge_rows(
    table: Table, read: pl.DataFrame, as_of: date, rule_names: Collection[str]
) -> pl.DataFrame:
    """Add the reasons that need more than one cell, where no cell is at fault already."""
    for column, reason, at_fault in row_checks(table, as_of, rule_names):
        first = read.select(at_fault.fill_null(value=False) & pl.col("fault").is_null()).to_series()
        if not first.any():
            continue
        read = read.with_columns(
            fault=pl.when(first).then(pl.lit(reason, dtype=REASON)).otherwise("fault"),
            fault_column=pl.when(first).then(pl.lit(column)).otherwise("fault_column"),
            fault_value=pl.when(first).then(_shown(table[column])).otherwise("fault_value"),
        )
    return read


def _shown(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.kind is Kind.MONTH:
        return month_text(value)
    return value.cast(pl.String)


def row_checks(
    table: Table, as_of: date, rule_names: Collection[str]
) -> list[tuple[str, str, pl.Expr]]:
    """Return column, reason and mask of every check of a table that looks at more than one cell."""
    checks = [(end, "end_before_start", pl.col(end) < pl.col(start)) for start, end in table.spans]
    if table.name in {"payouts", "entitlements"}:
        checks.append(("benefit", "not_of_scheme", ~_pays_such_a_benefit(table)))
    if table.name == "deaths":
        known = pl.col("reported_on").is_null() | (pl.col("reported_on") <= as_of)
        died, born = pl.col("died_on"), ids.birth_date(pl.col("person_id").cast(pl.String))
        checks += [
            ("died_on", "death_after_report", known & (died > pl.col("reported_on"))),
            ("died_on", "death_after_as_of", known & (died > as_of)),
            ("died_on", "death_before_birth", known & (died < born)),
        ]
    if table.name == "exclusions":
        names = pl.Series(sorted(rule_names), dtype=pl.String)
        checks.append(
            ("rule", "unknown_rule", ~pl.col("rule").cast(pl.String).is_in(names.implode()))
        )
    return checks


def _pays_such_a_benefit(table: Table) -> pl.Expr:
    """Say whether the row's scheme has the row's benefit; compared as numbers, as payouts are many."""
    schemes, benefits = list(table["scheme"].codes), list(table["benefit"].codes)
    pairs = [
        schemes.index(scheme) * 100 + benefits.index(benefit)
        for scheme, several in BENEFITS_OF_SCHEME.items()
        for benefit in several
    ]
    numbers = (pl.col(name).to_physical().cast(pl.Int32) for name in ("scheme", "benefit"))
    return (next(numbers) * 100 + next(numbers)).is_in(pairs)


def _differ_in_key(table: Table, rows: pl.DataFrame) -> bool:
    """Say whether all rows differ in their unique number: then none is there twice. Surely, not perhaps."""
    key = table.unique_column
    return key is not None and rows[key].hash().n_unique() == len(rows)


def _drop_duplicates(table: Table, good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the first of equal rows, and the others: equal in every column of the table."""
    if table.equal_rows_count or good.is_empty():
        return good, good.clear()
    names = [column.name for column in table.columns]
    key = table.unique_column
    suspects = good.select(pl.col(key).hash() if key else pl.struct(names).hash()).to_series()
    suspects = suspects.is_duplicated()
    if not suspects.any():
        return good, good.clear()
    several = good.with_row_index("place").filter(suspects)
    later = several.filter(~pl.struct(names).is_first_distinct())
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    return good.filter(~place.is_in(later["place"].implode())), later.drop("place")


def _one_row_per_key(table: Table, good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the first row of each unique number, and the later ones."""
    key = table.unique_column
    if key is None:
        return good, good.clear()
    per = ["file", key] if table.unique_within_file else [key]
    first = good.select(pl.struct(per).is_first_distinct()).to_series()
    return good.filter(first), good.filter(~first)


def _quarantine(
    table: Table, bad: pl.DataFrame, same_key: pl.DataFrame, files: Sequence[_File]
) -> pl.DataFrame:
    """Return one row per bad row, in the order of files and rows."""
    bad = bad.select("file", "row", column="fault_column", value="fault_value", reason="fault")
    twice = same_key.select(
        "file",
        "row",
        column=pl.lit(table.unique_column, dtype=pl.String),
        value=pl.col(table.unique_column or "file").cast(pl.String),
        reason=pl.lit("same_key", dtype=REASON),
    )
    ragged = pl.DataFrame(
        [(file.name, row, "", why, "ragged") for file in files for row, why in file.ragged],
        schema=_QUARANTINED,
        orient="row",
    )
    return (
        pl.concat([rows.cast(_QUARANTINED) for rows in (bad, twice, ragged)])
        .with_columns(
            value=_masked_where_personal(table).str.slice(0, VALUE_SHOWN).fill_null(""),
            table=pl.lit(table.name),
        )
        .select("table", *_QUARANTINED)
        .sort("file", "row", "column")
    )


def _masked_where_personal(table: Table) -> pl.Expr:
    """Return the values with letters and digits as `*` where they are a person's.

    That is in columns about a person, in what somebody wrote freely, and wherever a row that slipped a
    column has what looks like a resident id; numbers given by the source are as long and are shown.
    """
    value, column = pl.col("value"), pl.col("column")
    personal = [c.name for c in table.columns if c.personal or c.kind is Kind.TEXT]
    numbers = [c.name for c in table.columns if c.kind is Kind.KEY]
    return (
        pl.when(column.is_in([*personal, "birth_date"]))
        .then(value.str.replace_all(r"[\p{L}\p{N}]", "*"))
        .when(column.is_in(numbers))
        .then(value)
        .otherwise(value.str.replace_all(_LIKE_AN_ID, "******"))
    )


def _count(
    files: Sequence[_File],
    good: pl.DataFrame,
    quarantined: pl.DataFrame,
    duplicates: pl.DataFrame,
) -> pl.DataFrame:
    counts = pl.DataFrame(
        {
            "file": [file.name for file in files],
            "rows_in": [file.rows_in for file in files],
        },
        schema={"file": pl.String, "rows_in": pl.Int64},
    )
    for name, rows in (
        ("accepted", good),
        ("quarantined", quarantined),
        ("duplicates", duplicates),
    ):
        counted = rows.group_by("file").agg(pl.len().cast(pl.Int64).alias(name))
        counted = counted.with_columns(pl.col("file").cast(pl.String))
        counts = counts.join(counted, on="file", how="left", maintain_order="left")
    return counts.fill_null(0)
