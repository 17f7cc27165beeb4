"""The isolation forest: scores of the people of one scheme, and which features make a person strange."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
TREES = 200
SAMPLE = 512
# Sums over trees may differ in the last bits from machine to machine; what is kept does not.
DECIMALS = 6


@dataclass(frozen=True)
class Forest:
    """A forest that has seen the people of a scheme.

    `columns` are the features that it looks at. `typical` is what stands for a feature that is not known of
    a person: it makes nobody strange.
    """

    trees: Any
    columns: npt.NDArray[np.int64]
    typical: Matrix

    def scores(self, people: Matrix) -> Numbers:
        """Return shape (n_people,), 0–1, higher is stranger."""
        known = _filled(people, self.typical)
        found: Numbers = -self.trees.score_samples(known[:, self.columns])
        return found.round(DECIMALS)

    def shares(self, people: Matrix) -> Numbers:
        """Return shape (n_people, n_features): by how much each feature raises a person's score.

        It is what the score loses where the feature alone is put to what is typical. A feature that the
        forest does not look at raises nothing.
        """
        scores = self.scores(people)
        shares = np.zeros(people.shape, dtype=np.float64)
        for column in self.columns:
            ordinary = people.copy()
            ordinary[:, column] = self.typical[column]
            shares[:, column] = scores - self.scores(ordinary)
        return shares


def fit(people: Matrix, seed: int, jobs: int | None = None) -> Forest:
    """Return the forest of these people; the same people in the same order and seed give the same scores.

    Features that nobody has, or that are equal for everybody, are not looked at.
    """
    from sklearn.ensemble import IsolationForest  # late: its import takes more than a second

    typical = _typical(people)
    known = _filled(people, typical)
    columns = np.flatnonzero(known.min(axis=0) < known.max(axis=0))
    trees = IsolationForest(
        n_estimators=TREES,
        max_samples=min(SAMPLE, len(people)),
        random_state=seed,
        n_jobs=jobs,
    ).fit(known[:, columns])
    return Forest(trees, columns, typical)


def _filled(people: Matrix, typical: Matrix) -> Matrix:
    return np.where(np.isnan(people), typical, people)


def _typical(people: Matrix) -> Matrix:
    """Return the median of each feature, or where few have it what is least strange; 0 where nobody has it."""
    typical = np.zeros(people.shape[1], dtype=np.float32)
    for column, values in enumerate(people.T):
        known = values[~np.isnan(values)]
        if len(known):
            typical[column] = np.median(known) if 2 * len(known) >= len(values) else known.min()
    return typical
