"""The list of cases in parts: one file per township or village, to be looked into on the spot."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from fundsentry.reports.cases import TOWNSHIP_DIGITS, UNKNOWN_TOWNSHIP, VILLAGE_DIGITS
from fundsentry.reports.csv_files import write_csv
from fundsentry.reports.forms import TOWNSHIP_FORM, VILLAGE_FORM
from fundsentry.reports.private import whole_file
from fundsentry.reports.workbooks import Form, write_workbook
from schemas import Table
from schemas.outputs.cases import VILLAGE_CASES, VILLAGE_SHEET
from schemas.values import dtype_of

# A name may take so many bytes of a file name, which holds 255.
_NAME_BYTES = 150


@dataclass(frozen=True)
class Split:
    """A way to cut the list: digits of the region code, the sheet, its form, and whether it is of persons only."""

    digits: int
    table: Table
    form: Form
    persons_only: bool


SPLITS: Mapping[str, Split] = {
    "township": Split(TOWNSHIP_DIGITS, VILLAGE_CASES, TOWNSHIP_FORM, persons_only=False),
    # Employers and operators are nothing that a village looks into.
    "village": Split(VILLAGE_DIGITS, VILLAGE_SHEET, VILLAGE_FORM, persons_only=True),
}


def write_parts(
    cases: pl.DataFrame, names: Mapping[str, str], by: str, folder: Path, lang: str
) -> list[Path]:
    """Write a CSV and a workbook per township or village, in the order of the list; return the files.

    `cases` are rows of the list with their rank, `names` those of regions by their code.
    """
    split = SPLITS[by]
    cases = _with_empty_columns(cases, split.table)
    if split.persons_only:
        cases = cases.filter(pl.col("subject_kind") == "person")
    written = []
    for code, mine in _parts(cases, split.digits):
        stem = file_stem(code, names.get(code or ""), lang)
        for ending in ("csv", "xlsx"):
            to = folder / f"{stem}.{ending}"
            with whole_file(to) as beside:
                if ending == "csv":
                    write_csv(mine, split.table, beside, lang)
                else:
                    write_workbook(mine, split.table, split.form, beside, lang)
            written.append(to)
    return written


def _parts(cases: pl.DataFrame, digits: int) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """Yield the code of each region and its cases; those of no region, or of a larger one, stand last."""
    code = pl.col("region_code").cast(pl.String)
    cases = cases.with_columns(
        part=pl.when(code.str.len_chars() >= digits).then(code.str.slice(0, digits))
    )
    for part in cases["part"].unique().sort(nulls_last=True):
        yield part, cases.filter(pl.col("part").eq_missing(pl.lit(part, dtype=pl.String)))


def file_stem(code: str | None, name: str | None, lang: str) -> str:
    """Return a file name of name and code that every system takes, whatever the name holds."""
    if code is None:
        return UNKNOWN_TOWNSHIP[lang]
    plain = "".join(c for c in name or "" if unicodedata.category(c)[0] not in "CZS")
    plain = re.sub(r'[\\/:*?"<>|.~]', "", plain)
    plain = plain.encode()[:_NAME_BYTES].decode("utf-8", "ignore")
    return f"{plain}_{code}" if plain else code


def _with_empty_columns(cases: pl.DataFrame, table: Table) -> pl.DataFrame:
    return cases.with_columns(
        pl.lit(None, dtype=dtype_of(column)).alias(column.name)
        for column in table.columns
        if column.name not in cases.columns
    )
