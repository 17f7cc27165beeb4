"""The same rows as another office would write them: what a cell means stays, how it is written does not."""

import csv
import random
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import polars as pl
from stdnum.cn import ric

from schemas import TABLES, Column, Kind, Table
from tests.support.golden import Rows

DAY, MONTH, YUAN = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d", r"-?\d+(\.\d\d?)?"
OPEN = {
    Kind.DATE: ("9999-12-31", "99991231", "9999年12月31日"),
    Kind.MONTH: ("9999-12", "999912", "99991231"),
}


def wide(text: str) -> str:
    """Return digits and X in full width."""
    return text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789X.,"})


def ids(text: str) -> list[str]:
    forms = [text.lower(), f"'{text}", wide(text), f"\u202d{text}\u202c", f'="{text}"']
    is_right = re.fullmatch(r"\d{17}[\dX]", text) and ric.calc_check_digit(text) == text[-1]
    return [*forms, text[:6] + text[8:17]] if is_right and text[6:8] == "19" else forms


def days(text: str) -> list[str]:
    if not re.fullmatch(DAY, text):
        return [text]
    year, month, day = (int(part) for part in text.split("-"))
    return [
        *(f"{year}/{month}/{day}", f"{year}.{month}.{day}", f"{year}年{month}月{day}日"),
        *(text.replace("-", ""), f"{text} 00:00:00", wide(text)),
    ]


def months(text: str) -> list[str]:
    if not re.fullmatch(MONTH, text):
        return [text]
    year, month = (int(part) for part in text.split("-"))
    named = [f"{year}/{month}", f"{year}年{month}月", f"{year}-{month}"]
    return [*named, text.replace("-", ""), f"{text}-15", f"{text.replace('-', '')}01"]


def money(text: str) -> list[str]:
    if not re.fullmatch(YUAN, text):
        return [text]
    minus, plain = text[: text.startswith("-")], text.removeprefix("-")
    yuan, _, fen = plain.partition(".")
    grouped = f"{int(yuan):,}.{fen:0<2}"
    return [minus + grouped, f"{minus}￥{plain}", f"￥{minus}{grouped}元", minus + wide(grouped)]


def names(text: str) -> list[str]:
    forms = [f"　{text}", text.replace("·", "•"), f"{text[:1]}\u200b{text[1:]}"]
    is_chinese = re.match(r"[\u4e00-\u9fff]{2}", text)
    return [*forms, f"{text[0]}　 {text[1:]}"] if is_chinese else forms


def words(column: Column, text: str) -> list[str]:
    return [*column.codes.get(text, ()), text.upper(), f" {text}"]


FORMS: Mapping[Kind, Callable[[str], list[str]]] = {
    **{Kind.ID: ids, Kind.DATE: days, Kind.MONTH: months, Kind.MONEY: money, Kind.NAME: names},
    Kind.ACCOUNT: lambda text: [f"{text[:4]} {text[4:]}", f"{text[:4]}-{text[4:]}"],
    Kind.SHARE: lambda text: [text, f" {text}"],
    Kind.YEAR: lambda text: [f"{text}年度", f"{text}.0"],
    Kind.YES_NO: lambda text: [text.upper(), text],
}


def spelled(table: Table, rows: Rows, choices: random.Random) -> Rows:
    """Return the rows with every cell in another form, and open ends as the days that mean them."""
    ends = {end for _, end in table.spans}
    return [
        {name: _cell(table[name], text, choices, is_end=name in ends) for name, text in row.items()}
        for row in rows
    ]


def _cell(column: Column, text: str, choices: random.Random, *, is_end: bool) -> str:
    if not text:
        return choices.choice(OPEN[column.kind]) if is_end else choices.choice(["", "　"])
    if column.codes:
        return choices.choice(words(column, text))
    return choices.choice(FORMS.get(column.kind, lambda text: [text, f"\t{text}\u00a0"])(text))


def shuffled(table: Table, rows: Rows, choices: random.Random) -> Rows:
    """Return the rows in another order, but those under one number in the old one."""
    number = table.unique_column
    places = [row[number] if number else str(place) for place, row in enumerate(rows)]
    order = choices.sample(places, len(places))
    waiting: dict[str, list[dict[str, str]]] = {}
    for place, row in zip(places, rows, strict=True):
        waiting.setdefault(place, []).append(row)
    return [waiting[place].pop(0) for place in order]


def bad_rows(table: Table, rows: Rows) -> Rows:
    """Return a row per required column with that cell empty, under numbers of their own."""
    number = table.unique_column
    return [
        {**rows[0], **({number: f"bad-{column.name}"} if number else {}), column.name: ""}
        for column in table.required_columns
    ]


def as_another_office(folder: Path, name: str, rows: Rows) -> None:
    """Semicolons, a byte order mark, columns from the last to the first and two more, cells spelled anew."""
    table, choices = TABLES[name], random.Random(name)
    columns = [*dict.fromkeys(column for row in rows for column in row)][::-1]
    told = shuffled(table, spelled(table, rows, choices), choices) + bad_rows(table, rows)
    with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["序号", *columns, "备注说明"])
        for place, row in enumerate(told, start=1):
            writer.writerow([place, *(row.get(column, "") for column in columns), "含；与\n换行"])


def as_parquet(folder: Path, name: str, rows: Rows) -> None:
    """Columns with types, as far as all of a column's cells are of one."""
    table = TABLES[name]
    columns = dict.fromkeys(column for row in rows for column in row)
    series = [
        _typed(table[column], [row.get(column) or None for row in rows]) for column in columns
    ]
    pl.DataFrame(series).write_parquet(folder / f"{name}.parquet")


def _typed(column: Column, texts: list[str | None]) -> pl.Series:
    there = [text for text in texts if text]
    plain = pl.Series(column.name, texts, dtype=pl.String)
    if column.kind is Kind.DATE and all(re.fullmatch(DAY, text) for text in there):
        return pl.Series(column.name, [text and date.fromisoformat(text) for text in texts])
    if column.kind is Kind.MONEY and all(re.fullmatch(YUAN, text) for text in there):
        return plain.cast(pl.Decimal(18, 2))
    if column.kind is Kind.MONTH and all(re.fullmatch(MONTH, text) for text in there):
        return (plain + "-01").str.to_date("%Y-%m-%d")
    return plain.cast(pl.Categorical) if column.codes else plain
