"""The same county as real offices deliver it: forms, encodings, workbooks, bad rows. The truth stays."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

from schemas import TABLES, Kind, Table
from schemas.ids import has_right_check_digit

_GB = "gb18030"
_WORKBOOKS = frozenset({"deaths", "custody", "other_benefits", "marriages", "leads", "exclusions"})
_SEPARATORS = {"contributions": "\t", "businesses": ";"}
_FULL_WIDTH = dict(zip("0123456789X", "０１２３４５６７８９Ｘ", strict=True))
_TOTAL = "合计"

Frame = pl.DataFrame


def write_messy(rng: np.random.Generator, tables: Mapping[str, Frame], out: Path) -> None:
    """Write every table in an office's form, and how many rows of each must be refused or dropped."""
    counts: list[tuple[str, str, int, int, int]] = []
    for name, rows in tables.items():
        if rows.is_empty():
            continue
        for file, part in _files(name, _disguised(rng, TABLES[name], rows)):
            bad = _bad_rows(TABLES[name], part)
            copies = part.head(2) if not TABLES[name].equal_rows_count else part.clear()
            whole = pl.concat([part, copies, bad])
            _write(TABLES[name], whole, out / file)
            counts.append((name, file, whole.height, copies.height, bad.height))
    columns = ["table", "file", "rows", "duplicates", "quarantined"]
    Frame(counts, schema=columns, orient="row").write_csv(out / "truth" / "counts.csv")


def _files(name: str, rows: Frame) -> list[tuple[str, Frame]]:
    """Return the files of a table: payouts by the half, workbooks for short lists, text for the rest."""
    if name == "payouts":
        half = rows.height // 2
        return [("payouts_1.csv", rows[:half]), ("payouts_2.txt", rows[half:])]
    return [(f"{name}.xlsx" if name in _WORKBOOKS else f"{name}.csv", rows)]


def _disguised(rng: np.random.Generator, table: Table, rows: Frame) -> Frame:
    """Return the rows with each value in one of the forms in which it may arrive."""
    which = pl.Series("which", rng.integers(0, 4, rows.height))
    rows = rows.with_columns(which)
    for column in table.columns:
        form = _FORMS.get(column.kind)
        if column.codes:
            words = {code: several[0] for code, several in column.codes.items()}
            half = pl.col(column.name).replace(words)
            rows = rows.with_columns(
                pl.when(which != 1).then(half).otherwise(column.name).alias(column.name)
            )
        elif form is not None:
            rows = rows.with_columns(form(pl.col(column.name)).alias(column.name))
    return rows.drop("which")


def _choose(*forms: pl.Expr) -> pl.Expr:
    chosen = forms[0]
    for number, form in enumerate(forms[1:], 1):
        chosen = pl.when(pl.col("which") == number).then(form).otherwise(chosen)
    return chosen


def _month(value: pl.Expr) -> pl.Expr:
    year, month = value.str.slice(0, 4), value.str.slice(5, 2)
    shown = _choose(
        value, year + month, year + "年" + month.str.strip_prefix("0") + "月", year + "/" + month
    )
    return pl.when(value.str.len_bytes() == 7).then(shown).otherwise(value)


def _date(value: pl.Expr) -> pl.Expr:
    year, month, day = value.str.slice(0, 4), value.str.slice(5, 2), value.str.slice(8, 2)
    short_month, short_day = month.str.strip_prefix("0"), day.str.strip_prefix("0")
    shown = _choose(
        value,
        year + month + day,
        year + "/" + short_month + "/" + short_day,
        year + "年" + short_month + "月" + short_day + "日",
    )
    return pl.when(value.str.len_bytes() == 10).then(shown).otherwise(value)


def _money(value: pl.Expr) -> pl.Expr:
    thousands = value.str.replace(r"^(-?\d{1,3})(\d{3})\.", "${1},${2}.")
    return (
        pl.when(value == "")
        .then(value)
        .otherwise(_choose(value, thousands, "￥" + value, value + " "))
    )


def _name(value: pl.Expr) -> pl.Expr:
    spaced = value.str.replace(r"^(\p{Han})(\p{Han})", "${1}\u3000${2}")
    return _choose(value, spaced, " " + value, value.str.replace_all("·", "•", literal=True))


def _id(value: pl.Expr) -> pl.Expr:
    # 15 digits say only years of 19xx, and only a right check digit can be computed anew.
    first = value.str.slice(0, 6) + value.str.slice(8, 9)
    short = pl.when(value.str.slice(6, 2) == "19").then(first).otherwise(value)
    wide = value.str.replace_many(_FULL_WIDTH)
    return _choose(
        value,
        value.str.to_lowercase(),
        pl.when(has_right_check_digit(value)).then(short).otherwise(value),
        wide,
    )


_FORMS: Mapping[Kind, Callable[[pl.Expr], pl.Expr]] = {
    Kind.MONTH: _month,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.NAME: _name,
    Kind.ID: _id,
}


def _bad_rows(table: Table, rows: Frame) -> Frame:
    """Return rows that must be refused: each required cell emptied once, values that cannot be read."""
    first = rows.head(1)
    bad = [first.with_columns(pl.lit("").alias(column.name)) for column in table.required_columns]
    for column in table.columns:
        spoilt = _SPOILT.get(column.kind) if not column.codes else "不明"
        if spoilt:
            bad.append(first.with_columns(pl.lit(spoilt).alias(column.name)))
    if table.unique_column:
        key = table.unique_column
        bad = [
            one.with_columns(
                pl.when(pl.col(key) == "")
                .then(pl.col(key))
                .otherwise(pl.lit(f"BAD{place}"))
                .alias(key)
            )
            for place, one in enumerate(bad)
        ]
    return pl.concat(bad) if bad else rows.clear()


_SPOILT = {
    Kind.MONTH: "2026-13",
    Kind.DATE: "2026-02-30",
    Kind.MONEY: "100.005",
    Kind.ID: "3.40826E+17",
    Kind.COUNT: "若干",
    Kind.YEAR: "去年",
    Kind.SHARE: "很高",
    Kind.YES_NO: "也许",
    Kind.REGION: "龙泉",
}


def _write(table: Table, rows: Frame, file: Path) -> None:
    headers = {column.name: column.headers[0] for column in table.columns}
    rows = rows.rename(headers)
    if file.suffix == ".xlsx":
        _write_workbook(table, rows, file)
        return
    text = rows.write_csv(separator=_SEPARATORS.get(table.name, ","), line_terminator="\r\n")
    file.write_bytes(text.encode(_GB if table.name in {"payouts", "entitlements"} else "utf-8-sig"))


def _write_workbook(table: Table, rows: Frame, file: Path) -> None:
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet(table.title)
        sheet.write_string(0, 0, f"龙泉县{table.title}")
        sheet.write_string(1, 0, "填报单位：")
        for place, header in enumerate(rows.columns):
            sheet.write_string(2, place, header)
        for number, row in enumerate(rows.iter_rows(), 3):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell or "")
        sheet.write_string(rows.height + 3, 0, _TOTAL)
        sheet.write_number(rows.height + 3, 1, rows.height)
