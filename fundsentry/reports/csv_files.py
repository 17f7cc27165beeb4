"""CSV files that open in Excel as they are meant: Chinese headers and words, ids as text, no formulas."""

from pathlib import Path

import polars as pl

from schemas import Column, Kind, Table
from schemas.codes import BENEFITS, benefit_in_chinese
from schemas.written import month_text, yuan_text

# In a Chinese file these carry a trailing tab, so that Excel keeps them as text.
_AS_TEXT = frozenset({Kind.KEY, Kind.ID, Kind.ACCOUNT, Kind.REGION})
_FREE = frozenset({Kind.KEY, Kind.ID, Kind.NAME, Kind.TEXT, Kind.ACCOUNT})


def write_csv(rows: pl.DataFrame, table: Table, file: Path, lang: str) -> None:
    """Write rows in the columns of an output table: in Chinese with BOM, or in English without.

    `rows` hold text, dates, whole numbers, money in fen and months as whole numbers, as inside.
    """
    shown = for_people(rows, table, lang)
    shown.write_csv(
        file, include_bom=lang == "zh", line_terminator="\r\n" if lang == "zh" else "\n"
    )


def for_people(rows: pl.DataFrame, table: Table, lang: str) -> pl.DataFrame:
    """Return the rows as text in the words of one language, under its headers."""
    return rows.select(
        _shown(column, lang).alias(column.headers[0] if lang == "zh" else column.name)
        for column in table.columns
    )


def _shown(column: Column, lang: str) -> pl.Expr:
    value = pl.col(column.name)
    if column.kind is Kind.MONEY:
        return yuan_text(value)
    if column.kind is Kind.MONTH:
        return month_text(value)
    text = value.cast(pl.String)
    if column.kind in _FREE:
        text = guarded(text)
    if lang != "zh":
        return text
    if column.name == "benefit":
        return _benefit_words(text)
    if column.codes:
        words = {code: several[0] for code, several in column.codes.items()}
        return text.replace_strict(words, default=text)
    if column.kind in _AS_TEXT:
        return pl.when(text.str.len_bytes() > 0).then(text + "\t")
    return text


def _benefit_words(benefit: pl.Expr) -> pl.Expr:
    words = {code: benefit_in_chinese("", code) for code in BENEFITS}
    injury = (pl.col("scheme") == "work_injury") & (benefit == "survivor_allowance")
    return (
        pl.when(injury)
        .then(pl.lit(benefit_in_chinese("work_injury", "survivor_allowance")))
        .otherwise(benefit.replace_strict(words, default=benefit))
    )


_STARTS = r"[=+\-@\t\r\n＝＋－＠]"


def guarded(text: pl.Expr) -> pl.Expr:
    """Return text that no spreadsheet takes for a formula: an apostrophe before = + - @ tab and line ends."""
    starts = text.str.contains("^" + _STARTS)
    return pl.when(starts).then(pl.lit("'") + text).otherwise(text)


def without_guard(text: pl.Expr) -> pl.Expr:
    """Return text without the apostrophe that `guarded` set before it."""
    return text.str.replace(f"^'({_STARTS})", "${1}")
