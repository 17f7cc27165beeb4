"""Which of the supervisors' figures may be shown: not those of fewer than three people, nor what tells them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from fundsentry.reports.small_cells import hidden, is_small
from fundsentry.reports.totals import NOTHING, Figures

# What adds up in a row: what is hidden together can be had from the others. Where one more has to go it is the first
# that is not nought.
_ADD_UP = (("outstanding", "let_off", "recovered", "confirmed"), ("waived", "transferred"))
Key = Any
Cell = tuple[Key, str]


def one_line(_: Key) -> tuple[Key, ...]:
    """Groups of which only the total of all is shown beside them."""
    return ("all",)


def crossed(key: Key) -> tuple[Key, ...]:
    """Groups that are the cells of a table, as (row, column), with the totals of both elsewhere."""
    row, column = key
    return ("row", row), ("column", column), "all"


def within_years(month: Key) -> tuple[Key, ...]:
    """Months, with the totals of their years elsewhere."""
    return str(month)[:4], "all"


def concealed(
    groups: Mapping[Any, Figures],
    lines: Callable[[Key], tuple[Key, ...]] = one_line,
    overall: Figures = NOTHING,
    already: Collection[Cell] = (),
) -> frozenset[Cell]:
    """Return what is hidden, as (group, measure), where totals of groups are shown.

    `lines` names the totals that a group is part of. What is hidden of `overall`, the figures of them all, is not
    told by their sum either. `already`: what is hidden for another reason. A group of which not even the number
    of cases is shown shows nothing.
    """
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in groups:
        for line in lines(key):
            parts[line].append(key)
    names = {name for one in groups.values() for name in one.people}
    secret = concealed_alone(overall)
    cells = frozenset(already)
    while True:
        more = cells.union(
            *(
                _in_column({key: groups[key] for key in part}, name, cells)
                for part in parts.values()
                for name in names
            ),
            *(_in_row(key, one, cells) for key, one in groups.items()),
            *(_in_sum(groups, name, cells) for name in secret),
        )
        if more == cells:
            return cells
        cells = more


def concealed_alone(overall: Figures) -> frozenset[str]:
    """Return which measures of figures that stand for themselves are hidden."""
    small = {name for name, people in overall.people.items() if is_small(people)}
    cells: frozenset[Cell] = frozenset(("", name) for name in small)
    return frozenset(name for _, name in cells | _in_row("", overall, cells))


def _in_column(groups: Mapping[Key, Figures], name: str, cells: Collection[Cell]) -> set[Cell]:
    people = {key: one.people.get(name, 0) for key, one in groups.items()}
    already = [key for key, of in cells if of == name and key in groups]
    return {(key, name) for key in hidden(people, already)}


def _in_sum(groups: Mapping[Key, Figures], name: str, cells: Collection[Cell]) -> set[Cell]:
    """Return the smallest of the groups whose sum would tell a hidden total, unless one is hidden already."""
    people = {key: one.people.get(name, 0) for key, one in groups.items()}
    behind = sorted((count, str(key), key) for key, count in people.items() if count)
    if not behind or any((key, name) in cells for *_, key in behind):
        return set()
    return {(behind[0][-1], name)}


def _in_row(key: Key, one: Figures, cells: Collection[Cell]) -> set[Cell]:
    if (key, "cases") in cells:
        return {(key, name) for name in one.people}
    more = set()
    for several in _ADD_UP:
        told = [name for name in several if one.people.get(name, 0)]
        shown = [name for name in told if (key, name) not in cells]
        gone = [one.people[name] for name in told if (key, name) in cells]
        # Several hidden figures may be the same person's.
        if gone and shown and (len(gone) == 1 or is_small(max(gone))):
            more.add((key, shown[0]))
    return more
