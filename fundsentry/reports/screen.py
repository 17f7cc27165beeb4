"""What the operator sees when a night is over: findings, quarantine, what could not be judged, files."""

from collections.abc import Collection, Iterable, Mapping, Set
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.quality import Quality
from fundsentry.quality.words import failure
from fundsentry.reports import workbooks
from fundsentry.reports.model_words import drifted_words
from fundsentry.reports.scheme_words import scheme_word
from fundsentry.reports.shown import concealed, concealed_alone, crossed
from fundsentry.reports.small_cells import HIDDEN, is_small
from fundsentry.reports.sources import told_of_sources
from fundsentry.reports.totals import Figures
from rules import Rulebook
from rules.rulebook import one_of
from schemas import OUTPUTS, TABLES
from schemas.codes import SCHEMES
from schemas.written import COLON, yuan_grouped

FAILURES_SHOWN = 6
_TITLE_WIDTH = 36
_BLANK = {"zh": "", "en": " "}
Key = tuple[Any, ...]
_TITLES = {
    "found": ("What was found", "核查发现"),
    "first_night": (
        "First night: what follows has gathered over years; it is booked as the first night's and shown apart.",
        "首夜核查：以下为历年存量，按首夜存量登记，与其后新增分列。",
    ),
    "rule": ("Rule", "规则"),
    "yuan": ("Yuan.", "金额单位：元。"),
    "lines": ("Lines", "笔数"),
    "persons": ("People", "人数"),
    "claimed": ("Recoverable", "应追回"),
    "potential": ("To look into", "待核实"),
    "all": ("All", "合计"),
    "nothing": ("Nothing was found.", "没有发现问题。"),
    "quarantine": ("What came, and what is in quarantine", "数据接收与隔离"),
    "table": ("Table", "数据表"),
    "rows_in": ("Rows in", "行数"),
    "accepted": ("Accepted", "接收"),
    "quarantined": ("Quarantined", "隔离"),
    "duplicates": ("Duplicates", "重复"),
    "not_known": ("Not known yet", "尚未知悉"),
    "quarantined_money": ("Payouts in quarantine: {} yuan", "隔离的发放金额合计 {} 元"),
    "unjudged": ("Could not be judged", "未能判定"),
    "reason": ("Reason", "原因"),
    "no_version_in_force": (
        "no version of the rule for these months",
        "所属月份没有适用的规则版本",
    ),
    "benefit_not_judged_then": (
        "the version of these months does not judge this benefit",
        "该月份的规则版本不适用于此待遇",
    ),
    "not_applied": ("not applied: no table {}", "未适用：缺少数据表 {}"),
    "without": ("applied without table {}", "已适用，但缺少数据表 {}"),
    "strangers": ("Files that belong to no table", "未识别的文件"),
    "looks_like": ("{} (looks like {})", "{}（疑为 {}）"),
    "not_booked": (
        "Nothing was booked: {} lies before {}, the day of the last night",
        "未入账：核查日 {} 早于最近一次入账的核查日 {}",
    ),
    "booked": (
        "Cases: {} opened, {} extended, {} changed, {} withdrawn; {} open",
        "问题台账：新立 {}，增加 {}，变更 {}，撤销 {}；未办结共 {}",
    ),
    "few": (
        "∗ hidden: fewer than 3 people, or the rest would give it away.",
        "∗ 隐去：涉及不足3人，或可由其余数字推知。",
    ),
    "model": (
        "Unusual payments: {} people scored, {} named for a look",
        "异常待遇：评分 {} 人，列入核查 {} 人",
    ),
    "too_few": ("Unusual payments: too few people to say", "异常待遇：人数太少，未评分"),
    "drifted": (
        "The people differ from the last night's more than expected ({}); look at the model's card",
        "与上次相比人员构成变化超出预期（{}），请查看模型说明卡",
    ),
    "not_validated": (
        "Great Expectations gave no answer ({}); the same numbers were compared plainly",
        "Great Expectations 未能完成核对（{}），已直接比对相同数据",
    ),
    "more_failures": ("and {} more, see quality.html", "另有 {} 项，见 quality.html"),
    "files": ("Files", "文件"),
    "list": ("The list of cases", "问题台账"),
    "trial": (
        "For trial: nothing was written or booked; this is what the night would have done.",
        "试运行：未写入文件、未登记台账；以上为实际运行将得到的结果。",
    ),
    "cut": (
        "cases.xlsx holds the first {:,} of {:,} cases; cases.csv holds all",
        "cases.xlsx 只含前 {:,} 个问题（共 {:,} 个），全部见 cases.csv",
    ),
}


def word(key: str, lang: str) -> str:
    """Return a title in that language."""
    return _TITLES[key][lang == "zh"]


def summary(night: Any) -> RenderableType:
    """Return the screen of a night: aggregates only, small cells hidden."""
    lang = night.order.lang
    parts = [
        *_first_night(night, lang),
        _found(night.findings, night.rulebook, lang),
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


def _found(findings: pl.DataFrame, rulebook: Rulebook, lang: str) -> RenderableType:
    live = findings.filter(pl.col("certainty") != "excluded")
    if live.is_empty():
        return Text(word("nothing", lang))
    grid = _grid("found", lang)
    # Titles are long, and a terminal of 80 columns is what there is: figures give way to them.
    grid.add_column(word("rule", lang), overflow="fold", min_width=_TITLE_WIDTH)
    for name in ("lines", "persons", "claimed", "potential"):
        grid.add_column(word(name, lang), justify="right", no_wrap=True)
    groups = _figures(live, ["rule", "scheme"])
    cells = concealed(groups, crossed)
    for scheme, keys in _by_scheme(groups):
        grid.add_row(Text(scheme_word(scheme, lang), style="bold"))
        for key in keys:
            gone = {name for hidden, name in cells if hidden == key}
            title = Padding(Text(rulebook.rules[key[0]].title(lang)), (0, 0, 0, 2))
            grid.add_row(title, *_cells(groups[key], gone))
    (overall,) = _figures(live.with_columns(all=1), ["all"]).values()
    gone = set(concealed_alone(overall))
    grid.add_section()
    grid.add_row(word("all", lang), *_cells(overall, gone), style="bold")
    notes = ("yuan", "few") if cells or gone else ("yuan",)
    grid.caption = _BLANK[lang].join(word(note, lang) for note in notes)
    return grid


def _by_scheme(groups: Collection[Key]) -> Iterable[tuple[str | None, Iterable[Key]]]:
    """Return the groups (rule, scheme) of each scheme, in the order in which schemes stand everywhere."""
    places = {scheme: place for place, scheme in enumerate(SCHEMES)}
    ordered = sorted(groups, key=lambda key: places.get(key[1], len(places)))
    return groupby(ordered, key=itemgetter(1))


def _grid(title: str, lang: str) -> Grid:
    return Grid(
        title=word(title, lang),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )


def _figures(findings: pl.DataFrame, by: list[str]) -> dict[tuple[Any, ...], Figures]:
    """Return lines, people and amounts in fen of groups of findings, and who is behind each amount."""
    people = pl.col("subject_id")
    undue = pl.when(pl.col("certainty") == "potential").then("undue_fen").otherwise(0)
    rows = (
        findings.with_columns(potential=undue)
        .group_by(by)
        .agg(
            lines=pl.len(),
            persons=people.n_unique(),
            claimed=pl.col("claimed_fen").sum(),
            potential=pl.col("potential").sum(),
            behind_claimed=people.filter(pl.col("claimed_fen") != 0).n_unique(),
            behind_potential=people.filter(pl.col("potential") != 0).n_unique(),
        )
    )
    return {
        tuple(row[name] for name in by): Figures(
            cases=row["lines"],
            persons=row["persons"],
            fen={name: row[name] for name in ("claimed", "potential")},
            people={
                "cases": row["persons"],
                "claimed": row["behind_claimed"],
                "potential": row["behind_potential"],
            },
        )
        for row in rows.sort(by).iter_rows(named=True)
    }


def _cells(one: Figures, gone: Set[str]) -> list[str]:
    counts = [HIDDEN] * 2 if "cases" in gone else [str(one.cases), str(one.persons)]
    amounts = [HIDDEN if name in gone else yuan_grouped(fen) for name, fen in one.fen.items()]
    return [*counts, *amounts]


def _read(night: Any, lang: str) -> RenderableType:
    grid = _grid("quarantine", lang)
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
    grid = _grid("unjudged", lang)
    grid.add_column(word("rule", lang), overflow="fold")
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
    return Text(word("booked", lang).format(*counts))


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
