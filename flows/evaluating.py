"""How good the model is: made-up counties with planted oddities, beside other detectors, in one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from detectors.features import features
from detectors.forest import Matrix, Numbers, fit, known_or_typical
from detectors.tables import Linked, link_tables
from detectors.unusual import SEED, SEEN, Asked, look
from flows.measures import Measured, measured
from fundsentry.errors import SettingsError
from fundsentry.sources.raw import RawFile
from fundsentry.synthetic.oddities import LIMIT_YUAN, OddCounty, odd_county
from schemas import TABLES
from schemas.gate import Checked, check_table

AS_OF = date(2026, 10, 31)
OURS = "forest"
# By the names of their modules in PyOD.
OTHERS = {"ECOD": "ecod", "COPOD": "copod", "LOF": "lof", "HBOS": "hbos", "KNN": "knn"}
FEATURES, RAW = "features", "raw amounts"


@dataclass(frozen=True)
class Trial:
    """A made-up county as detectors see it.

    seen: the features. raw: the amount of every month, in yuan. kinds: how each person is planted, empty
    for the ordinary. named: whom the model names.
    """

    seen: Matrix
    raw: Matrix
    kinds: npt.NDArray[np.str_]
    named: npt.NDArray[np.bool_]


def trial(people: int, seed: int) -> Trial:
    """Return a made-up county, through the same gate and the same features as the office's own."""
    county = odd_county(people, seed, as_of=AS_OF)
    linked = _linked(county)
    asked = Asked(limits_fen=[LIMIT_YUAN * 100], capacity=people)
    known = features(linked.lines, linked.tables, AS_OF, asked.limits_fen)
    ids = known.select("who", "person", pl.col("person_id").cast(pl.String))
    kinds = ids.join(county.truth, on="person_id", how="left", maintain_order="left")["kind"]
    scores = look(linked.lines, linked.tables, AS_OF, asked).scores
    return Trial(
        seen=known_or_typical(known.select(SEEN).to_numpy()),
        raw=_raw(linked.lines, ids),
        kinds=kinds.fill_null("").to_numpy().astype(np.str_),
        named=scores["is_named"].to_numpy(),
    )


def on_ordinary(sizes: Sequence[int], seeds: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield of counties in which nothing is planted seed, people, and how many are named.

    First with two years of payouts, then with the last one only. Sizes are taken in turn.
    """
    asked = Asked(limits_fen=[LIMIT_YUAN * 100])
    year = date(AS_OF.year - 1, AS_OF.month + 1, 1)
    for number, seed in enumerate(seeds):
        people = sizes[number % len(sizes)]
        linked = _linked(odd_county(people, seed, {}, as_of=AS_OF))
        both = (linked.lines, linked.lines.filter(pl.col("paid_on") >= year))
        named = [look(lines, linked.tables, AS_OF, asked).card["named"] for lines in both]
        yield seed, people, named[0], named[1]


def _linked(county: OddCounty) -> Linked:
    return link_tables({name: _checked(name, rows) for name, rows in county.tables.items()}, AS_OF)


def _checked(name: str, rows: pl.DataFrame) -> Checked:
    file = Path(f"{name}.csv")
    raw = RawFile(name, file.name, file, "", rows.height, rows.with_row_index("row", offset=2))
    return check_table(TABLES[name], [raw], as_of=AS_OF)


def _raw(lines: pl.DataFrame, people: pl.DataFrame) -> Matrix:
    """Return yuan per person and benefit month of the last year, 0 where nothing was paid."""
    first = AS_OF.year * 12 + AS_OF.month - 12
    paid = lines.filter(pl.col("benefit_month") >= first)
    months = (
        paid.group_by("person", "benefit_month")
        .agg(pl.col("net").sum() / 100)
        .sort("benefit_month")
        .pivot(on="benefit_month", index="person", values="net")
    )
    wide = people.select("person").join(months, on="person", how="left", maintain_order="left")
    return wide.drop("person").fill_null(0).to_numpy().astype(np.float32)


def scorers(*, others: bool) -> Mapping[str, Callable[[Trial], Numbers]]:
    """Return every detector by its name: ours, simple ones, and with `others` those of PyOD.

    Raises:
        SettingsError: PyOD is asked for and not installed.
    """
    found: dict[str, Callable[[Trial], Numbers]] = {
        f"{OURS}, {FEATURES}": lambda one: fit(one.seen, SEED).scores(one.seen),
        f"{OURS}, {RAW}": lambda one: fit(one.raw, SEED).scores(one.raw),
        f"z-scores, {FEATURES}": lambda one: _standard(one.seen).max(axis=1),
        f"z-scores, {RAW}": lambda one: _standard(one.raw).max(axis=1),
        "sort by amount": lambda one: one.raw.sum(axis=1).astype(np.float64),
    }
    for name in OTHERS if others else ():
        found[f"{name}, {FEATURES}"] = partial(_of_pyod, _detector(name), "seen")
        found[f"{name}, {RAW}"] = partial(_of_pyod, _detector(name), "raw")
    return found


def _standard(people: Matrix) -> Numbers:
    varies = people[:, people.std(axis=0) > 0].astype(np.float64)
    z: Numbers = (varies - np.median(varies, axis=0)) / varies.std(axis=0)
    return z


def _detector(name: str) -> Any:
    try:
        return getattr(import_module(f"pyod.models.{OTHERS[name]}"), name)
    except ImportError:
        raise SettingsError(
            "--others: PyOD is not installed; expected the extra `compare`; run "
            "pip install 'fundsentry[compare]', or leave --others away"
        ) from None


def _of_pyod(detector: Any, given: str, one: Trial) -> Numbers:
    scores: Numbers = detector().fit(_standard(getattr(one, given))).decision_scores_
    return scores


def evaluate(
    people: int, seeds: Sequence[int], *, others: bool = False
) -> Iterator[tuple[str, Measured]]:
    """Yield for every county and detector its name and how well it finds what is planted.

    Raises:
        SettingsError: PyOD is asked for and not installed.
    """
    detectors = scorers(others=others)
    for seed in seeds:
        one = trial(people, seed)
        for name, scores in detectors.items():
            yield name, measured(scores(one), one.kinds)
        yield "named", _of_named(one)


def _of_named(one: Trial) -> Measured:
    hits = float((one.kinds[one.named] != "").sum())
    count = float(one.named.sum())
    return Measured(auc={}, cuts={}, named=(count, hits))
