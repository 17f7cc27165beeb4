"""What changes between two rule books, in the law's words and in what is found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.rule_pages import judged_words
from rules import Rule, Rulebook, Version
from schemas.written import yuan, yuan_text

_WORDS = {
    "none": ("Nothing changes.", "没有变化。"),
    "added": ("new rule", "新增规则"),
    "removed": ("rule removed", "删除规则"),
    "version_added": ("new version", "新增版本"),
    "version_removed": ("version removed", "删除版本"),
    "edited": ("version edited in place", "原版本被改动"),
    "law": ("law", "法规依据"),
    "judges": ("judges", "适用待遇"),
    "numbers": ("numbers", "参数"),
    "absent": ("(not said)", "（无）"),
    "status": ("status", "状态"),
    "function": ("function", "函数"),
    "rule": ("Rule", "规则"),
    "gained": ("Gained", "新增"),
    "lost": ("Lost", "消失"),
    "changed": ("Changed", "变更"),
    "claimed_before": ("Claimed now", "现应追回（元）"),
    "claimed_after": ("Claimed then", "改后应追回（元）"),
    "ever": ("ever", "不限"),
}


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def changes_page(old: Rulebook, new: Rulebook, lang: str) -> RenderableType:
    """Return what changes in the law's words from one rule book to another."""
    lines: list[Text] = []
    for name in sorted({*old.rules, *new.rules}):
        before, after = old.rules.get(name), new.rules.get(name)
        told = list(_changes(before, after, lang))
        if told:
            known = after or before
            assert known is not None
            lines.append(Text(f"{name} {known.title(lang)}", style="bold"))
            lines += [Text(f"  {one}") for one in told]
    return Group(*lines) if lines else Text(_word("none", lang))


def _changes(before: Rule | None, after: Rule | None, lang: str) -> Iterator[str]:
    if before is None or after is None:
        yield _word("added" if before is None else "removed", lang)
        return
    if before.text.status != after.text.status:
        yield f"{_word('status', lang)}: {before.text.status} → {after.text.status}"
    olds = {version.name: version for version in before.versions}
    news = {version.name: version for version in after.versions}
    for name in sorted({*olds, *news}):
        shown = name or _word("ever", lang)
        if name not in olds:
            yield f"{_word('version_added', lang)} {shown}: {_told(news[name], lang)}"
        elif name not in news:
            yield f"{_word('version_removed', lang)} {shown}: {_told(olds[name], lang)}"
        elif olds[name].content_hash != news[name].content_hash:
            yield f"{_word('edited', lang)} {shown}"
            yield from _edits(olds[name], news[name], lang)
    yield from _other_keys(before, after, lang)


def _other_keys(before: Rule, after: Rule, lang: str) -> Iterator[str]:
    """Yield what changes besides status and versions: texts, the place in the one-claim order, and so on."""
    told = {"status", "version"}
    was = dict(_flat(before.text.model_dump(mode="json", exclude=told)))
    now = dict(_flat(after.text.model_dump(mode="json", exclude=told)))
    for key in sorted({*was, *now}):
        if was.get(key) != now.get(key):
            absent = _word("absent", lang)
            yield f"{key}: {was.get(key, absent)} → {now.get(key, absent)}"


def _flat(entry: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values of a nested entry under their dotted keys; what is not said is left out."""
    if isinstance(entry, dict):
        for name, value in entry.items():
            yield from _flat(value, f"{key}.{name}" if key else name)
    elif isinstance(entry, list | tuple):
        yield key, "；".join(map(str, entry))
    elif entry is not None:
        yield key, str(entry)


def _told(version: Version, lang: str) -> str:
    return "; ".join(
        part
        for part in (version.law_text(lang), judged_words(version, lang), _numbers(version))
        if part
    )


def _edits(old: Version, new: Version, lang: str) -> Iterator[str]:
    pairs = {
        "law": (old.law_text(lang), new.law_text(lang)),
        "judges": (judged_words(old, lang), judged_words(new, lang)),
        "numbers": (_numbers(old), _numbers(new)),
    }
    differing = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    for key, (before, after) in differing.items():
        yield f"  {_word(key, lang)}: {before} → {after}"
    if not differing:
        yield f"  {_word('function', lang)}"


def _numbers(version: Version) -> str:
    return ", ".join(f"{name} = {value}" for name, value in version.parameters.items())


def backtest_page(comparison: Any, lang: str) -> RenderableType:
    """Return findings gained, lost and changed by rule, with amounts."""
    changes: pl.DataFrame = comparison.changes
    if changes.is_empty():
        return Text(_word("none", lang))
    grid = Grid()
    grid.add_column(_word("rule", lang), overflow="fold")
    kinds = ("gained", "lost", "changed")
    for key in (*kinds, "claimed_before", "claimed_after"):
        grid.add_column(_word(key, lang), justify="right")
    summed = changes.group_by("rule").agg(
        *((pl.col("change") == kind).sum().alias(kind) for kind in kinds),
        pl.col("claimed").sum(),
        pl.col("claimed_after").sum(),
    )
    for rule, gained, lost, changed, before, after in summed.sort("rule").iter_rows():
        grid.add_row(rule, str(gained), str(lost), str(changed), yuan(before), yuan(after))
    return grid


def write_backtest(comparison: Any, file: Path) -> None:
    """Write one row per finding gained, lost or changed; readable by its owner only."""
    rows: pl.DataFrame = comparison.changes
    file.touch(mode=0o600)
    rows.select(
        "rule",
        "payout_id",
        "change",
        certainty_now="certainty",
        certainty_then="certainty_after",
        undue_now=yuan_text(pl.col("undue")),
        undue_then=yuan_text(pl.col("undue_after")),
        claimed_now=yuan_text(pl.col("claimed")),
        claimed_then=yuan_text(pl.col("claimed_after")),
    ).write_csv(file)
