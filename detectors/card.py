"""The card of a fit: what the model saw, how it was made, whom it names beside all, and what has drifted."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from detectors.features import NAMES
from detectors.forest import SAMPLE, SAMPLE_ALONE, TREES, Forest, Matrix, Numbers

_TENTHS = np.linspace(0.1, 0.9, 9)
# A share of nobody would make any change infinite.
_LEAST_SHARE = 1e-3
_SPREAD_OVER = ("sex", "age_band", "township")


def card_of_scheme(
    forest: Forest, seen: Matrix, scores: Numbers, line: float, seed: int
) -> dict[str, Any]:
    """Return what is kept of one forest; the hash is of all that it was fitted on, in its order."""
    looked_at = [NAMES[column] for column in forest.columns]
    return {
        "people": len(seen),
        "features": looked_at,
        "not_looked_at": [name for name in NAMES if name not in looked_at],
        "trees": TREES,
        "sample": min(SAMPLE, len(seen)),
        "sample_alone": min(SAMPLE_ALONE, len(seen)),
        "seed": seed,
        "sha256": hashlib.sha256(np.ascontiguousarray(seen).tobytes()).hexdigest(),
        "scores_sha256": hashlib.sha256(scores.tobytes()).hexdigest(),
        "scores": {f"{q:g}": float(np.quantile(scores, q)) for q in (0.5, 0.9, 0.99, 1)},
        "line": line,
        "above_line": int((scores > line).sum()),
        "shape": {name: _shape(seen[:, place]) for place, name in enumerate(NAMES)},
    }


def _shape(values: Matrix) -> dict[str, list[float]]:
    """Return the edges between tenths of a feature, and the share of people in each bin, missing ones last."""
    known = values[~np.isnan(values)]
    edges = np.unique(np.quantile(known, _TENTHS)) if len(known) else np.array([])
    edges = edges.astype(np.float32)
    return {"edges": [float(edge) for edge in edges], "shares": _shares(values, edges)}


def _shares(values: Matrix, edges: Matrix) -> list[float]:
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(edges, known, side="left"), minlength=len(edges) + 1)
    every = [*counts, len(values) - len(known)]
    return [round(float(count) / max(1, len(values)), 6) for count in every]


def drift(card: Mapping[str, Any], seen: Matrix) -> dict[str, float]:
    """Return per feature the population stability index of tonight's people against an earlier card.

    0 is no change, above 0.25 is commonly called a large one.
    """
    return {
        name: _stability(card["shape"][name], seen[:, place])
        for place, name in enumerate(NAMES)
        if name in card["shape"]
    }


def _stability(shape: Mapping[str, Any], values: Matrix) -> float:
    before = np.maximum(shape["shares"], _LEAST_SHARE)
    edges = np.array(shape["edges"], dtype=np.float32)
    now = np.maximum(_shares(values, edges), _LEAST_SHARE)
    return round(float(((now - before) * np.log(now / before)).sum()), 4)


def drifted(drifts: Mapping[str, Mapping[str, float]], bound: float) -> list[str]:
    """Return the schemes and features that moved beyond the bound, as `scheme/feature`."""
    return [
        f"{scheme}/{name}"
        for scheme, of_scheme in drifts.items()
        for name, index in of_scheme.items()
        if index > bound
    ]


def spread(people: pl.DataFrame, named: pl.DataFrame) -> dict[str, dict[str, list[int]]]:
    """Return how many were looked at and how many of them are named, by sex, age and township.

    None of them is a feature; a skew is to be seen before the names are used.
    """
    return {
        column: {
            _group(column, value): [total, chosen]
            for value, total, chosen in people.group_by(column)
            .agg(pl.len(), named=pl.col("who").is_in(named["who"].implode()).sum())
            .sort(column)
            .iter_rows()
        }
        for column in _SPREAD_OVER
    }


def _group(column: str, value: Any) -> str:
    if value is None:
        return "unknown"
    return f"{value * 10}-{value * 10 + 9}" if column == "age_band" else str(value)
