"""The line above which a score means something: what people of an office would score if nothing were strange.

As many people are made up as the office has. Each feature keeps the office's own spread in its body and is
tamed beyond: large values become rarer at the pace at which the office's ordinary ones do, rare events keep
their frequency and get an ordinary size. Features hang together as they do in the office (by ranks).
"""

import numpy as np

from detectors.forest import Forest, Matrix, Numbers

# Up to here a feature is taken as it is; the pace of the tail is measured from here to `_FAR`.
_BODY = 0.95
_FAR = 0.99
_DRAWS = 20_000
# Fewer than so many people of the whole scheme are expected above the line by chance.
EXPECTED = 0.5


def line_of(forest: Forest, people: Matrix, seed: int) -> float:
    """Return the score above which fewer than one person would stand if nothing were strange."""
    rng = np.random.Generator(np.random.PCG64(seed))
    scores = forest.scores(made_up(people, rng))
    start = float(np.quantile(scores, _FAR))
    beyond = scores[scores > start] - start
    pace = float(beyond.mean()) if len(beyond) else 0.0
    expected = len(people) * (1 - _FAR) / EXPECTED
    return round(min(1.0, start + pace * max(0.0, float(np.log(expected)))), 6)


def made_up(people: Matrix, rng: np.random.Generator) -> Matrix:
    """Return people whose features hang together as they do here, none larger than the ordinary foretells."""
    count = min(max(len(people), 2_000), _DRAWS)
    levels = _levels(people, count, rng)
    drawn = np.full((count, people.shape[1]), np.nan, dtype=np.float32)
    for column, values in enumerate(people.T):
        known = np.sort(values[~np.isnan(values)])
        if len(known):
            drawn[:, column] = _tamed(known, levels[:, column], rng)
    lacks = np.isnan(people)[rng.integers(0, len(people), count)]
    drawn[lacks] = np.nan
    return drawn


def _levels(people: Matrix, count: int, rng: np.random.Generator) -> Numbers:
    """Return ranks (0–1) that correlate as the ranks of the people do."""
    from scipy.special import ndtr, ndtri  # late, as scikit-learn

    ranks = np.empty(people.shape, dtype=np.float64)
    for column, values in enumerate(people.T):
        filled = np.where(np.isnan(values), rng.permutation(np.resize(values, len(values))), values)
        order = np.lexsort((rng.random(len(values)), filled))
        ranks[order, column] = (np.arange(len(values)) + 0.5) / len(values)
    together = np.corrcoef(ndtri(ranks), rowvar=False)
    normal = rng.multivariate_normal(np.zeros(people.shape[1]), together, count, method="eigh")
    levels: Numbers = ndtr(normal)
    return levels


def _tamed(known: Matrix, levels: Numbers, rng: np.random.Generator) -> Numbers:
    """Return values at those ranks: as here in the body, beyond it no larger than the ordinary foretells."""
    low, body, far = np.quantile(known, [1 - _FAR, _BODY, _FAR])
    values: Numbers = np.quantile(known, np.minimum(levels, _BODY)).astype(np.float64)
    values = np.maximum(values, low)
    beyond = levels > _BODY
    if far > body:
        pace = (far - body) / np.log((1 - _BODY) / (1 - _FAR))
        tail = body + pace * np.log((1 - _BODY) / (1 - levels[beyond]))
        values[beyond] = np.minimum(tail, known[-1])
        return values
    rare = known[known > body]
    happens = levels > 1 - len(rare) / len(known)
    if len(rare):
        ordinary = rare[: (len(rare) + 1) // 2]
        values[happens] = rng.choice(ordinary, int(happens.sum()))
    return values
