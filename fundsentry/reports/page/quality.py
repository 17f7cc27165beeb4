"""quality.html, the office's page on the data of a night: what was expected, what was seen, table by table."""

from collections.abc import Sequence
from importlib.metadata import version

from markupsafe import Markup

from fundsentry.quality import Looked, Result
from fundsentry.quality.limits import CHECKS
from fundsentry.quality.words import bounds, failure, number, reason, title, where
from fundsentry.reports.page.columns import named
from fundsentry.reports.page.parts import Column, Row, Section, Table, Text, count_cell
from fundsentry.reports.page.rendering import rendered
from schemas import TABLES

_LIGHTS = {
    "ok": Text("● 正常", "● good"),
    "warn": Text("▲ 提醒", "▲ look"),
    "stop": Text("■ 停止", "■ stop"),
}
_VERDICTS = {
    "ok": Text("数据符合预期。", "The data is as expected."),
    "warn": Text(
        "数据可用，有需要查看的提醒。", "The data could be used; some of it wants a look."
    ),
    "stop": Text(
        "数据有误，本次核查已停止，未登记任何内容。",
        "The data is wrong: the night was stopped and nothing was booked.",
    ),
}
_LIGHT = Column("light", Text("状态", "State"), is_number=False)


def quality_page(looked: Looked, lang: str = "zh") -> str:
    """Return the whole page; `lang` is the language it opens in. It holds aggregates only."""
    light = _light(looked.quality.results)
    sections = [
        Section("failed", Text("需要查看的问题", "What wants a look"), None, [_failed(looked)]),
        Section("tables", Text("各数据表", "Table by table"), None, [_tables(looked)]),
        Section(
            "expected",
            Text("全部预期", "All that was expected"),
            Text(
                "每个数据表的各项预期与实际。没有以往数据可比的，本次不作比较。",
                "Of every table what was expected and what was seen. What needs nights before is compared from the "
                "second night on.",
            ),
            [_expected(looked, name) for name in _names(looked)],
        ),
    ]
    sections = [
        Section(one.key, one.title, one.lead, [table for table in one.tables if table.rows])
        for one in sections
    ]
    tables = [table for section in sections for table in section.tables]
    return rendered(
        "quality.html.jinja",
        [column for table in tables for column in table.columns],
        lang=lang,
        office=looked.office,
        as_of=looked.came.as_of,
        light=light,
        verdict=_VERDICTS[light],
        lead=_lead(looked),
        sections=[section for section in sections if section.tables],
        origin=_origin(looked),
    )


def _lead(looked: Looked) -> Text:
    checked, failed = len(looked.quality.results), len(looked.quality.failures)
    return Text(
        f"共核对 {checked} 项预期，{failed} 项不符；与以往 {len(looked.past)} 次正常运行比较。",
        f"{checked} expectations were checked, {failed} failed; compared with {len(looked.past)} nights before.",
    )


def _light(results: Sequence[Result]) -> str:
    levels = {one.expectation.level for one in results if not one.met}
    return next((level for level in ("stop", "warn") if level in levels), "ok")


def _names(looked: Looked) -> list[str]:
    """Return the tables that something was expected of, in the order of the schemas."""
    names = {one.expectation.table for one in looked.quality.results}
    return [name for name in TABLES if name in names]


def _of(looked: Looked, table: str) -> list[Result]:
    return [one for one in looked.quality.results if one.expectation.table == table]


def _title(table: str) -> Text:
    return Text(TABLES[table].title, table.replace("_", " "))


def _failed(looked: Looked) -> Table:
    rows = [
        Row(
            [
                _title(one.expectation.table),
                _LIGHTS[one.expectation.level],
                Text(failure(one, "zh"), failure(one, "en")),
            ],
            light=one.expectation.level,
        )
        for one in looked.quality.failures
    ]
    columns = (
        named(Text("数据表", "Table")),
        _LIGHT,
        Column(
            "what", Text("问题、预期与处理", "What, what was expected, what to do"), is_number=False
        ),
    )
    return Table(Text("不符合预期的项目", "Expectations that failed"), columns, rows, fold_after=40)


def _tables(looked: Looked) -> Table:
    columns = (
        named(Text("数据表", "Table")),
        _LIGHT,
        Column("rows_in", Text("行数", "Rows in")),
        Column("accepted", Text("接收", "Accepted")),
        Column("quarantined", Text("隔离", "Quarantined")),
        Column("duplicates", Text("重复", "Duplicates")),
        Column("last", Text("上次接收", "Accepted last night")),
        Column("newest", Text("最新信息日", "Newest row")),
        Column("trend", Text("近次走势", "Last nights"), is_number=False),
    )
    rows = [_table_row(looked, name) for name in _names(looked)]
    note = Text(
        "走势：以往各次与本次（深色）接收的行数。最新信息日：名单中最近一条信息的知悉日期。",
        "Last nights: good rows of the nights before, and of this one (dark). Newest row: the last day on which "
        "something in the list became known.",
    )
    return Table(Text("收到的数据", "What came"), columns, rows, note, fold_after=40)


def _table_row(looked: Looked, name: str) -> Row:
    light = _light(_of(looked, name))
    counts: Sequence[str | Text] = ["–"] * 4
    if name in looked.came.checked:
        sums = looked.came.checked[name].counts
        wanted = ("rows_in", "accepted", "quarantined", "duplicates")
        counts = [count_cell(int(sums[column].sum())) for column in wanted]
        if (name, "") in looked.came.silent:
            counts = [Text("零报告", "zero report"), *counts[1:]]
    before = [night.rows[name, ""] for night in looked.past if (name, "") in night.rows]
    last = count_cell(before[-1]) if before else "–"
    seen = [*before, looked.came.rows.get((name, ""), 0)]
    cells = [_title(name), _LIGHTS[light], *counts, last, _newest(looked, name), _trend(seen)]
    return Row(cells, light=light)


def _newest(looked: Looked, name: str) -> str:
    one = looked.came.checked.get(name)
    day = TABLES[name].known_on
    if one is None or day is None:
        return "–"
    known = one.accepted[day].filter(one.accepted[day] <= looked.came.as_of)
    return str(known.max() or "–")


def _trend(seen: list[int]) -> str:
    """Return the rows of the nights as bars; a single night has no trend."""
    if len(seen) < 2:
        return "–"
    most = max(*seen, 1)
    bars = "".join(
        f'<rect x="{place * 6}" y="{22 - height}" width="5" height="{height}"{now}/>'
        for place, rows in enumerate(seen)
        for height in [max(round(22 * rows / most), 1)]
        for now in [' class="now"' if place == len(seen) - 1 else ""]
    )
    label = " → ".join(f"{rows:,}" for rows in seen)
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="trend" viewBox="0 0 84 22" role="img" aria-label="{label}">{bars}</svg>'
    )


def _expected(looked: Looked, name: str) -> Table:
    columns = (
        named(Text("预期", "Expectation")),
        _LIGHT,
        Column("about", Text("内容", "Of what"), is_number=False),
        Column("bounds", Text("预期值", "Expected")),
        Column("seen", Text("实际", "Seen")),
    )
    results = sorted(
        _of(looked, name), key=lambda one: (one.met, CHECKS.index(one.expectation.check), -one.seen)
    )
    return Table(_title(name), columns, [_expected_row(one) for one in results], fold_after=6)


def _expected_row(one: Result) -> Row:
    expectation = one.expectation
    light = "ok" if one.met else expectation.level
    return Row(
        [
            Text(title(expectation.check, "zh"), title(expectation.check, "en")),
            _LIGHTS[light],
            Text(_about(one, "zh"), _about(one, "en")),
            bounds(expectation),
            number(expectation.check, one.seen),
        ],
        light=light,
    )


def _about(one: Result, lang: str) -> str:
    parts = [where(one.expectation, lang), reason(one.expectation, lang)]
    return ("：" if lang == "zh" else ": ").join(part for part in parts if part)


def _origin(looked: Looked) -> list[tuple[Text, str]]:
    return [
        (Text("运行编号", "Run"), looked.run_id),
        (Text("核对工具", "Validated by"), looked.quality.validated_by),
        (Text("软件版本", "Software"), f"fundsentry {version('fundsentry')}"),
    ]
