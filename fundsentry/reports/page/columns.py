"""Columns that several tables of the page share, and rows of figures with small cells hidden."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from fundsentry.reports.page.parts import (
    Cell,
    Column,
    Row,
    Text,
    count_cell,
    share_cell,
    yuan_cell,
)
from fundsentry.reports.shown import Key, concealed, concealed_alone, one_line
from fundsentry.reports.small_cells import HIDDEN
from fundsentry.reports.totals import Figures

CASES = Column("cases", Text("问题", "Cases"))
PERSONS = Column("persons", Text("人数", "People"))
FLAGGED = Column("flagged", Text("应追回", "Recoverable"))
POTENTIAL = Column("potential", Text("待核实", "To look into"))
CONFIRMED = Column("confirmed", Text("核定", "Confirmed"))
RECOVERED = Column("recovered", Text("已追回", "Recovered"))
LET_OFF = Column("let_off", Text("核销移送", "Waived, transferred"))
OUTSTANDING = Column("outstanding", Text("未追回", "Outstanding"))
RATE = Column("rate", Text("追回率", "Recovery rate"))
ALL = Text("合计", "All")
_ADD_UP = frozenset({"confirmed", "recovered", "let_off", "outstanding"})
# What else tells a figure that is made of others.
_MADE_OF = {
    "rate": ("confirmed", "recovered"),
    "persons": ("cases",),
}


def named(title: Text) -> Column:
    """Return the first column, which names the row."""
    return Column("name", title, is_number=False)


def rows_of(
    groups: Mapping[str, Figures],
    columns: Sequence[Column],
    title: Callable[[str], Text],
    overall: Figures,
    lines: Callable[[Key], tuple[Key, ...]] = one_line,
    *,
    has_total: bool = True,
    unshown: str | None = None,
) -> list[Row]:
    """Return a row per group, the largest in the first amount drawn as a whole bar, and a row of all.

    What is hidden of `overall` elsewhere on the page is hidden here too, and its parts do not tell it. `unshown` is
    the group without a row that makes the others whole: it could be had from them and from all.
    """
    gone_of_all = concealed_alone(overall)
    told = _told(columns, gone_of_all)
    cells = concealed({code: _of(one, told) for code, one in groups.items()}, lines, overall)
    bar = next((column.key for column in columns if column.key in {"flagged", "confirmed"}), "")
    most = max((one.fen.get(bar, 0) for one in groups.values()), default=0)
    rows = []
    for code, one in groups.items():
        if code == unshown:
            continue
        gone = {name for key, name in cells if key == code}
        share = 0.0 if bar in gone or not most else max(one.fen.get(bar, 0) / most, 0.0)
        rows.append(Row([title(code), *figures_cells(one, columns, gone)], share))
    if has_total and rows:
        rows.append(Row([ALL, *figures_cells(overall, columns, gone_of_all)], is_total=True))
    return rows


def _told(columns: Sequence[Column], gone_of_all: Set[str]) -> Set[str]:
    """Return what the columns tell, and what it adds up to."""
    told = {name for column in columns for name in _MADE_OF.get(column.key, (column.key,))}
    if len(told & _ADD_UP) >= len(_ADD_UP) - 1 or (told & gone_of_all & _ADD_UP):
        told |= _ADD_UP
    return told


def _of(one: Figures, told: Set[str]) -> Figures:
    """Return the figures with those people only who are behind what is told."""
    return replace(one, people={name: n for name, n in one.people.items() if name in told})


def figures_cells(one: Figures, columns: Sequence[Column], gone: Set[str]) -> Iterator[Cell]:
    """Yield the cells of a group, without those that are gone and without what would tell them."""
    for column in columns:
        parts = _MADE_OF.get(column.key, (column.key,))
        yield HIDDEN if gone & set(parts) else _shown(one, column.key)


def _shown(one: Figures, key: str) -> str:
    if key in {"cases", "persons"}:
        return count_cell(getattr(one, key))
    if key == "rate":
        return share_cell(one.fen.get("recovered", 0), one.fen.get("confirmed", 0))
    return yuan_cell(one.fen.get(key, 0))
