"""What the figures cannot see: lines not judged and why, rules not applied, how old each list is, bad rows."""

from collections import defaultdict
from datetime import date

from fundsentry.reports.page.columns import named
from fundsentry.reports.page.parts import Column, Row, Section, Table, Text, count_cell
from fundsentry.reports.page.told import Told
from fundsentry.reports.screen_words import word
from schemas import TABLES


def coverage(told: Told) -> Section:
    """Return what could not be judged by the last night."""
    money = told.report.get("quarantined_payout_amount", "0.00")
    return Section(
        "coverage",
        Text("未能判定的部分", "What could not be judged"),
        Text(
            f"未能判定不等于没有问题。因数据有误被隔离的发放金额：{money}元。",
            f"Not judged does not mean clean. Payouts in quarantine, as their rows could not be read: {money} yuan.",
        ),
        [table for table in (_not_judged(told), _not_applied(told), _lists(told)) if table.rows],
    )


def _not_judged(told: Told) -> Table:
    rows = []
    for rule, one in told.report.get("rules", {}).items():
        for reason, lines in one["payouts_not_judged"].items():
            counts = (count_cell(lines), count_cell(one["payouts_judged"]))
            rows.append((lines, Row([told.rule(rule), _reason(told, rule, reason), *counts])))
    rows.sort(key=lambda one: -one[0])
    columns = (
        named(Text("问题类型", "Irregularity")),
        Column("why", Text("原因", "Reason"), is_number=False),
        Column("lines", Text("未判定笔数", "Lines not judged")),
        Column("judged", Text("已判定笔数", "Lines judged")),
    )
    return Table(
        Text("未判定的发放明细", "Lines not judged"),
        columns,
        [row for _, row in rows],
        fold_after=8,
    )


def _reason(told: Told, rule: str, reason: str) -> Text:
    own = (
        told.rulebook.rules[rule].text.not_judged.get(reason)
        if rule in told.rulebook.rules
        else None
    )
    return Text(own.zh, own.en) if own else Text(word(reason, "zh"), word(reason, "en"))


def _not_applied(told: Told) -> Table:
    rows = [
        Row([told.rule(rule), _missing("未适用：缺少数据表{}", "not applied: no table {}", tables)])
        for rule, tables in told.report.get("rules_not_applied", {}).items()
    ]
    rows += [
        Row(
            [
                told.rule(rule),
                _missing(
                    "已适用，但缺少数据表{}", "applied without table {}", one["without_tables"]
                ),
            ]
        )
        for rule, one in told.report.get("rules", {}).items()
        if one["without_tables"]
    ]
    columns = (
        named(Text("问题类型", "Irregularity")),
        Column("missing", Text("情况", "What is missing"), is_number=False),
    )
    return Table(
        Text("因缺少数据未适用的规则", "Rules without their lists"), columns, rows, fold_after=8
    )


def _missing(zh: str, en: str, tables: list[str]) -> Text:
    titles = [TABLES[name].title if name in TABLES else name for name in tables]
    return Text(zh.format("、".join(titles)), en.format(", ".join(tables)))


def _lists(told: Told) -> Table:
    newest = told.report.get("newest_row_of_list", {})
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in told.report.get("inputs", ()):
        for name in ("rows_in", "accepted", "quarantined"):
            sums[one["table"]][name] += one[name]
    rows = []
    for table, counts in sums.items():
        title = Text(TABLES[table].title, table.replace("_", " ")) if table in TABLES else table
        last = newest.get(table)
        cells = [last or "–", _age(told, last)]
        rows.append(
            Row([title, *cells, *(count_cell(counts[n]) for n in ("rows_in", "quarantined"))])
        )
    columns = (
        named(Text("数据表", "List")),
        Column("newest", Text("最新信息日", "Newest row")),
        Column("age", Text("距核查日", "Days before the night")),
        Column("rows", Text("行数", "Rows")),
        Column("bad", Text("隔离行数", "In quarantine")),
    )
    return Table(
        Text("各名单的时效", "How fresh each list is"),
        columns,
        rows,
        Text(
            "最新信息日：该名单中最近一条信息的知悉日期；名单未注明的为“–”。",
            "Newest row: the last day on which something in the list became known; a dash where the list does not say.",
        ),
        fold_after=20,
    )


def _age(told: Told, last: str | None) -> str:
    if last is None or told.run is None:
        return "–"
    return f"{(told.run['as_of'] - date.fromisoformat(last)).days:,}"
