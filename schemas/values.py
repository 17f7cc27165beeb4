"""How a value is read: from the text that an office delivered to the one form that is kept inside.

Every function takes the distinct texts of a column (trimmed, none empty) and returns two columns:
`value`, as it is kept inside, and `reason`, the key of the reason why it cannot be read.
Months are whole numbers (year * 12 + month - 1), money is whole fen.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from schemas import characters, ids
from schemas.codes import YES_NO
from schemas.table import Column, Kind

# What no person types: databases and workbooks refuse some of these (tabs and line ends stay); and marks
# without a shape that come along when a cell is copied: of direction, of no width, of the order of bytes, of
# a variant of the character before. They are part of no value.
_UNSEEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\p{Cf}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]"
_HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u3000": " ",
    "￥": "¥",
}
# The middle dots of other keyboards and tables, between the parts of a name.
_DOTS = "[·•・．‧∙⋅･]"
_YEARS = (1850, 2199)
# The last day of 9999, and what offices write where there is no day.
_OPEN = r"^(9999[-/.年]?12([-/.月]?31日?|月)?|至今|长期|无|[-—/]+)$"
_FLOAT = r"^\d(\.\d+)?[eE]\+?\d+$"

Reader = Callable[[pl.Series, Column], pl.DataFrame]


def trimmed(texts: pl.Series) -> pl.Series:
    """Return the texts without what cannot be seen and white space at their ends; what is then empty is null.

    A text as `="007"`, which exports write so that a spreadsheet keeps it as text, is what stands in the quotes.
    """
    if texts.str.contains(_UNSEEN).any():
        texts = texts.str.replace_all(_UNSEEN, "")
    stripped = texts.str.strip_chars()
    if stripped.str.starts_with('="').any():
        stripped = stripped.str.replace(r'^="([^"]*)"$', "$1").str.strip_chars()
    return stripped.set(stripped == "", None)


def is_plain(texts: pl.Series) -> bool:
    """Say whether no text is empty or holds more than visible ASCII: they are kept inside as they are.

    One that begins as a formula is read.
    """
    return not texts.null_count() and bool(texts.str.contains(r"\A[!-<>-~][!-~]*\z").all())


def _half_width(texts: pl.Series) -> pl.Series:
    if texts.str.contains("[\uff01-\uff5e\u3000￥]").any():
        return texts.str.replace_many(_HALF_WIDTH)
    return texts


def _frame(texts: pl.Series, value: pl.Expr, reason: pl.Expr) -> pl.DataFrame:
    return texts.alias("text").to_frame().select(value=value, reason=reason)


def _good() -> pl.Expr:
    return pl.lit(None, dtype=pl.String)


def read_key(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read numbers given by a source: half-width text."""
    return _frame(_half_width(texts), pl.col("text"), _good())


def read_text(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read free text as it is."""
    return _frame(texts, pl.col("text"), _good())


def read_id(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read resident ids: half-width, upper-case X, 18 digits; ids that a spreadsheet rounded are refused.

    Where a row need not have an id, a word in its place (无) is none.
    """
    text = pl.col("text")
    upper = _half_width(texts).str.strip_chars("'").str.strip_chars().str.to_uppercase()
    # A check digit is dear: it is computed where an id looks rounded, and nowhere else.
    ending = upper.filter(upper.str.contains(r"^\d{15}000$")).to_frame("text")
    rounded = ending.filter(~ids.has_right_check_digit(text))["text"]
    is_float = text.str.contains(_FLOAT) | text.str.contains(r"^\d{18}\.0+$")
    reason = pl.when(is_float | text.is_in(rounded.implode())).then(pl.lit("float_id"))
    value = ids.eighteen_digits(text)
    if not column.required:
        value = pl.when(~ids.is_placeholder(text)).then(value)
    return _frame(upper, value, reason)


def read_name(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read names in the one form in which they are compared: one character has one code, whoever wrote it."""
    texts = characters.with_one_code(texts)
    dots = _half_width(texts.str.replace_all(_DOTS, "·"))
    if dots.str.contains(r"\s").any():
        dots = dots.str.strip_chars().str.replace_all(r"\s+", " ")
        for _ in range(2):  # twice: the matches of one pass must not overlap
            dots = dots.str.replace_all(r"(\p{Han}) (\p{Han})", "${1}${2}")
    return _frame(dots, pl.col("text"), _good())


def read_account(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read account numbers: half-width, without white space or hyphens."""
    plain = _half_width(texts).str.strip_chars("'").str.replace_all(r"[\s-]", "").str.to_uppercase()
    return _frame(
        plain,
        pl.col("text"),
        pl.when(pl.col("text").str.contains(_FLOAT)).then(pl.lit("float_account")),
    )


def read_region(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read region codes: county, township or village, and where a column asks for it their prefixes."""
    lengths = r"^\d{6}(\d{3}){0,2}$"
    if column.kind is Kind.REGION_PREFIX:
        lengths = r"^(\d{2}|\d{4}|\d{6}(\d{3}){0,2})$"
    reason = pl.when(~pl.col("text").str.contains(lengths)).then(pl.lit("unreadable"))
    return _frame(_without_point(_half_width(texts)), pl.col("text"), reason)


def _without_point(digits: pl.Series) -> pl.Series:
    """Return digits as they were before a program took their column for numbers: 202601.0 is 202601.

    It does so where a cell of the column is empty.
    """
    return digits.str.replace(r"^(\d{6,12})\.0+$", "$1")


def _day(text: pl.Expr, serials: bool) -> pl.Expr:
    """Return the day that a text names, or null."""
    text = text.str.replace(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "")
    parts = text.str.extract_groups(r"^(?<y>\d{4})[-/.年](?<m>\d{1,2})[-/.月](?<d>\d{1,2})日?$")
    dashed = pl.concat_str(
        parts.struct.field("y"),
        parts.struct.field("m").str.zfill(2),
        parts.struct.field("d").str.zfill(2),
    )
    day = pl.coalesce(dashed, text.str.extract(r"^(\d{8})$")).str.to_date("%Y%m%d", strict=False)
    if serials:
        # Day 1 of a spreadsheet is 1900-01-01, and it believes in a 29 February 1900.
        serial = text.str.extract(r"^([1-9]\d{4})(\.0+)?$").cast(pl.Int64, strict=False)
        day = pl.coalesce(day, pl.date(1899, 12, 30) + pl.duration(days=serial))
    return pl.when(day.dt.year().is_between(*_YEARS)).then(day)


def has_dates(texts: pl.Series) -> bool:
    """Say whether a text is a date: then a whole number beside it may be one as a spreadsheet counts them."""
    day = _day(pl.col("text"), serials=False)
    return bool(
        _without_point(_half_width(texts)).to_frame("text").select(day.is_not_null().any()).item()
    )


def read_date(texts: pl.Series, column: Column, *, beside_dates: bool = False) -> pl.DataFrame:
    """Read dates; spreadsheet serials only beside real dates; 9999-12-31 is open, that is null.

    `beside_dates`: whether there are dates in the column elsewhere in the file.
    """
    text = pl.col("text")
    halves = _without_point(_half_width(texts))
    is_open = text.str.replace(r"[ T][\d:.]+$", "").str.contains(_OPEN)
    day = _day(text, serials=beside_dates or has_dates(texts))
    return _frame(halves, day, pl.when(day.is_null() & ~is_open).then(pl.lit("unreadable")))


def read_month(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read months, and dates as their month; 9999-12 is open, that is null."""
    text = pl.col("text")
    # `2026.1` is no month: a spreadsheet wrote it for 2026.10 or 2026.01, nobody knows which.
    parts = text.str.extract_groups(r"^(?<y>\d{4})(?:[-/年](?<m>\d{1,2})月?|(?<mm>\d{2}))$")
    year = parts.struct.field("y").cast(pl.Int32, strict=False)
    month = pl.coalesce(parts.struct.field("m"), parts.struct.field("mm")).cast(
        pl.Int32, strict=False
    )
    named = pl.when(month.is_between(1, 12) & year.is_between(*_YEARS)).then(year * 12 + month - 1)
    value = pl.coalesce(named, month_of(_day(text, serials=False)))
    is_open = text.str.contains(_OPEN)
    reason = pl.when(value.is_null() & ~is_open).then(pl.lit("unreadable"))
    return _frame(_without_point(_half_width(texts)), value, reason)


def month_of(day: pl.Expr) -> pl.Expr:
    """Return the month of a day as a whole number: year * 12 + month - 1."""
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32) - 1


def read_money(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read yuan as whole fen, exactly."""
    text = pl.col("text")
    plain = (
        _half_width(texts)
        .str.replace_all("−", "-", literal=True)
        .str.replace_all(" ", "", literal=True)
    )
    groups = text.str.extract_groups(
        r"^(?<s1>[+-]?)¥?(?<s2>[+-]?)(?<y>\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.(?<f>\d{1,2}))?元?$"
    )
    yuan = (
        groups.struct.field("y").str.replace_all(",", "", literal=True).cast(pl.Int64, strict=False)
    )
    fen = groups.struct.field("f").fill_null("0").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    sign = groups.struct.field("s1") + groups.struct.field("s2")
    value = (yuan * 100 + fen) * sign.replace_strict({"": 1, "+": 1, "-": -1}, default=None)
    decimals = text.str.contains(r"^[+-]?¥?[+-]?[\d,]+\.\d{3,}元?$")
    reason = (
        pl.when(value.is_not_null())
        .then(None)
        .when(decimals)
        .then(pl.lit("too_many_decimals"))
        .otherwise(pl.lit("unreadable"))
    )
    return _frame(plain, value, reason)


def read_share(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read shares, written as 0.055 or 5.5 %, to nine decimals."""
    text = pl.col("text")
    number = text.str.strip_suffix("%").str.strip_chars(" ").cast(pl.Float64, strict=False)
    share = (number / pl.when(text.str.ends_with("%")).then(100).otherwise(1)).round(9)
    value = pl.when(share.is_between(0, 1)).then(share)
    return _frame(_half_width(texts), value, pl.when(value.is_null()).then(pl.lit("unreadable")))


def read_count(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read whole numbers, with or without commas between thousands."""
    digits = pl.col("text").str.extract(r"^(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.0+)?$")
    value = digits.str.replace_all(",", "", literal=True).cast(pl.Int64, strict=False)
    return _frame(_half_width(texts), value, pl.when(value.is_null()).then(pl.lit("unreadable")))


def read_year(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read years, such as 2026 or 2026年度."""
    year = pl.col("text").str.extract(r"^(\d{4})(?:\.0+|年度?)?$").cast(pl.Int64, strict=False)
    value = pl.when(year.is_between(*_YEARS)).then(year)
    return _frame(_half_width(texts), value, pl.when(value.is_null()).then(pl.lit("unreadable")))


def _words(codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: code for code, words in codes.items() for word in (code, *words)}


def read_code(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read codes or their Chinese words."""
    plain = texts.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
    value = pl.col("text").replace_strict(
        _words(column.codes), default=None, return_dtype=pl.String
    )
    value = value.cast(pl.Enum(list(column.codes)))
    return _frame(plain, value, pl.when(value.is_null()).then(pl.lit("unknown_code")))


def read_yes_no(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Read yes and no."""
    words = {word: code == "yes" for word, code in _words(YES_NO).items()}
    plain = texts.str.normalize("NFKC").str.to_lowercase()
    value = pl.col("text").replace_strict(words, default=None, return_dtype=pl.Boolean)
    return _frame(plain, value, pl.when(value.is_null()).then(pl.lit("unreadable")))


READERS: Mapping[Kind, Reader] = MappingProxyType(
    {
        Kind.KEY: read_key,
        Kind.ID: read_id,
        Kind.NAME: read_name,
        Kind.TEXT: read_text,
        Kind.ACCOUNT: read_account,
        Kind.MONTH: read_month,
        Kind.DATE: read_date,
        Kind.MONEY: read_money,
        Kind.SHARE: read_share,
        Kind.COUNT: read_count,
        Kind.YEAR: read_year,
        Kind.CODE: read_code,
        Kind.YES_NO: read_yes_no,
        Kind.REGION: read_region,
        Kind.REGION_PREFIX: read_region,
    }
)

_PLAIN = frozenset(
    {Kind.KEY, Kind.ID, Kind.NAME, Kind.TEXT, Kind.ACCOUNT, Kind.REGION, Kind.REGION_PREFIX}
)


def dtype_of(column: Column) -> pl.DataType:
    """Return the type in which a column's values are kept inside."""
    if column.kind in _PLAIN:
        return pl.String() if column.unique else pl.Categorical()
    if column.codes:
        return pl.Enum(list(column.codes))
    inside: dict[Kind, pl.DataType] = {
        Kind.MONTH: pl.Int32(),
        Kind.DATE: pl.Date(),
        Kind.MONEY: pl.Int64(),
        Kind.SHARE: pl.Float64(),
        Kind.COUNT: pl.Int64(),
        Kind.YEAR: pl.Int64(),
        Kind.YES_NO: pl.Boolean(),
    }
    return inside[column.kind]
