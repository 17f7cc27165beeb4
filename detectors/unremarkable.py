"""The line above which a score means something, beside what would be if nothing were strange.

What would be is made of the office's own people: those of a year ago, where payouts go back two years, else
those of today. The largest numbers among them, those of one in a hundred people or of forty, are drawn anew,
many times, as the others foretell. Above the line stand three people or more, at most every third of them by
chance, and chance brings so many in fewer than one scheme and night of a thousand; chance counts double.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detectors.forest import DECIMALS, Forest, Matrix, Numbers
from detectors.paid import marked

# Up to here a number is taken as it is; beyond it are so many people at least.
_FAR = 0.99
_FEWEST_IN_TAIL = 40
# Everybody is drawn so often that some 60,000 are, yet not more often, nor less, than this.
_DRAWN = 60_000
_MOST_TIMES = 40
_FEWEST_TIMES = 6
# So many of those named may stand there by chance.
CHANCE_SHARE = 1 / 3
# One year is not like another: chance is reckoned to bring so many times what the last one foretells.
_ALLOWANCE = 2.0
# One or two odd scores are no pattern.
FEWEST_NAMED = 3
# Chance may name anybody in so many nights.
FALSE_ALARMS = 1 / 1_000
# The line is looked for among one in ten, and so many at most: nobody looks at more.
_ONE_IN = 10
_MOST_LOOKED_AT = 500


def line_of(scores: Numbers, chance: Numbers, times: float = 1.0) -> float:
    """Return the score above which at most every third person would stand if nothing were strange.

    `chance` are scores of people of whom nothing is thought strange, `times` as many as there are people.
    Where there is no such line it is 1.
    """
    chance, real = np.sort(chance), np.unique(scores)[::-1]
    above = len(scores) - np.searchsorted(np.sort(scores), real)
    by_chance_alone = (len(chance) - np.searchsorted(chance, real)).astype(np.float64)
    expected: Numbers = by_chance_alone * (_ALLOWANCE / times)
    is_pattern = (above >= FEWEST_NAMED) & (expected <= CHANCE_SHARE * above)
    fits = np.flatnonzero(is_pattern & (_by_chance(above, expected) <= FALSE_ALARMS))
    if not len(fits):
        return 1.0
    just_below: float = float(real[fits[-1]]) - 10**-DECIMALS
    return round(just_below, DECIMALS)


def _by_chance(count: npt.NDArray[np.int64], expected: Numbers) -> Numbers:
    """Return how likely so many, or more, are where so few are expected (Poisson)."""
    from scipy.special import pdtrc  # late, as scikit-learn

    likely: Numbers = pdtrc(count - 1, expected)
    return likely


@dataclass(frozen=True)
class Least:
    """The lowest score at which the line is looked for, and the least that people of so much score by one feature."""

    score: float
    single: float


def least_of(scores: Numbers, single: Numbers) -> Least:
    """Return where the line is looked for; `single`: what each person scores by the strangest feature alone."""
    place = int(np.clip(len(scores) // _ONE_IN, 1, _MOST_LOOKED_AT))
    least = float(np.partition(scores, -place)[-place])
    return Least(least, float(single[scores >= least].min()))


@dataclass(frozen=True)
class Tail:
    """The largest numbers of one feature: whose they are, from where on, and by how much they grow.

    `pace` is by how much a number grows where it becomes rarer by a factor of e.
    """

    rows: npt.NDArray[np.int64]
    values: Numbers
    start: float
    pace: float

    def drawn(self, rng: np.random.Generator) -> tuple[npt.NDArray[np.int64], Numbers]:
        """Return the rows and a number for each: who had more before has more again."""
        order = np.lexsort((rng.random(len(self.rows)), self.values))
        more = np.sort(rng.exponential(self.pace, len(self.rows)))
        return self.rows[order], self.start + more


def by_chance(forest: Forest, people: Matrix, least: Least, seed: int) -> tuple[Numbers, float]:
    """Return the scores of `least` and more of people drawn by chance, and how often everybody was drawn.

    `people`: those of a year ago, or of today, of whom some may be strange.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    times = int(np.clip(_DRAWN // max(1, len(people)), _FEWEST_TIMES, _MOST_TIMES))
    known = forest.known(people)
    tails = {
        int(column): tail
        for column in forest.columns
        if (tail := _tail(np.maximum(known[:, column], forest.typical[column]))) is not None
    }
    for column, tail in tails.items():
        known[tail.rows, column] = tail.start
    drawn = list(_drawn(forest, known, tails, least, rng, times))
    scores = forest.mixed(*(np.concatenate(parts) for parts in zip(*drawn, strict=True)))
    return scores[scores >= least.score], float(times)


def _drawn(
    forest: Forest,
    known: Matrix,
    tails: dict[int, Tail],
    least: Least,
    rng: np.random.Generator,
    times: int,
) -> Iterator[tuple[Matrix, Numbers]]:
    """Yield for every draw those who may come to `least`, and what they score by one feature alone.

    Every other time all but their largest numbers are another person's: chance brings them together anew.
    """
    ordinary = forest.single(known)
    of_tail = {column: marked(tail.rows, len(known)) for column, tail in tails.items()}
    for time in range(times):
        single = ordinary.copy()
        for column, tail in tails.items():
            rows, values = tail.drawn(rng)
            known[rows, column] = forest.alone[column].down_to_known(values)
            single[rows] = np.maximum(single[rows], forest.alone[column].of(known[rows, column]))
        some = np.flatnonzero(single >= least.single)
        drawn = known[some]
        if time % 2:
            drawn = known[rng.integers(0, len(known), len(some))]
            for column, in_tail in of_tail.items():
                own = in_tail[some]
                drawn[own, column] = known[some[own], column]
        yield drawn, forest.single(drawn)


def _tail(values: Matrix) -> Tail | None:
    """Return the tail of a feature; none where nobody has more than the others."""
    far = np.quantile(values, min(_FAR, max(0.0, 1 - _FEWEST_IN_TAIL / len(values))))
    rows = np.flatnonzero(values > far)
    if not len(rows):
        return None
    largest = values[rows].astype(np.float64)
    return Tail(rows, largest, float(largest.min()), _pace(largest, float(largest.min() - far)))


def _pace(largest: Numbers, first_step: float) -> float:
    """Return the pace at which numbers grow in a tail, a little more where few tell it.

    Whole numbers grow in steps: there it is the pace of the steps.
    """
    different = np.unique(largest)
    step = float(np.diff(different).min(initial=first_step))
    mean = float((largest - different[0]).sum() + first_step) / (len(largest) + 1)
    return step / float(np.log1p(step / mean)) if mean > 0 else 0.0
