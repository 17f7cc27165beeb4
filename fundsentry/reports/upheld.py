"""How often verdicts upheld what each rule found: all of them, and those on cases drawn at random."""

from math import ceil, floor, sqrt
from typing import Any

import polars as pl

from fundsentry.reports.shown import concealed, concealed_alone
from fundsentry.reports.small_cells import FEWEST_PEOPLE
from fundsentry.reports.totals import Figures

UPHELD = ("confirmed", "partly_confirmed")
# Below this many verdicts a share says nothing of a rule.
FEWEST_VERDICTS = 10
_SHARES = ("low_share", "high_share", "drawn_low_share", "drawn_high_share")
_NUMBERS = ("verdicts", "upheld", "drawn", "drawn_upheld")
# What tells the verdicts on drawn cases, where those on all are shown.
_TELL_DRAWN = ("drawn", "taken_up")
_TELL_UPHELD = tuple(f"{part}_{how}" for part in _TELL_DRAWN for how in ("upheld", "dismissed"))


def upheld(cases: pl.DataFrame) -> pl.DataFrame:
    """Return how often verdicts upheld what each rule found; `cases` are all of the ledger, with is_drawn.

    What is taken up in order of work tells of the top of the list; what was drawn at random tells of the rest.
    What is about fewer than three people, or gives it away, is null; so are the bounds of fewer than
    `FEWEST_VERDICTS` verdicts. Bounds are Wilson's 95 % interval, rounded outwards to 0.05. Where one or two verdicts
    must not be told apart from none, the bounds are those of none to two. Over all rules the drawn cases have no
    bounds: rules take turns in the draw, however many cases they have.

    Returns:
        One row per rule, most verdicts first, and one of all (rule null): rule, verdicts, upheld, low_share,
        high_share (0–1), drawn (verdicts on drawn cases), drawn_upheld, drawn_low_share, drawn_high_share.
    """
    given = cases.filter(pl.col("verdict").is_in([*UPHELD, "dismissed"]))
    given = given.with_columns(is_upheld=pl.col("verdict").is_in(UPHELD))
    by_rule = _counted(given, "rule").sort("cases", "rule", descending=[True, False])
    groups = {row["rule"]: _figures(row) for row in by_rule.to_dicts()}
    cells = concealed(groups)
    rows = [
        {"rule": rule, **_told(one, {name for key, name in cells if key == rule})}
        for rule, one in groups.items()
    ]
    if rows:
        overall = _figures(_counted(given.with_columns(all=1), "all").row(0, named=True))
        of_all = _told(overall, set(concealed_alone(overall)))
        no_bounds = dict.fromkeys(("drawn_low_share", "drawn_high_share"))
        rows.append({"rule": None, **of_all, **no_bounds})
    names = ("rule", "verdicts", "upheld", *_SHARES[:2], "drawn", "drawn_upheld", *_SHARES[2:])
    types = dict.fromkeys(_NUMBERS, pl.Int64) | dict.fromkeys(_SHARES, pl.Float64)
    return pl.DataFrame(rows, schema={name: types.get(name, pl.String) for name in names})


def _counted(given: pl.DataFrame, group: str) -> pl.DataFrame:
    """Return one row per group: cases, upheld, drawn, drawn_upheld, and the people behind each and its rest."""
    is_upheld, is_drawn = pl.col("is_upheld"), pl.col("is_drawn")
    parts = {
        "upheld": is_upheld,
        "dismissed": ~is_upheld,
        "drawn": is_drawn,
        "taken_up": ~is_drawn,
        "drawn_upheld": is_drawn & is_upheld,
        "drawn_dismissed": is_drawn & ~is_upheld,
        "taken_up_upheld": ~is_drawn & is_upheld,
        "taken_up_dismissed": ~is_drawn & ~is_upheld,
    }
    people = pl.col("subject_id")
    return given.group_by(group).agg(
        cases=pl.len(),
        people=people.n_unique(),
        **{name: parts[name].sum() for name in ("upheld", "drawn", "drawn_upheld")},
        **{f"people_{name}": people.filter(part).n_unique() for name, part in parts.items()},
    )


def _figures(row: dict[str, Any]) -> Figures:
    numbers = {name: row[name] for name in ("upheld", "drawn", "drawn_upheld")}
    people = {
        name.removeprefix("people_"): count
        for name, count in row.items()
        if name.startswith("people_")
    }
    return Figures(row["cases"], 0, numbers, people | {"cases": row["people"]})


def _told(one: Figures, gone: set[str]) -> dict[str, object]:
    """Return the numbers of a group that may be shown, and their bounds."""
    all_gone = "cases" in gone
    no_upheld = bool(gone & {"cases", "upheld", "dismissed"})
    no_drawn = all_gone or bool(gone & set(_TELL_DRAWN))
    no_drawn_upheld = no_drawn or no_upheld or bool(gone & set(_TELL_UPHELD))
    verdicts = None if all_gone else one.cases
    drawn = None if no_drawn else one.fen["drawn"]
    low, high = _bounds(one.fen["upheld"], verdicts, is_told=not no_upheld)
    drawn_low, drawn_high = _bounds(one.fen["drawn_upheld"], drawn, is_told=not no_drawn_upheld)
    return {
        "verdicts": verdicts,
        "upheld": None if no_upheld else one.fen["upheld"],
        "low_share": low,
        "high_share": high,
        "drawn": drawn,
        "drawn_upheld": None if no_drawn_upheld else one.fen["drawn_upheld"],
        "drawn_low_share": drawn_low,
        "drawn_high_share": drawn_high,
    }


def _bounds(
    right: int, verdicts: int | None, *, is_told: bool
) -> tuple[float | None, float | None]:
    """Return the bounds of a share; of a number that is not told those of all that it may be, or none."""
    if verdicts is None or verdicts < FEWEST_VERDICTS:
        return None, None
    if is_told:
        fewest = most = right
    elif verdicts - right < FEWEST_PEOPLE:
        fewest, most = verdicts - FEWEST_PEOPLE + 1, verdicts
    elif right < FEWEST_PEOPLE:
        fewest, most = 0, FEWEST_PEOPLE - 1
    else:
        return None, None
    return floor(wilson(fewest, verdicts)[0] * 20) / 20, ceil(wilson(most, verdicts)[1] * 20) / 20


def wilson(right: int, verdicts: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (0-1)."""
    share = right / verdicts
    scale = 1 + z * z / verdicts
    middle = share + z * z / (2 * verdicts)
    spread = z * sqrt(share * (1 - share) / verdicts + z * z / (4 * verdicts * verdicts))
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)
