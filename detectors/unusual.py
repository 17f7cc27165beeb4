"""What no rule sees: every scheme's people through a forest of their own, and whom it names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from detectors.card import card_of_scheme, drift, drifted, spread
from detectors.features import (
    FEATURES,
    NAMES,
    NOT_OF_THE_PAST,
    WINDOW_MONTHS,
    features,
)
from detectors.forest import Forest, Matrix, Numbers, fit
from detectors.naming import NOBODY_HELD, named, rows_of
from detectors.reasons import reasons
from detectors.unremarkable import CHANCE_SHARE, by_chance, least_of, line_of
from schemas.values import month_of

# With fewer people of a scheme there is nothing ordinary to be different from.
FEWEST_PEOPLE = 200
SEED = 20_261
_NOBODY = {
    "person_id": pl.String,
    "name": pl.String,
    "scheme": pl.String,
    "score": pl.Float64,
    "is_named": pl.Boolean,
}
SEEN = [f"seen_{feature.name}" for feature in FEATURES]


@dataclass(frozen=True)
class Asked:
    """What the office has set, and what the ledger says.

    limits_fen: the approval limits. capacity: how many people may be named. held: the findings on which
    cases of the model rest, one row per person and scheme. last_card: that of the night before.
    """

    limits_fen: Sequence[int] = ()
    capacity: int = 200
    drift_bound: float = 0.25
    held: pl.DataFrame = field(default_factory=lambda: NOBODY_HELD)
    last_card: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Unusual:
    """What the model says.

    scores: one row per person and scheme scored: who, person_id, name, scheme, line, score, is_named.
    rows: the table `model` for the rule, none where no scheme has enough people. card: what is kept.
    """

    scores: pl.DataFrame
    rows: pl.DataFrame | None
    card: dict[str, Any]

    @property
    def table(self) -> dict[str, pl.DataFrame]:
        """The table `model`, where there is one: without it the rule is not applied."""
        return {} if self.rows is None else {"model": self.rows}


def not_looked(why: str) -> Unusual:
    """Return what there is to say of a night without the model."""
    return Unusual(pl.DataFrame(schema=_NOBODY), None, {"named": 0, "not_looked": why})


@dataclass(frozen=True)
class Fitted:
    """The forest of one scheme, its people and their scores."""

    people: pl.DataFrame
    forest: Forest
    scored: pl.DataFrame
    card: dict[str, Any]
    drift: dict[str, float]


@dataclass(frozen=True)
class Crowd:
    """All people, as they can be looked at.

    features: what is known of them as of a day. lines: payout_id and line of what they were paid. paid: how many
    lines, one row per scheme and month of payment.
    """

    features: Callable[[date], pl.DataFrame]
    lines: pl.LazyFrame
    paid: pl.DataFrame


def lines_by_month(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how many lines were paid, one row per scheme and month: scheme, month, lines."""
    days = lines.group_by("scheme", "paid_on").agg(lines=pl.len().cast(pl.Int64))
    month = month_of(pl.col("paid_on")).alias("month")
    return days.group_by(pl.col("scheme").cast(pl.String), month).agg(pl.col("lines").sum())


def look(
    lines: pl.DataFrame, tables: Mapping[str, pl.DataFrame], as_of: date, asked: Asked
) -> Unusual:
    """Return scores, names and the card of a night; nobody where no scheme has enough people."""

    def of_day(day: date) -> pl.DataFrame:
        return features(lines, tables, day, asked.limits_fen)

    return look_at_all(Crowd(of_day, lines.lazy(), lines_by_month(lines)), as_of, asked)


def look_at_all(crowd: Crowd, as_of: date, asked: Asked) -> Unusual:
    """Return the same of people who are not in memory with all their lines."""
    people = crowd.features(as_of)
    schemes = _by_scheme(people)
    few = {scheme: some.height for scheme, some in schemes if some.height < FEWEST_PEOPLE}
    if len(few) == len(schemes):
        return Unusual(pl.DataFrame(schema=_NOBODY), None, {"named": 0, "too_few_people": few})
    before = _year_before(crowd, as_of)
    earlier = {} if before is None else dict(_by_scheme(before))
    fitted = {
        scheme: look_at(some, earlier.get(scheme), _last_of(asked.last_card, scheme))
        for scheme, some in schemes
        if some.height >= FEWEST_PEOPLE
    }
    scored = pl.concat([one.scored for one in fitted.values()])
    names = named(scored, asked.held, asked.capacity)
    told = pl.concat([_reasons_of(one, names) for one in fitted.values()])
    drifts = {scheme: one.drift for scheme, one in fitted.items()}
    card = {
        "as_of": as_of.isoformat(),
        "window_months": WINDOW_MONTHS,
        "approval_limits_set": len(asked.limits_fen),
        "capacity": asked.capacity,
        "chance_share": round(CHANCE_SHARE, 4),
        "named": names.height,
        "schemes": {scheme: one.card for scheme, one in fitted.items()},
        "too_few_people": few,
        "spread": spread(pl.concat([one.people for one in fitted.values()]), names),
        "drift_bound": asked.drift_bound,
        "drift": drifts,
        "drifted": drifted(drifts, asked.drift_bound),
    }
    scores = scored.with_columns(is_named=pl.col("who").is_in(names["who"].implode()))
    return Unusual(scores, rows_of(names, told, asked.held, crowd.lines), card)


def look_at(
    people: pl.DataFrame,
    earlier: pl.DataFrame | None = None,
    last: Mapping[str, Any] | None = None,
) -> Fitted:
    """Return the forest of the people of one scheme, in the order in which they stand.

    `earlier` are those of a year ago, `last` is the card of the last fit.
    """
    seen = people.select(SEEN).to_numpy()
    forest = fit(seen, SEED)
    scores, single = forest.scored(seen)
    ordinary = seen if earlier is None or _is_too_few(earlier) else _year_ago(seen, earlier)
    line = _line(forest, ordinary, scores, single)
    columns = ("who", "person_id", "name", "scheme", "line", "payout_id")
    scored = people.select(
        *columns,
        score=pl.Series(scores),
        line_of_scores=pl.lit(line),
    ).with_columns(pl.col("person_id", "scheme").cast(pl.String))
    card = card_of_scheme(forest, seen, scores, line, SEED)
    card["line_from"] = "today" if _is_too_few(earlier) else "year_before"
    return Fitted(people, forest, scored, card, {} if last is None else drift(last, seen))


def _line(forest: Forest, ordinary: Matrix, scores: Numbers, single: Numbers) -> float:
    least = least_of(scores, single)
    chance, times = by_chance(forest, ordinary, least, SEED)
    return line_of(scores[scores >= least.score], chance, times * len(ordinary) / len(scores))


def _year_ago(seen: Matrix, earlier: pl.DataFrame) -> Matrix:
    """Return the people of a year ago; what nobody can know of that time is as somebody has it today."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    unknown = [NAMES.index(name) for name in NOT_OF_THE_PAST]
    before = earlier.select(SEEN).to_numpy(writable=True)
    before[:, unknown] = seen[rng.integers(0, len(seen), len(before))][:, unknown]
    return before


def _is_too_few(people: pl.DataFrame | None) -> bool:
    return people is None or people.height < FEWEST_PEOPLE


def year_before(as_of: date) -> date:
    """Return the day of the year before on which the same people are looked at."""
    return as_of - timedelta(days=365)


def _year_before(crowd: Crowd, as_of: date) -> pl.DataFrame | None:
    """Return the features as they were a year ago, of the schemes that were paid that whole year; else none."""
    schemes = _paid_two_years(crowd.paid, as_of)
    if not schemes:
        return None
    before = crowd.features(year_before(as_of))
    return before.filter(pl.col("scheme").cast(pl.String).is_in(schemes))


def _paid_two_years(paid: pl.DataFrame, as_of: date) -> list[str]:
    """Return the schemes with at least half as many lines in the first of the last 24 months as a year later."""
    last = as_of.year * 12 + as_of.month - 1
    before = _lines_of(paid, last - 2 * WINDOW_MONTHS + 1)
    since = _lines_of(paid, last - WINDOW_MONTHS + 1)
    return sorted(one for one, count in before.items() if 2 * count >= since.get(one, 0))


def _lines_of(paid: pl.DataFrame, month: int) -> dict[str, int]:
    """Return how many lines of each scheme were paid in a month."""
    return dict(paid.filter(pl.col("month") == month).select("scheme", "lines").iter_rows())


def _by_scheme(people: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    return sorted(
        (str(key), some) for (key,), some in people.partition_by("scheme", as_dict=True).items()
    )


def _last_of(card: Mapping[str, Any] | None, scheme: str) -> Mapping[str, Any] | None:
    return None if card is None else card.get("schemes", {}).get(scheme)


def _reasons_of(one: Fitted, names: pl.DataFrame) -> pl.DataFrame:
    mine = one.people.join(names, on="who", how="semi")
    return reasons(one.forest, mine.select(SEEN).to_numpy(), mine, one.people)
