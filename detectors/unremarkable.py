"""The line above which a score means something, beside what would be if nothing were strange.

That is what the office's own people scored a year ago, where payouts go back two years. Else people are made
up: each has his amounts from one person, his payments from another, his accounts from a third, and so on, and
numbers larger than the office's ordinary ones foretell are cut to that. The line is where at most every third
person above it stands there by chance.
"""

from collections.abc import Sequence

import numpy as np

from detectors.forest import DECIMALS, Matrix, Numbers

# Up to here a feature is taken as it is; from here to `_FAR` the pace is measured at which numbers become rarer.
_BODY = 0.95
_FAR = 0.99
_DRAWS = 10_000
# So many of those named may stand there by chance.
CHANCE_SHARE = 1 / 3
# Chance may bring so many more than expected: a few odd scores are no pattern.
_MORE_BY_CHANCE = 2


def line_of(scores: Numbers, chance: Numbers) -> float:
    """Return the score above which at most every third person would stand if nothing were strange.

    `chance` are scores of people of whom nothing is thought strange. Where there is no such line it is 1.
    """
    chance, real = np.sort(chance), np.unique(scores)[::-1]
    above = len(scores) - np.searchsorted(np.sort(scores), real)
    expected = (len(chance) - np.searchsorted(chance, real)) * len(scores) / len(chance)
    fits = np.flatnonzero(expected + _MORE_BY_CHANCE <= CHANCE_SHARE * above)
    if not len(fits):
        return 1.0
    just_below: float = float(real[fits[-1]]) - 10**-DECIMALS
    return round(just_below, DECIMALS)


def year_before(before: Matrix, people: Matrix, unknown: Sequence[int], seed: int) -> Matrix:
    """Return the people of a year ago; what nobody can know of that time is as somebody has it today."""
    rng = np.random.Generator(np.random.PCG64(seed))
    filled = before.copy()
    filled[:, unknown] = people[rng.integers(0, len(people), len(before))][:, unknown]
    return filled


def made_up(people: Matrix, parts: Sequence[int], seed: int) -> Matrix:
    """Return people put together from parts of different people, none larger than the ordinary foretells.

    `parts` says of each feature to which part of a life it belongs.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    tamed = np.stack([_tamed(values) for values in people.T], axis=1)
    drawn = np.empty((_DRAWS, people.shape[1]), dtype=np.float32)
    for part in sorted(set(parts)):
        columns = np.flatnonzero(np.array(parts) == part)
        drawn[:, columns] = tamed[rng.integers(0, len(people), _DRAWS)][:, columns]
    return drawn


def _tamed(values: Matrix) -> Matrix:
    """Return the values, the largest cut to what the pace of the ordinary ones foretells for their rank."""
    tamed = values.copy()
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return tamed
    body, far = np.quantile(known, [_BODY, _FAR])
    beyond = values > body
    rarer = (len(known) - np.searchsorted(known, values[beyond], side="right") + 0.5) / len(known)
    start = 1 - _BODY if far > body else float((known > body).mean())
    tamed[beyond] = np.minimum(
        values[beyond], body + _pace(known, body, far) * np.log(start / rarer)
    )
    return tamed


def _pace(known: Matrix, body: float, far: float) -> float:
    """Return by how much a number grows where it becomes rarer by a factor of e."""
    if far > body:
        return float((far - body) / np.log((1 - _BODY) / (1 - _FAR)))
    rare = known[known > body]
    return float((np.median(rare) - body) / np.log(2)) if len(rare) else 0.0
