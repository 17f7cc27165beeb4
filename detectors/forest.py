"""Isolation forests: scores of the people of one scheme, and which features make a person strange.

A person is strange whom few questions set apart from the others. A forest asks about all features together,
and each feature is asked about alone: what is strange in one respect only would be lost among the ordinary
rest. The score is the joint one and the highest single one, weighed. About one feature no trees are needed:
the number of questions that infinitely many of them would take has a formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
TREES = 32
SAMPLE = 512
JOINT_WEIGHT = 0.3
# Trees draw their samples from so many people: to draw from all costs more than to grow them.
_POOL = 16 * SAMPLE
# Sums over trees may differ in the last bits from machine to machine; what is kept does not.
DECIMALS = 6
# The score of a single feature is known at so many of its values, and read off between them.
_POINTS = 256
_LARGEST = 128
# Beside so many of the known values, evenly through their ranks, a value of a feature alone is judged.
SAMPLE_ALONE = 1_024


@dataclass(frozen=True)
class Alone:
    """What people score by one feature alone, at some of its values in rising order."""

    values: Numbers
    scores: Numbers

    def of(self, values: Matrix) -> Numbers:
        """Return the scores of people with these values."""
        found: Numbers = np.interp(values, self.values, self.scores)
        return found

    def down_to_known(self, values: Numbers) -> Numbers:
        """Return the values, where only few are possible put down to the next that somebody has."""
        if len(self.values) > _POINTS:
            return values
        place = np.searchsorted(self.values, values.astype(np.float32), side="right") - 1
        known: Numbers = np.where(values > self.values[-1], values, self.values[place])
        return known


@dataclass(frozen=True)
class Forest:
    """Forests that have seen the people of a scheme.

    `columns` are the features that they look at, `alone` has a forest for each. `typical` is what stands
    for a feature that is not known of a person: it makes nobody strange. `usual_single` is what people
    score by the strangest of their features alone (median).
    """

    trees: Any
    alone: Mapping[int, Alone]
    columns: npt.NDArray[np.int64]
    typical: Matrix
    usual_single: float = 0.0

    def scores(self, people: Matrix) -> Numbers:
        """Return shape (n_people,), 0–1, higher is stranger."""
        return self.scored(people)[0]

    def scored(self, people: Matrix) -> tuple[Numbers, Numbers]:
        """Return the scores, and beside them what each person scores by the strangest feature alone."""
        if not len(self.columns):
            return np.zeros(len(people)), np.zeros(len(people))
        known = self.known(people)
        single = self.single(known)
        return self.mixed(known, single), single

    def known(self, people: Matrix) -> Matrix:
        """Return the features, what is not known put to what is typical."""
        return _filled(people, self.typical)

    def single(self, known: Matrix) -> Numbers:
        """Return the highest score by one feature alone of each person."""
        highest = np.zeros(len(known))
        for column, one in self.alone.items():
            values = known[:, column]
            more = np.flatnonzero(values > self.typical[column])
            highest[more] = np.maximum(highest[more], one.of(values[more]))
            highest = np.maximum(highest, one.scores[0])
        return highest

    def mixed(self, known: Matrix, single: Numbers) -> Numbers:
        """Return the joint score and the highest single one, weighed."""
        if not len(known):
            return np.zeros(0)
        joint = -self.trees.score_samples(known[:, self.columns])
        mixed: Numbers = JOINT_WEIGHT * joint + (1 - JOINT_WEIGHT) * single
        return mixed.round(DECIMALS)

    def shares(self, people: Matrix) -> Numbers:
        """Return shape (n_people, n_features): by how much each feature raises a person's score.

        It is what the joint forest loses where the feature is put to what is typical, and how far the
        feature alone lies above what people usually score by their strangest one.
        """
        shares = np.zeros(people.shape, dtype=np.float64)
        if not len(self.columns) or not len(people):
            return shares
        known = self.known(people)
        changed = [known, *(self._without(known, column) for column in self.columns)]
        joint = self.trees.score_samples(np.concatenate(changed)[:, self.columns])
        joint = joint.reshape(len(changed), len(people))
        for place, (column, one) in enumerate(self.alone.items(), 1):
            more_alone = (one.of(known[:, column]) - self.usual_single).clip(0)
            lost = joint[place] - joint[0]
            shares[:, column] = JOINT_WEIGHT * lost + (1 - JOINT_WEIGHT) * more_alone
        return shares

    def _without(self, known: Matrix, column: int) -> Matrix:
        ordinary = known.copy()
        ordinary[:, column] = self.typical[column]
        return ordinary


def fit(people: Matrix, seed: int, jobs: int | None = None) -> Forest:
    """Return the forests of these people; the same people in the same order and seed give the same scores.

    Features that nobody has, or that are equal for everybody, are not looked at.
    """
    typical = _typical(people)
    known = _filled(people, typical)
    columns = np.flatnonzero(known.min(axis=0) < known.max(axis=0))
    if not len(columns):
        return Forest(None, {}, columns, typical)
    alone = {int(column): _alone(known[:, column], typical[column]) for column in columns}
    pool = known[np.random.Generator(np.random.PCG64(seed)).permutation(len(known))[:_POOL]]
    forest = Forest(_grown(pool[:, columns], seed, jobs), alone, columns, typical)
    return replace(forest, usual_single=float(np.median(forest.single(pool))))


def known_or_typical(people: Matrix) -> Matrix:
    """Return the features as the forests see them, what is not known put to what is typical."""
    return _filled(people, _typical(people))


def load_trees() -> Any:
    """Return scikit-learn's isolation forest; the first time takes up to a second."""
    from sklearn.ensemble import IsolationForest

    return IsolationForest


def _grown(people: Matrix, seed: int, jobs: int | None) -> Any:
    sample = min(SAMPLE, len(people))
    return load_trees()(n_estimators=TREES, max_samples=sample, random_state=seed, n_jobs=jobs).fit(
        people
    )


def _alone(found: Matrix, typical: np.float32) -> Alone:
    """Return the scores of a feature alone: more than is typical is strange, less is not."""
    values = np.maximum(found, typical)
    points = _points(values).astype(np.float64)
    count = min(SAMPLE_ALONE, len(values))
    places = ((np.arange(count) + 0.5) * len(values) / count).astype(np.int64)
    sample = np.sort(values)[places].astype(np.float64)
    return Alone(points, 2 ** (-_questions(points, sample) / _usual_questions(np.array([count]))))


def _questions(points: Numbers, sample: Numbers) -> Numbers:
    """Return how many cuts at random places it takes on average to set each point apart from the sample.

    The gap between two neighbours is cut, while the point is still with both of them, with a probability
    that is its share of the way from the point to its far end. Those equal to the point take as many more
    cuts as isolation forests reckon for a leaf of so many.
    """
    values, counts = np.unique(sample, return_counts=True)
    ways = values[None, :] - points[:, None]
    cuts = _cut_on_one_side(ways) + _cut_on_one_side(-ways[:, ::-1])
    place = np.searchsorted(values, points).clip(max=len(values) - 1)
    alike = np.where(values[place] == points, counts[place], 0)
    return cuts + _usual_questions(alike)


def _cut_on_one_side(ways: Numbers) -> Numbers:
    """`ways`: from each point to the values of the sample, rising; those below 0 lie on the other side."""
    gaps = ways.clip(0)
    gaps[:, 1:] -= ways[:, :-1].clip(0)
    shares: Numbers = np.divide(gaps, ways, out=np.zeros_like(gaps), where=ways > 0).sum(axis=1)
    return shares


def _usual_questions(count: npt.NDArray[np.int64]) -> Numbers:
    """Return the mean depth of a binary search tree of so many, by which isolation forests measure."""
    many = np.maximum(count, 3)
    usual = 2 * (np.log(many - 1) + np.euler_gamma) - 2 * (many - 1) / many
    return np.where(count > 2, usual, np.where(count == 2, 1.0, 0.0))


def _points(values: Matrix) -> Matrix:
    """Return all values where they are few, else the largest and some of the others, in rising order."""
    different = np.unique(values)
    if len(different) <= _POINTS:
        return different
    spread = np.linspace(0, len(different) - 1, _POINTS).astype(np.int64)
    return np.unique(np.concatenate([different[spread], different[-_LARGEST:]]))


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
