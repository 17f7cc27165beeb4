"""Which of the supervisors' figures may be shown: not those of fewer than three people, nor what tells them."""

from collections.abc import Collection, Mapping

from fundsentry.reports.accounts import MONEY
from fundsentry.reports.small_cells import hidden, is_small
from fundsentry.reports.totals import FOUND, Figures

HIDDEN = "∗"
# In a row confirmed = recovered + waived + transferred + outstanding: one alone could be had from the others.
# Where one more has to go it is the first of these that is not nought.
_ADD_UP = ("outstanding", "transferred", "waived", "recovered", "confirmed")
_MEASURES = ("cases", *FOUND, *MONEY, "outstanding")
Cell = tuple[str, str]


def concealed(groups: Mapping[str, Figures]) -> frozenset[Cell]:
    """Return what is hidden, as (code, measure), where the figures of all groups together are shown.

    A group of which not even the number of cases is shown shows nothing.
    """
    cells: frozenset[Cell] = frozenset()
    while True:
        more = cells.union(
            *(_in_column(groups, name, cells) for name in _MEASURES),
            *(_in_row(code, one, cells) for code, one in groups.items()),
        )
        if more == cells:
            return cells
        cells = more


def concealed_alone(overall: Figures) -> frozenset[str]:
    """Return which measures of figures that stand for themselves are hidden."""
    small = {name for name in _MEASURES if is_small(overall.people.get(name, 0))}
    cells = frozenset(("", name) for name in small)
    return frozenset(name for _, name in cells | _in_row("", overall, cells))


def _in_column(groups: Mapping[str, Figures], name: str, cells: Collection[Cell]) -> set[Cell]:
    people = {code: one.people.get(name, 0) for code, one in groups.items()}
    already = [code for code, of in cells if of == name]
    return {(code, name) for code in hidden(people, already)}


def _in_row(code: str, one: Figures, cells: Collection[Cell]) -> set[Cell]:
    if (code, "cases") in cells:
        return {(code, name) for name in _MEASURES}
    told = [name for name in _ADD_UP if one.people.get(name, 0)]
    shown = [name for name in told if (code, name) not in cells]
    return {(code, shown[0])} if len(told) - len(shown) == 1 and shown else set()
