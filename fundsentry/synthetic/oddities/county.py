"""A county of ordinary lives in which oddities are planted, by seed."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from fundsentry.synthetic.oddities.delivered import OddCounty, as_delivered
from fundsentry.synthetic.oddities.kinds import KINDS, OF_ONE_PLACE
from fundsentry.synthetic.oddities.lives import Lives, Plant
from fundsentry.synthetic.oddities.ordinary import ordinary_lives
from fundsentry.synthetic.persons import Numbers


def odd_county(
    people: int,
    seed: int,
    kinds: Mapping[str, Plant] | None = None,
    as_of: date = date(2026, 10, 31),
) -> OddCounty:
    """Return a county in which one person in a thousand, at least eight, has each of these oddities."""
    rng = np.random.Generator(np.random.PCG64(seed))
    lives = ordinary_lives(rng, people)
    chosen = KINDS if kinds is None else kinds
    each = max(8, people // 1_000)
    for name, plant in chosen.items():
        ordinary = np.flatnonzero(np.array(lives.kind) == "")
        some = _chosen(lives, name, ordinary, each)
        plant(lives, some)
        for person in some:
            lives.kind[person] = name
    return as_delivered(lives, as_of)


def _chosen(lives: Lives, name: str, ordinary: Numbers, each: int) -> Numbers:
    """Return whom an oddity happens to: most anywhere, a village's month to a village."""
    always = ordinary[lives.paid[ordinary].all(axis=1)]
    if name in OF_ONE_PLACE:
        place = OF_ONE_PLACE[name](lives)
        sizes = np.bincount(place[always])
        fit = np.flatnonzero(sizes >= each)
        where = lives.rng.choice(fit) if len(fit) else int(sizes.argmax())
        always = always[place[always] == where]
    return lives.rng.choice(always, min(each, len(always)), replace=False)
