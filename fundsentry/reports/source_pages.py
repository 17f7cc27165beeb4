"""What a person sees of the sources: each with its headers, its age and three masked rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.sources import shown
from schemas import TABLES

# As wide as the longest name of a column.
_NAME_WIDTH = 19
_WORDS = {
    "found": ("found", "找到"),
    "files": ("{1} ({0} in all)", "{1}（共 {0} 个文件）"),
    "nothing": ("nothing", "无"),
    "left_alone": ("still being written", "仍在写入"),
    "rows": ("rows", "行数"),
    "good": ("{:,}, of which {:,} pass the checks", "{:,}，其中 {:,} 行通过校验"),
    "age": ("age", "新旧"),
    "written": ("file of {} ({} days)", "文件日期 {}（{} 天前）"),
    "newest": ("newest row of {} ({} days)", "最新数据 {}（{} 天前）"),
    "unknown": ("not understood", "未识别的表头"),
    "nearest": ("{} (looks like {})", "{}（疑为 {}）"),
    "absent": ("not there", "缺少的列"),
    "strangers": ("Files that belong to no table", "未识别的文件"),
    "header": ("Header", "表头"),
    "column": ("Column", "对应列"),
    "row": ("Row {}", "第 {} 行"),
    "map_only": ("in the map only", "仅在对照表中"),
    "too_old": ("too old", "过期"),
    "days": ("by {} days", "超过 {} 天"),
    "problem": ("problem", "问题"),
}


def source_pages(
    looked: Sequence[Any], strangers: Sequence[Any], today: date, lang: str
) -> RenderableType:
    """Return a part of the screen for every source, and the files that belong to no table."""
    parts = [part for one in looked for part in _page(one, today, lang)]
    if strangers:
        names = (_nearest(one.name, one.nearest, lang) for one in strangers)
        parts.append(Text(f"\n{_word('strangers', lang)}: {', '.join(names)}"))
    return Group(*parts)


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def _page(one: Any, today: date, lang: str) -> Iterator[RenderableType]:
    yield Text(f"\n{shown(one.table, one.source, lang)} · {one.place}", style="bold")
    facts = Grid.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for key, told in _facts(one, today, lang):
        facts.add_row(_word(key, lang), told)
    for problem in one.problems:
        facts.add_row(_word("problem", lang), Text(problem, style="red"))
    yield facts
    if one.mapped:
        yield _mapped(one, lang)


def _facts(one: Any, today: date, lang: str) -> Iterator[tuple[str, str]]:
    if one.files:
        yield "found", _word("files", lang).format(len(one.files), one.files[-1])
    elif one.rows is None and not one.problems:
        yield "found", _word("nothing", lang)
    if one.left_alone:
        yield "left_alone", ", ".join(one.left_alone)
    if one.good is not None:
        yield "rows", _word("good", lang).format(one.rows, one.good)
    elif one.rows is not None:
        yield "rows", f"{one.rows:,}"
    days = {"written": one.written_on, "newest": one.newest}
    ages = [_word(k, lang).format(d, (today - d).days) for k, d in days.items() if d is not None]
    if ages:
        yield "age", "; ".join(ages) if lang == "en" else "；".join(ages)
    if one.too_old:
        yield "too_old", _word("days", lang).format(one.too_old)
    if one.map_only:
        yield "map_only", ", ".join(one.map_only)
    if one.unknown:
        yield (
            "unknown",
            ", ".join(
                _nearest(header, column and _column(one.table, column, lang), lang)
                for header, column in one.unknown
            ),
        )
    if one.absent:
        yield "absent", ", ".join(_column(one.table, name, lang) for name in one.absent)


def _nearest(name: str, nearest: str | None, lang: str) -> str:
    return name if nearest is None else _word("nearest", lang).format(name, nearest)


def _column(table: str, name: str, lang: str) -> str:
    """Return a column's name, in Chinese with its title: the name is what a column map needs."""
    headers = TABLES[table][name].headers
    return f"{headers[0]} {name}" if lang == "zh" and headers else name


def _mapped(one: Any, lang: str) -> RenderableType:
    grid = Grid(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=True)
    # Names are read letter by letter: the sample gives way to them.
    for name in ("header", "column"):
        grid.add_column(_word(name, lang), overflow="fold", min_width=_NAME_WIDTH)
    for number in range(1, len(one.sample) + 1):
        grid.add_column(_word("row", lang).format(number), overflow="fold", ratio=1)
    for at, (header, column) in enumerate(one.mapped):
        cells = [Text(row[at]) for row in one.sample]
        grid.add_row(Text(header), column, *cells)
    return grid
