"""Why the model names a person: from the forest itself, in the person's and the peers' numbers."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from detectors.features import FEATURES, NAMES
from detectors.forest import Forest, Matrix, Numbers
from detectors.peers import medians_of_peers
from schemas.written import yuan

MOST_REASONS = 3
# A feature that raises the score by less than this share of what the strongest one does is no reason.
_LEAST_OF_STRONGEST = 0.2
_UNITS = {feature.name: feature.unit for feature in FEATURES}
SCHEMA = {
    "who": pl.Int64,
    "place": pl.Int16,
    "because": pl.String,
    "own": pl.String,
    "peers": pl.String,
}


def reasons(
    forest: Forest, seen: Matrix, named: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Return up to three reasons for each person named, the strongest first.

    `seen` holds the forest's view of the `named`, `people` are all of the scheme. One row per person and
    reason: who, place (from 1), because (the feature), own and peers (their median) as text.
    """
    if named.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    usual = medians_of_peers(people, named, NAMES)
    both = named.select("who", *NAMES).join(usual, on="who", suffix="_peers")
    shares = forest.shares(seen)
    rows = [
        (row["who"], place, name, _told(name, row[name]), _told(name, row[f"{name}_peers"]))
        for row, of_person in zip(both.iter_rows(named=True), shares, strict=True)
        for place, name in enumerate(_strongest(of_person), 1)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _strongest(shares: Numbers) -> Iterator[str]:
    order = np.argsort(-shares, kind="stable")[:MOST_REASONS]
    for column in order:
        if shares[column] > 0 and shares[column] >= shares[order[0]] * _LEAST_OF_STRONGEST:
            yield NAMES[column]


def _told(name: str, value: float | None) -> str | None:
    """Return a number as it stands in a sentence."""
    if value is None:
        return None
    match _UNITS[name]:
        case "yuan":
            return yuan(round(value))
        case "share":
            return f"{value:.0%}"
        case "count":
            return f"{value:.0f}"
        case "number":
            return f"{value:.1f}"
        case unit:
            raise AssertionError(f"{unit} is no unit")
