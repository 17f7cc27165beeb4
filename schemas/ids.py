"""Resident ids (GB 11643): their check digit, birth date and sex, for whole columns at once.

python-stdnum knows the same check digit for one id at a time and refuses county codes that it does not
know; a bureau has 150,000 ids a night and counties that were abolished decades ago, so the columns are
checked here and compared with stdnum in the tests.
"""

from datetime import date

import polars as pl

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SHORTEST_ID = 6
_EARLIEST_BIRTH = date(1850, 1, 1)


def check_digit(first17: pl.Expr) -> pl.Expr:
    """Return the check digit of the first 17 digits, as text; null where they are not digits."""
    total = pl.sum_horizontal(
        first17.str.slice(place, 1).cast(pl.Int32, strict=False) * weight
        for place, weight in enumerate(_WEIGHTS)
    )
    return (total % 11).replace_strict(
        list(range(11)), list(_CHECK_DIGITS), return_dtype=pl.String, default=None
    )


def eighteen_digits(person_id: pl.Expr) -> pl.Expr:
    """Return 15-digit ids in their 18-digit form, everything else unchanged."""
    first17 = person_id.str.slice(0, 6) + "19" + person_id.str.slice(6, 9)
    return (
        pl.when(person_id.str.contains(r"^\d{15}$"))
        .then(first17 + check_digit(first17))
        .otherwise(person_id)
    )


def has_right_check_digit(person_id: pl.Expr) -> pl.Expr:
    """Say whether it is 18 characters of the right shape and with the right check digit."""
    shape = person_id.str.contains(r"^\d{17}[\dX]$")
    return shape & (check_digit(person_id.str.slice(0, 17)) == person_id.str.slice(17, 1))


def birth_date(person_id: pl.Expr) -> pl.Expr:
    """Return the birth date in an 18-character id; null where there is no such day."""
    return person_id.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def sex(person_id: pl.Expr) -> pl.Expr:
    """Return `male` or `female` from the 17th digit; null where it is none."""
    odd = person_id.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1
    return pl.when(odd).then(pl.lit("male")).when(~odd).then(pl.lit("female"))


def is_valid(person_id: pl.Expr, as_of: date) -> pl.Expr:
    """Say whether an id has the right shape and check digit and is somebody's who can be alive or remembered.

    Nobody is born after `as_of` (the day itself is included), and nobody paid was born before 1850.
    """
    is_possible = birth_date(person_id).is_between(_EARLIEST_BIRTH, as_of)
    return (has_right_check_digit(person_id) & is_possible).fill_null(value=False)


def is_placeholder(person_id: pl.Expr) -> pl.Expr:
    """Say whether somebody wrote a word or a filler where there was no id, such as 无, 不详, 0 or 111111111111111111.

    Whoever stands under it has it in common with strangers.
    """
    has_digits = person_id.str.contains(r"\d")
    is_short = person_id.str.len_chars() < _SHORTEST_ID
    rest = person_id.str.strip_chars(person_id.str.slice(0, 1))
    return (~has_digits | is_short | (rest == "")).fill_null(value=False)
