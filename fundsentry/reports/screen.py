"""What the operator sees when a night is over: findings, quarantine, what could not be judged, files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console, Group, RenderableType
from rich.text import Text

from fundsentry.quality import Quality
from fundsentry.quality.words import failure
from fundsentry.reports import workbooks
from fundsentry.reports.found import found
from fundsentry.reports.model_words import drifted_words
from fundsentry.reports.screen_words import TITLE_WIDTH, grid_of, word
from fundsentry.reports.small_cells import HIDDEN, is_small
from fundsentry.reports.sources import told_of_sources
from rules.rulebook import one_of
from schemas import OUTPUTS, TABLES
from schemas.written import COLON, yuan_grouped

FAILURES_SHOWN = 6


def summary(night: Any) -> RenderableType:
    """Return the screen of a night: aggregates only, small cells hidden."""
    lang = night.order.lang
    parts = [
        *_first_night(night, lang),
        found(night.findings, night.rulebook, lang),
        _read(night, lang),
        *_unjudged(night, lang),
        *_strangers(night.strangers, lang),
        *_model(night.unusual, lang),
        *map(Text, told_of_sources(night.sources, lang)),
        *_quality(night.looked.quality, lang),
        _booked(night, lang),
        *(_files(night.files, night.cases.height, lang) if night.files else _for_trial(lang)),
    ]
    return Group(*parts)


def _first_night(night: Any, lang: str) -> Iterable[RenderableType]:
    """Say so on the first night: what it finds has gathered over years, and is booked as such."""
    if night.run_id == night.figures.first_run_id and night.findings.height:
        yield Text(word("first_night", lang))


def _read(night: Any, lang: str) -> RenderableType:
    grid = grid_of("quarantine", lang)
    grid.add_column(word("table", lang), overflow="fold", min_width=18)
    names = ("rows_in", "accepted", "quarantined", "duplicates", "not_known")
    for name in names:
        grid.add_column(word(name, lang), justify="right", no_wrap=True)
    money = 0
    for name, one in night.checked.items():
        counts = one.counts.select(pl.col("rows_in", "accepted", "quarantined", "duplicates").sum())
        shown = TABLES[name].title if lang == "zh" else name
        unknown = night.linked.not_known.get(name, 0)
        grid.add_row(shown, *(f"{count:,}" for count in (*counts.row(0), unknown)))
        money += one.quarantined_fen if name == "payouts" else 0
    lines: list[RenderableType] = [grid]
    if money:
        lines.append(Text(word("quarantined_money", lang).format(yuan_grouped(money))))
    return Group(*lines)


def _unjudged(night: Any, lang: str) -> Iterable[RenderableType]:
    rows: list[tuple[str, str, str]] = []
    for rule, reason, lines in night.judged.counts.filter(pl.col("reason") != "").iter_rows():
        own = night.rulebook.rules[rule].text.not_judged.get(reason)
        told = one_of(own, lang) if own else word(reason, lang)
        rows.append((rule, f"{lines:,}", told))
    every = {**TABLES, **OUTPUTS}
    titles = {name: table.title for name, table in every.items()} if lang == "zh" else {}
    for one in night.judged.not_applied:
        rows.append(
            (one.rule, "—", word("not_applied", lang).format(_names(one.missing_tables, titles)))
        )
    for rule, missing in night.judged.without.items():
        rows.append((rule, "—", word("without", lang).format(_names(missing, titles))))
    if not rows:
        return
    grid = grid_of("unjudged", lang)
    grid.add_column(word("rule", lang), overflow="fold", min_width=TITLE_WIDTH)
    grid.add_column(word("lines", lang), justify="right")
    grid.add_column(word("reason", lang), overflow="fold")
    for rule, count, reason in rows:
        grid.add_row(night.rulebook.rules[rule].title(lang), count, reason)
    yield grid


def _names(tables: Iterable[str], titles: Mapping[str, str]) -> str:
    return ", ".join(titles.get(name, name) for name in tables)


def _strangers(strangers: Iterable[Any], lang: str) -> Iterable[RenderableType]:
    shown = [
        word("looks_like", lang).format(one.name, one.nearest) if one.nearest else one.name
        for one in strangers
    ]
    if shown:
        yield Text(f"{word('strangers', lang)}{COLON[lang]}{', '.join(shown)}")


def _model(unusual: Any, lang: str) -> Iterable[RenderableType]:
    card = unusual.card
    if "not_looked" in card:
        return
    if unusual.rows is None:
        yield Text(word("too_few", lang))
        return
    scored = sum(scheme["people"] for scheme in card["schemes"].values())
    named = HIDDEN if is_small(card["named"]) else f"{card['named']:,}"
    yield Text(word("model", lang).format(f"{scored:,}", named))
    if card["drifted"]:
        yield Text(
            word("drifted", lang).format(drifted_words(card["drifted"], lang)), style="yellow"
        )


def _quality(quality: Quality, lang: str) -> Iterable[RenderableType]:
    """Say what of the data did not come up to expectations, the first few of it."""
    for one in quality.failures[:FAILURES_SHOWN]:
        yield Text(failure(one, lang), style="yellow")
    if (more := len(quality.failures) - FAILURES_SHOWN) > 0:
        yield Text(word("more_failures", lang).format(more), style="yellow")
    if quality.gone:
        yield Text(word("not_validated", lang).format(quality.gone), style="yellow")


def _booked(night: Any, lang: str) -> RenderableType:
    booked = night.booked
    if not booked.booked and booked.later:
        told = word("not_booked", lang).format(night.order.as_of, booked.later)
        return Text(told, style="yellow")
    counts = (booked.opened, booked.extended, booked.changed, booked.withdrawn, night.cases.height)
    return Text(word("booked", lang).format(*(f"{count:,}" for count in counts)))


def _files(files: Iterable[Path], cases: int, lang: str) -> Iterable[RenderableType]:
    """Name the files, the list of cases first; say so where the workbook does not hold all cases."""
    files = list(files)
    first = next(file for file in files if file.name == "cases.csv")
    others = ", ".join(file.name for file in files if file != first)
    yield Text.assemble(f"{word('list', lang)}{COLON[lang]}", (str(first), "bold"))
    yield Text(f"{word('files', lang)}{COLON[lang]}{others}")
    if cases > workbooks.ROWS_AT_MOST:
        yield Text(word("cut", lang).format(workbooks.ROWS_AT_MOST, cases), style="yellow")


def _for_trial(lang: str) -> Iterable[RenderableType]:
    yield Text(word("trial", lang), style="yellow")


def show(night: Any, console: Console) -> None:
    """Print the screen of a night."""
    console.print(summary(night))
