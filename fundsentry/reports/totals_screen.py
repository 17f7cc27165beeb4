"""The supervisors' figures in the terminal: all cases, and by rule, scheme, township and month."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.accounts import UNKNOWN
from fundsentry.reports.shown import HIDDEN, concealed, concealed_alone
from fundsentry.reports.totals import GROUPS, Figures, Totals
from rules import Rulebook
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
    "nothing": ("The ledger has no cases.", "台账中没有问题。"),
    "unknown": ("unknown", "未知"),
    "cases": ("Cases", "问题"),
    "persons": ("People", "人数"),
    "flagged": ("Recoverable", "应追回"),
    "potential": ("To look into", "待核实"),
    "confirmed": ("Confirmed", "核定"),
    "recovered": ("Recovered", "已追回"),
    "outstanding": ("Outstanding", "未追回"),
    "change": ("Outstanding ±", "未追回增减"),
    "note": (
        "Yuan. ∗ hidden: fewer than 3 people, or the rest would give it away.",
        "金额单位：元。∗ 隐去：涉及不足3人，或可由其余数字推知。",
    ),
}
_AMOUNTS = ("flagged", "potential", "confirmed", "recovered", "outstanding")


def screen(
    totals: Totals, rulebook: Rulebook, townships: Mapping[str, str], lang: str
) -> RenderableType:
    """Return the figures as the terminal shows them; small cells hidden."""
    if not totals.overall.people:
        return Text(_word("nothing", lang))
    titles = {
        "rule": {name: rule.title(lang) for name, rule in rulebook.rules.items()},
        "scheme": {code: words[0] if lang == "zh" else code for code, words in SCHEMES.items()},
        "township": dict(townships),
        "month": dict[str, str](),
    }
    parts: list[RenderableType] = [_overall(totals.overall, lang)]
    for group in GROUPS:
        parts.append(_grid(group, getattr(totals, f"by_{group}"), titles[group], lang))
    return Group(*parts, Text(_word("note", lang), style="dim"))


def _overall(one: Figures, lang: str) -> RenderableType:
    grid = Grid(title=_word("overall", lang), show_header=False, title_justify="left")
    grid.add_column()
    grid.add_column(justify="right")
    concealed_here = concealed_alone(one)
    for column in OUTPUTS["totals"].columns:
        name = column.name.removesuffix("_amount")
        title = column.headers[0] if lang == "zh" else name
        count = {"cases": one.cases, "persons": one.persons}.get(name)
        is_hidden = ("cases" if name == "persons" else name) in concealed_here
        shown = yuan_grouped(one.fen.get(name, 0)) if count is None else f"{count:,}"
        grid.add_row(title, HIDDEN if is_hidden else shown)
    return grid


def _grid(
    group: str, rows: Mapping[str, Figures], titles: Mapping[str, str], lang: str
) -> RenderableType:
    grid = Grid(title=_word(group, lang), title_justify="left")
    grid.add_column("", overflow="fold")
    for name in ("cases", "persons", *_AMOUNTS):
        is_change = group == "month" and name == "outstanding"
        title = _word("change" if is_change else name, lang)
        grid.add_column(title, justify="right", no_wrap=True)
    for code, cells in _rows(rows):
        grid.add_row(titles.get(code, _word(UNKNOWN, lang) if code == UNKNOWN else code), *cells)
    return grid


def _rows(rows: Mapping[str, Figures]) -> Iterator[tuple[str, list[str]]]:
    cells = concealed(rows)
    for code, one in rows.items():
        counts = [f"{one.cases:,}", f"{one.persons:,}"]
        if (code, "cases") in cells:
            counts = [HIDDEN, HIDDEN]
        amounts = [
            HIDDEN if (code, name) in cells else yuan_grouped(one.fen[name]) for name in _AMOUNTS
        ]
        yield code, [*counts, *amounts]


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
