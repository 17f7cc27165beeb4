"""A replay as it is told: early, late, missed and wrong, per rule with days and yuan; on screen and in a file."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.case_pages import title_of
from fundsentry.reports.private import as_json
from fundsentry.reports.small_cells import HIDDEN, hidden, is_small
from fundsentry.reports.sources import shown
from rules import Rulebook
from schemas.written import yuan, yuan_text

OUTCOMES = {
    "early": (
        ("Found early", "早发现"),
        (
            "found by this replay, opened later, confirmed: days until it was opened, and yuan paid in them",
            "本次重演已发现、之后才立案并属实：距立案天数，其间多发金额",
        ),
    ),
    "late": (
        ("Found late", "晚发现"),
        (
            "found by this replay, open by that day, confirmed since: days from the first payment not owed to the "
            "opening, and yuan paid by then",
            "本次重演发现、当日前已立案、之后属实：首笔多发至立案天数，立案前已多发金额",
        ),
    ),
    "missed": (
        ("Missed", "漏发现"),
        (
            "confirmed since, paid by that day, and not found by this replay: days until it was opened, and yuan "
            "paid by that day",
            "之后属实、当日前已发放、而本次重演未发现：距立案天数，当日前已多发金额",
        ),
    ),
    "wrong": (
        ("Wrong", "误报"),
        (
            "found by this replay, dismissed since: days until the verdict, and yuan that it found",
            "本次重演发现、之后排除：距结论天数，所列金额",
        ),
    ),
}
# Of these it is told how much had been paid when they were found.
_RUNS = ("early", "late")
_LEFT_OUT = {
    "undecided": ("no verdict yet", "尚无结论"),
    "appealed": ("under appeal", "申诉中"),
    "decided_before": ("decided by that day", "当日前已有结论"),
    "undated": ("by rows that do not say when they came", "所据名单行未写明获知日期"),
    "not_in_the_ledger": ("in no ledger", "台账中没有"),
}
_HOW = {
    "snapshot": ("as kept of that night: {}", "读取当晚留存的数据：{}"),
    "as_on_that_night": ("the very files of that night: {}", "与当晚相同的文件：{}"),
    "today": (
        "today's lists, with the rows known by that day: {}",
        "当晚的数据未留存，读取现有名单中当日前已知的行：{}",
    ),
}
_WORDS = {
    "title": (
        "Replay of {}, beside what was decided until {}",
        "重演 {}，与截至 {} 的结论对照",
    ),
    "that_night": (
        "Same inputs, rules, settings and software as that night.",
        "数据、规则、设置、程序均与当晚相同。",
    ),
    "looked_at": (
        "Looked at {} payment lines that were paid by that day.",
        "核对当日前已发放的{}笔。",
    ),
    "nothing_there": (
        "Nothing had been paid by that day: there was nothing to find.",
        "当日前没有发放记录，无可核查。",
    ),
    "rule": ("Rule", "规则"),
    "cases": ("Cases", "问题"),
    "days": ("Days (median)", "天数（中位）"),
    "amount": ("Yuan", "金额（元）"),
    "paid_amount": ("Paid before", "发现前已发（元）"),
    "others": ("{} other rules", "其余{}条规则"),
    "all": ("All", "合计"),
    "none": ("none", "无"),
    "left_out": ("Found and not compared: {}", "已发现、未作对照：{}"),
    "order": ("Confirmed in the first cases of the list (yuan)", "名单前若干件中属实金额（元）"),
    "below": (
        "The same by person or employer, without those with leads or deadlines (yuan)",
        "按对象计，不含有线索、期限件的对象（元）",
    ),
    "first": ("First", "前"),
    "by_order": ("As listed", "办理顺序"),
    "by_worth": ("By worth", "仅按预计"),
    "by_amount": ("By amount", "仅按金额"),
    "at_random": ("At random", "随机"),
    "few": (
        f"{HIDDEN} hidden: fewer than 3 people, or the rest would give it away.",
        f"{HIDDEN} 隐去：涉及不足3人，或可由其余数字推知。",
    ),
    "nothing_booked": ("Nothing was booked.", "未作任何登记。"),
}
_HEADERS = {
    "case_id": "问题编号",
    "rule": "规则",
    "outcome": "对照结果",
    "days": "天数",
    "amount": "金额",
    "paid_amount": "发现前已发金额",
}


def word(key: str, lang: str) -> str:
    """Return a title in that language."""
    return _WORDS[key][lang == "zh"]


def outcome_word(outcome: str, lang: str) -> str:
    """Return what an outcome is called."""
    words = OUTCOMES[outcome][0] if outcome in OUTCOMES else _LEFT_OUT[outcome]
    return words[lang == "zh"]


def written(replayed: Any) -> str:
    """Return the whole replay as JSON: the same inputs, day and ledger give the same bytes."""
    outcomes, worth = replayed.outcomes, replayed.worth
    content = {
        "as_of": replayed.order.as_of.isoformat(),
        "compared_until": replayed.last_day.isoformat(),
        "run_id": replayed.run_id,
        "is_that_night": replayed.is_that_night,
        "software_version": version("fundsentry"),
        "rulebook_hash": replayed.rulebook.content_hash,
        "ledger_head": replayed.ledger_head,
        "payment_lines": replayed.lines,
        "inputs": [
            {
                "source": one.source,
                "table": one.table,
                "read": one.how,
                "files": [
                    dict(zip(("file", "sha256", "rows"), file, strict=True)) for file in one.files
                ],
            }
            for one in replayed.read
        ],
        "overall": _figures_of(outcomes),
        "by_rule": {
            str(rule): _figures_of(some) for (rule,), some in _apart(outcomes, "rule").items()
        },
        "order": _orders(worth, "whole"),
        "order_below_duties": _orders(worth, "below"),
        "cases": [_case(row) for row in outcomes.iter_rows(named=True)],
    }
    return as_json(content)


def as_csv(replayed: Any, lang: str) -> str:
    """Return one line per case: number, rule, outcome, days, yuan; case numbers only, no ids and no names."""
    rows = replayed.outcomes.select(
        # The tab keeps a number such as 12E45 from being read as one.
        pl.col("case_id") + ("\t" if lang == "zh" else ""),
        "rule",
        pl.col("outcome").replace_strict(
            {name: outcome_word(name, lang) for name in (*OUTCOMES, *_LEFT_OUT)},
            return_dtype=pl.String,
        ),
        "days",
        amount=yuan_text(pl.col("fen")),
        paid_amount=yuan_text(pl.col("paid_fen")),
    )
    text: str = rows.rename(_HEADERS if lang == "zh" else {}).write_csv()
    return f"\ufeff{text}" if lang == "zh" else text


def _case(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("case_id", "rule", "outcome", "days")}
    amounts = {"amount": row["fen"], "paid_amount": row["paid_fen"]}
    return told | {name: None if fen is None else yuan(fen) for name, fen in amounts.items()}


def _orders(worth: pl.DataFrame | None, part: str) -> list[dict[str, Any]]:
    return [] if worth is None else [_in_yuan(row) for row in worth.filter(part=part).to_dicts()]


def _in_yuan(row: dict[str, Any]) -> dict[str, Any]:
    return {"first": row["first"]} | {
        name: yuan(row[f"{name}_fen"]) for name in ("order", "worth", "amount", "random", "all")
    }


def _apart(rows: pl.DataFrame, by: str) -> dict[tuple[Any, ...], pl.DataFrame]:
    return dict(sorted(rows.partition_by(by, as_dict=True).items()))


def _figures_of(rows: pl.DataFrame) -> dict[str, Any]:
    """Return cases, median of days and yuan per outcome; of what is not compared the cases only."""
    return {str(outcome): _figure(some) for (outcome,), some in _apart(rows, "outcome").items()}


def _figure(rows: pl.DataFrame) -> dict[str, Any]:
    figure: dict[str, Any] = {"cases": rows.height, "subjects": rows["subject_id"].n_unique()}
    if rows["days"].null_count() < rows.height:
        figure["days_median"] = int(rows["days"].quantile(0.5, "lower") or 0)
        figure["amount"] = yuan(int(rows["fen"].sum()))
    if rows["paid_fen"].null_count() < rows.height:
        figure["paid_amount"] = yuan(int(rows["paid_fen"].sum()))
    return figure


def page(replayed: Any, lang: str) -> RenderableType:
    """Return the replay on screen: aggregates only, small cells hidden."""
    title = word("title", lang).format(replayed.order.as_of, replayed.last_day)
    parts: list[RenderableType] = [Text(title, style="bold"), *_sources(replayed, lang)]
    tables = [
        part
        for outcome in OUTCOMES
        for part in _outcome(replayed.outcomes, outcome, replayed.rulebook, lang)
    ]
    parts += [*tables, *_left_out(replayed.outcomes, lang)]
    for part, title in (("whole", "order"), ("below", "below")):
        worth = None if replayed.worth is None else replayed.worth.filter(part=part)
        if worth is not None and worth.height:
            parts.append(_worth(worth, word(title, lang), lang))
    parts += [Text(word("few", lang), style="dim"), Text(word("nothing_booked", lang))]
    return Group(*parts)


def _sources(replayed: Any, lang: str) -> Iterator[Text]:
    looked_at = word("looked_at" if replayed.lines else "nothing_there", lang)
    yield Text(looked_at.format(f"{replayed.lines:,}"))
    if replayed.is_that_night:
        yield Text(word("that_night", lang))
    for how, words in _HOW.items():
        named = [shown(one.table, one.source, lang) for one in replayed.read if one.how == how]
        if named:
            style = "yellow" if how == "today" else ""
            between = "、" if lang == "zh" else ", "
            yield Text(words[lang == "zh"].format(between.join(named)), style=style)


def _outcome(
    outcomes: pl.DataFrame, outcome: str, rulebook: Rulebook, lang: str
) -> Iterator[RenderableType]:
    """Yield the table of one outcome, per rule and over all, under what its word means."""
    name, meaning = (words[lang == "zh"] for words in OUTCOMES[outcome])
    yield Text.assemble("\n", (name, "bold"), "  ", (meaning, "dim"))
    mine = outcomes.filter(outcome=outcome)
    if mine.is_empty():
        yield Text(f"  {word('none', lang)}")
        return
    grid = Grid(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column(word("rule", lang), overflow="fold")
    columns = ["cases", "days", "amount", *(["paid_amount"] if outcome in _RUNS else [])]
    for column in columns:
        grid.add_column(word(column, lang), justify="right", no_wrap=True)
    rules = {str(rule): _figure(some) for (rule,), some in _apart(mine, "rule").items()}
    concealed = hidden({rule: one["subjects"] for rule, one in rules.items()})
    for rule, one in rules.items():
        if rule not in concealed:
            grid.add_row(title_of(rulebook, rule, lang), *_cells(one, columns))
    if concealed:
        grid.add_row(word("others", lang).format(len(concealed)), *[HIDDEN] * len(columns))
    overall = _figure(mine)
    grid.add_section()
    is_few = is_small(overall["subjects"])
    told = [HIDDEN] * len(columns) if is_few else _cells(overall, columns)
    grid.add_row(word("all", lang), *told)
    yield grid


def _cells(one: dict[str, Any], columns: list[str]) -> list[str]:
    return [str(one["days_median" if column == "days" else column]) for column in columns]


def _left_out(outcomes: pl.DataFrame, lang: str) -> Iterator[Text]:
    counts = [
        (name, some["subject_id"].n_unique(), some.height)
        for name in _LEFT_OUT
        if (some := outcomes.filter(outcome=name)).height
    ]
    told = [
        f"{outcome_word(name, lang)} {HIDDEN if is_small(people) else cases}"
        for name, people, cases in counts
    ]
    if told:
        yield Text(
            word("left_out", lang).format("、".join(told) if lang == "zh" else ", ".join(told))
        )


def _worth(worth: pl.DataFrame, title: str, lang: str) -> Grid:
    grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name in ("first", "by_order", "by_worth", "by_amount", "at_random", "all"):
        grid.add_column(word(name, lang), justify="right", no_wrap=True)
    for first, *amounts in worth.drop("part").iter_rows():
        grid.add_row(str(first), *map(yuan, amounts))
    return grid
