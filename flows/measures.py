"""Measures of a ranking: how many of the first are planted, with ties told, and the area under the curve."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detectors.forest import Numbers
from fundsentry.synthetic.oddities import HELD_OUT, KINDS

CUTS = (50, 100, 500)
ALL, OF_HELD_OUT = "all kinds", "held-out kinds"
Kinds = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Precision:
    """The share of planted people among the first: ties broken worst, at random (expected), best."""

    worst: float
    random: float
    best: float


@dataclass(frozen=True)
class Measured:
    """How one detector does in one county.

    auc: by group of kinds. cuts: precision in the first so many, by cut. named: how many the model names,
    and how many of them are planted.
    """

    auc: Mapping[str, float]
    cuts: Mapping[int, Precision]
    named: tuple[float, float] | None = field(default=None)


def measured(scores: Numbers, kinds: Kinds) -> Measured:
    """Return how well scores find those who are planted; `kinds` is empty for the ordinary."""
    groups = {ALL: tuple(KINDS), OF_HELD_OUT: HELD_OUT, **{kind: (kind,) for kind in KINDS}}
    auc = {name: _auc(scores, kinds, group) for name, group in groups.items()}
    planted = kinds != ""
    cuts = {cut: precision(scores, planted, cut) for cut in CUTS if cut <= len(scores)}
    return Measured({name: one for name, one in auc.items() if one is not None}, cuts)


def _auc(scores: Numbers, kinds: Kinds, group: tuple[str, ...]) -> float | None:
    from sklearn.metrics import roc_auc_score

    mine = np.isin(kinds, group)
    counts = mine | (kinds == "")
    if not mine.any() or mine.all():
        return None
    return float(roc_auc_score(mine[counts], scores[counts]))


def precision(scores: Numbers, planted: npt.NDArray[np.bool_], cut: int) -> Precision:
    """Return the share of planted people among the `cut` highest scores.

    Where the cut goes through people of one score, it may be lucky or not: all three are told.
    """
    last = np.sort(scores)[-cut]
    sure, tied = scores > last, scores == last
    hits, places = int(planted[sure].sum()), cut - int(sure.sum())
    of_tied, ordinary = int(planted[tied].sum()), int((~planted[tied]).sum())
    return Precision(
        worst=(hits + max(0, places - ordinary)) / cut,
        random=(hits + places * of_tied / (of_tied + ordinary)) / cut,
        best=(hits + min(places, of_tied)) / cut,
    )
