"""What the operator is told of a night's sources: left alone, nothing new, pulled, changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas import TABLES

_WORDS = {
    "left_alone": (
        "{source}: still being written, left alone: {files}",
        "{source}：仍在写入，本次未读取：{files}",
    ),
    "cut_off": (
        "{source}: ends in the middle of a row: {files}; rows may be missing, ask for it again",
        "{source}：文件末行不完整：{files}；可能缺少数据，请重新索取",
    ),
    "unread_sheets": (
        "{source}: not read, although the columns are the same: {files}; one sheet of a workbook is read, deliver each as a file",
        "{source}：以下工作表列名相同但未读取：{files}；每个工作簿只读取一张表，请分别另存为文件报送",
    ),
    "nothing_new": (
        "The same as on {day}, nothing new came: {sources}",
        "与{day}相同、没有新数据：{sources}",
    ),
    "full": (
        "{source}: all {rows:,} rows pulled; {new:,} new, {changed:,} changed, {vanished:,} vanished since the last good night",
        "{source}：全量读取 {rows:,} 行；自上次正常运行以来新增 {new:,}，变更 {changed:,}，消失 {vanished:,}",
    ),
    "new": (
        "{source}: {rows_pulled:,} of {rows:,} rows pulled; {new:,} new, {changed:,} changed, {vanished:,} vanished since the last good night",
        "{source}：共 {rows:,} 行，增量读取 {rows_pulled:,} 行；自上次正常运行以来新增 {new:,}，变更 {changed:,}，消失 {vanished:,}",
    ),
    "snapshot": (
        "{source}: {rows:,} rows as they were on that night",
        "{source}：采用当日留存的快照，共 {rows:,} 行",
    ),
    "of_another_day": (
        "{source}: not what was read on that night; these are today's rows",
        "{source}：并非当晚读取的内容，采用的是今天的数据",
    ),
}


NOT_WHOLE = ("left_alone", "cut_off", "unread_sheets")
"""What is told of files that were not, or not wholly, read."""


def told_of_files(sources: Iterable[Mapping[str, Any]], lang: str) -> Iterator[str]:
    """Yield a line for every source some of whose files were not, or not wholly, read."""
    for one in sources:
        name = shown(one["table"], one["source"], lang)
        for told in NOT_WHOLE:
            if one[told]:
                yield _line(told, lang, source=name, files=", ".join(one[told]))


def told_of_sources(sources: Iterable[Mapping[str, Any]], lang: str) -> Iterator[str]:
    """Yield a line for everything that is to be told of sources."""
    unchanged: dict[str, list[str]] = {}
    for one in sources:
        name = shown(one["table"], one["source"], lang)
        yield from told_of_files([one], lang)
        if one["nothing_new_since"]:
            unchanged.setdefault(one["nothing_new_since"], []).append(name)
        if pulled := one.get("pulled"):
            yield _line(pulled["how"], lang, source=name, **pulled)
        if one["of_another_day"]:
            yield _line("of_another_day", lang, source=name)
    for day, names in sorted(unchanged.items()):
        between = "、" if lang == "zh" else ", "
        yield _line("nothing_new", lang, day=day, sources=between.join(names))


def shown(table: str, source: str, lang: str) -> str:
    """Return a table's title, and the source where it has another name."""
    title = TABLES[table].title if lang == "zh" else table
    return title if source in ("", table) else f"{title} ({source})"


def _line(told: str, lang: str, **facts: Any) -> str:
    return _WORDS[told][lang == "zh"].format(**facts)
