"""Peers: people of one scheme, township, age band and start of the benefit; wider where those are too few."""

from collections.abc import Iterator, Sequence

import polars as pl

FEWEST_PEERS = 30
# From the nearest peers to the widest: the first with enough people is taken.
LEVELS = (
    ("scheme", "township_number", "age_band", "start_band"),
    ("scheme", "age_band", "start_band"),
    ("scheme", "township_number"),
    ("scheme",),
)
AGE_BAND_YEARS = 10
START_BAND_MONTHS = 60
# Where most peers get the same to the fen, a difference of so much (of the logarithm) is still ordinary.
_LEAST_SPREAD = 0.05
_OF_NORMAL = 1.4826


def against_peers(value: pl.Expr, levels: Sequence[Sequence[str]] = LEVELS) -> pl.Expr:
    """Return how far a value lies from the median of its peers, in robust standard deviations (MAD).

    The value is a logarithm; null stays null.
    """
    chosen = [(_is_enough(value, keys), _standard(value, keys)) for keys in levels[:-1]]
    last: pl.Expr = _standard(value, levels[-1])
    for is_enough, standard in reversed(chosen):
        last = pl.when(is_enough).then(standard).otherwise(last)
    return last


def _is_enough(value: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    return value.count().over(keys) >= FEWEST_PEERS


def _standard(value: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    distance = value - value.median().over(keys)
    spread = (distance.abs().median().over(keys) * _OF_NORMAL).clip(_LEAST_SPREAD)
    return distance / spread


def medians_of_peers(
    people: pl.DataFrame, some: pl.DataFrame, columns: Sequence[str]
) -> pl.DataFrame:
    """Return the peers' medians of columns for some of the people, one row per `who`."""
    found = some.select("who", *LEVELS[0])
    for level, medians in enumerate(_medians(people, found, columns)):
        found = found.join(medians, on=LEVELS[level], how="left", nulls_equal=True)
    numbers = range(len(LEVELS))
    return found.select(
        "who", *(pl.coalesce(f"{column}_{level}" for level in numbers) for column in columns)
    ).rename({f"{column}_0": column for column in columns})


def _medians(
    people: pl.DataFrame, some: pl.DataFrame, columns: Sequence[str]
) -> Iterator[pl.DataFrame]:
    for level, keys in enumerate(LEVELS):
        near = people.join(some.select(keys).unique(), on=keys, how="semi", nulls_equal=True)
        is_last = level == len(LEVELS) - 1
        yield near.group_by(keys).agg(
            pl.when((pl.col(column).count() >= FEWEST_PEERS) | is_last)
            .then(pl.col(column).median())
            .alias(f"{column}_{level}")
            for column in columns
        )
