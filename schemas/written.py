"""How months and money are written: as text that people and other programs read."""

import polars as pl

COLON = {"zh": "：", "en": ": "}
"""What stands between where and what, by language."""


def month_text(month: pl.Expr) -> pl.Expr:
    """Return a month (year * 12 + month - 1) as YYYY-MM."""
    number = (month % 12 + 1).cast(pl.String).str.zfill(2)
    return pl.when(month.is_not_null()).then(pl.format("{}-{}", month // 12, number))


def yuan_text(fen: pl.Expr) -> pl.Expr:
    """Return fen as yuan with two decimals."""
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    cents = (fen.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.when(fen.is_not_null()).then(pl.format("{}{}.{}", sign, fen.abs() // 100, cents))


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def yuan_grouped(fen: int) -> str:
    """Return fen as yuan with two decimals and thousands apart, as people read it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def month_of(month: int) -> str:
    """Return a month (year * 12 + month - 1) as YYYY-MM."""
    return f"{month // 12}-{month % 12 + 1:02d}"
