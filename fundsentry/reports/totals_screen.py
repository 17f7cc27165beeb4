"""The supervisors' figures in the terminal: all cases, and by rule, scheme, township and month."""

from collections.abc import Callable, Collection, Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text as Line

from fundsentry.reports.first_night import NAMES, TITLE, apart
from fundsentry.reports.page.parts import Text
from fundsentry.reports.page.told import Told
from fundsentry.reports.shown import Cell, concealed, concealed_alone, crossed, one_line
from fundsentry.reports.small_cells import HIDDEN
from fundsentry.reports.totals import GROUPS, Figures, Tally
from fundsentry.reports.totals import totals as add_up
from schemas import OUTPUTS
from schemas.codes import SCHEMES
from schemas.written import yuan_grouped

_WORDS = {
    "overall": ("All cases", "全部问题"),
    "rule": ("By rule", "按规则"),
    "scheme": ("By scheme", "按险种"),
    "township": ("By township", "按乡镇"),
    "month": (
        "By month: cases by the day they were opened, verdicts by theirs, money by the day of the entry",
        "按月份：问题按立案日，核定按结论日，资金按到账日",
    ),
    "first_night": (TITLE.en, TITLE.zh),
    "nothing": ("The ledger has no cases.", "台账中没有问题。"),
    "cases": ("Cases", "问题"),
    "flagged": ("Recoverable", "应追回"),
    "confirmed": ("Confirmed", "核定"),
    "recovered": ("Recovered", "已追回"),
    "outstanding": ("Outstanding", "未追回"),
    "change": ("Outstanding ±", "未追回增减"),
    "bare": ("{} more", "另有{}项"),
    "note": (
        "Yuan. ∗ hidden: fewer than 3 people, or the rest would give it away.",
        "金额单位：元。∗ 隐去：涉及不足3人，或可由其余数字推知。",
    ),
}
_ENGLISH = {
    "cases": "Cases",
    "persons": "People",
    "flagged": "Recoverable",
    "potential": "To look into",
    "task": "Tasks for villages",
    "confirmed": "Confirmed",
    "recovered": "Recovered",
    "waived": "Waived",
    "transferred": "Transferred",
    "outstanding": "Outstanding",
}
_AMOUNTS = ("flagged", "confirmed", "recovered", "outstanding")
# So many rows that may show nothing but their names are shown as they are.
_FEW_BARE = 2


def screen(told: Told, lang: str, month: str | None = None) -> RenderableType:
    """Return the figures of all time or of a month as the terminal shows them; small cells hidden."""
    counted = told.counted
    totals = add_up(counted.of_month(month)) if month else told.totals
    if not totals.overall.people:
        return Line(_word("nothing", lang))
    titles: Mapping[str, Callable[[str], Text]] = {
        "rule": told.rule,
        "scheme": told.scheme,
        "township": told.township,
        "month": lambda month: Text(month, month),
    }
    lines = {"rule": told.totals_of_rule}
    parts: list[RenderableType] = [_overall(totals.overall, lang)]
    for group in GROUPS:
        rows = _in_their_order(group, getattr(totals, f"by_{group}"))
        cells = (
            concealed(rows, one_line, totals.overall, already=_concealed_in(counted, group, month))
            if month
            else concealed(rows, lines.get(group, one_line), totals.overall)
        )
        parts.append(_grid(group, rows, cells, titles[group], lang))
    groups, hidden_cells = ({}, frozenset()) if month else apart(told)
    if groups:
        parts.append(_grid("first_night", groups, hidden_cells, NAMES.__getitem__, lang))
    return Group(*parts, Line(_word("note", lang), style="dim"))


def _in_their_order(group: str, rows: Mapping[str, Figures]) -> Mapping[str, Figures]:
    """Return the rows as they are, schemes in the order in which they stand everywhere, the unknown last."""
    if group != "scheme":
        return rows
    return {
        code: rows[code] for code in [*SCHEMES, *(rows.keys() - SCHEMES.keys())] if code in rows
    }


def _overall(one: Figures, lang: str) -> RenderableType:
    grid = Grid(title=_word("overall", lang), show_header=False, title_justify="left")
    grid.add_column()
    grid.add_column(justify="right")
    concealed_here = concealed_alone(one)
    for column in OUTPUTS["totals"].columns:
        name = column.name.removesuffix("_amount")
        title = _ENGLISH[name] if lang == "en" else _WORDS.get(name, ("", column.headers[0]))[1]
        count = {"cases": one.cases, "persons": one.persons}.get(name)
        is_hidden = ("cases" if name == "persons" else name) in concealed_here
        shown = yuan_grouped(one.fen.get(name, 0)) if count is None else f"{count:,}"
        grid.add_row(title, HIDDEN if is_hidden else shown)
    return grid


def _grid(
    group: str,
    rows: Mapping[str, Figures],
    cells: Collection[Cell],
    title: Callable[[str], Text],
    lang: str,
) -> RenderableType:
    grid = Grid(
        title=_word(group, lang), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    grid.add_column("", overflow="fold", min_width=16)
    for name in ("cases", *_AMOUNTS):
        is_change = group == "month" and name == "outstanding"
        grid.add_column(_word("change" if is_change else name, lang), justify="right", no_wrap=True)
    told = list(_rows(rows, cells))
    bare = [code for code, shown in told if {*shown} == {HIDDEN}]
    if len(bare) <= _FEW_BARE:
        bare = []
    for code, shown in told:
        if code not in bare:
            grid.add_row(title(code)[lang == "en"], *shown)
    if bare:
        grid.add_row(_word("bare", lang).format(len(bare)), *[HIDDEN] * (1 + len(_AMOUNTS)))
    return grid


def _concealed_in(counted: Tally, group: str, month: str) -> frozenset[Cell]:
    """Return what is hidden of a month, so that the other months and the totals do not tell it either."""
    if group == "month":
        return concealed(add_up(counted).by_month)
    cells = concealed(counted.by_month_and(group), crossed)
    return frozenset((key[0], name) for key, name in cells if key[1] == month)


def _rows(rows: Mapping[str, Figures], cells: Collection[Cell]) -> Iterator[tuple[str, list[str]]]:
    for code, one in rows.items():
        count = HIDDEN if (code, "cases") in cells else f"{one.cases:,}"
        amounts = [
            HIDDEN if (code, name) in cells else yuan_grouped(one.fen[name]) for name in _AMOUNTS
        ]
        yield code, [count, *amounts]


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
