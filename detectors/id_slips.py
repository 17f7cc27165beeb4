"""Slips of the pen in ids: which ids lie one step from an id that cannot be right."""

import polars as pl

_PLACES = 18
_CHARACTERS = "0123456789X"


def one_step_apart(people: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of people of whom one has an invalid id, one step from the other's.

    A step is one character changed, left out or put in, or two neighbours that changed places. A right id is
    never one step from another right one: that is what the check digit is for.

    Args:
        people: person, person_id (text), is_valid.

    Returns:
        One row per pair: person, other, each pair once or twice.
    """
    wrong = people.filter(~pl.col("is_valid")).select("person", wrong="person_id")
    near = wrong.join(_steps(), how="cross").select("person", person_id=_stepped())
    found = near.join(people.select("person_id", other="person"), on="person_id")
    return found.filter(pl.col("person") != pl.col("other")).select("person", "other").unique()


def _steps() -> pl.DataFrame:
    """Return every step: at which place, what is put there, how much of the id it takes the place of."""
    steps: list[tuple[int, str | None, int]] = [
        (at, one, 1) for at in range(_PLACES) for one in _CHARACTERS
    ]
    steps += [(at, one, 0) for at in range(_PLACES) for one in _CHARACTERS]
    steps += [(at, "", 1) for at in range(_PLACES + 1)]
    steps += [(at, None, 2) for at in range(_PLACES - 1)]
    schema = {"at": pl.UInt32, "put": pl.String, "takes": pl.UInt32}
    return pl.DataFrame(steps, schema=schema, orient="row")


def _stepped() -> pl.Expr:
    old, at = pl.col("wrong"), pl.col("at")
    swapped = old.str.slice(at + 1, 1) + old.str.slice(at, 1)
    put = pl.coalesce("put", swapped)
    return old.str.slice(0, at) + put + old.str.slice(at + pl.col("takes"))
