"""What a night leaves in Prefect to look at: totals, small cells hidden, the data's quality, what was not judged."""

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from fundsentry.quality import Quality
from fundsentry.quality.words import failure, title
from fundsentry.reports.page.coverage import coverage
from fundsentry.reports.page.money import breakdowns, key_figures
from fundsentry.reports.page.parts import Table, Text
from fundsentry.reports.page.told import Told

_TITLES = {
    "totals": Text("社会保险基金核查情况", "What was found, confirmed and recovered"),
    "figure": Text("指标", "Figure"),
    "this_year": Text("本年", "This year"),
    "last_year": Text("上年", "Last year"),
    "all_time": Text("累计", "Of all time"),
    "quality": Text(
        "数据质量：共核对 {} 项预期，{} 项不符",
        "Quality of the data: {} expectations checked, {} failed",
    ),
    "check": Text("检查项", "Check"),
    "level": Text("处理", "What it does"),
    "stop": Text("停止", "stops the night"),
    "warn": Text("提醒", "a warning"),
    "told": Text("说明", "What was seen, and what was expected"),
}
_YEARS = ("this_year", "last_year", "all_time")


def leave_artifacts(told: Told, lang: str) -> None:
    """Leave the supervisors' figures and what could not be judged as artifacts of the run."""
    create_markdown_artifact(_totals(told, lang), key="totals")
    for table, key in zip(breakdowns(told).tables, _BREAKDOWNS, strict=True):
        create_table_artifact(
            records(table, lang), key=f"totals-{key}", description=_in(table.title, lang)
        )
    section = coverage(told)
    for number, table in enumerate(section.tables, 1):
        said = f"{_in(section.title, lang)}: {_in(table.title, lang)}"
        create_table_artifact(records(table, lang), key=f"not-judged-{number}", description=said)


def leave_quality(quality: Quality, lang: str) -> None:
    """Leave what did not come up to expectations; of a good night an empty table, or an older one would be shown."""
    head = [_in(_TITLES[name], lang) for name in ("check", "level", "told")]
    rows = [
        (
            title(one.expectation.check, lang),
            _in(_TITLES[one.expectation.level], lang),
            failure(one, lang),
        )
        for one in quality.failures
    ]
    said = _in(_TITLES["quality"], lang).format(len(quality.results), len(rows))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    create_table_artifact(table, key="quality", description=said)


_BREAKDOWNS = ("by-scheme", "by-rule", "by-township", "by-month", "first-night")


def _totals(told: Told, lang: str) -> str:
    head = [_in(_TITLES[name], lang) for name in ("figure", *_YEARS)]
    lines = [
        [_in(one.title, lang), one.this_year, one.last_year, one.all_time]
        for one in key_figures(told)
    ]
    rows = [head, ["---", *["---:"] * len(_YEARS)], *lines]
    grid = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"## {_in(_TITLES['totals'], lang)} {told.as_of}\n\n{grid}\n"


def records(table: Table, lang: str) -> list[dict[str, str]]:
    """Return a table of the page as rows by the titles of its columns, in one language."""
    titles = [_in(column.title, lang) for column in table.columns]
    return [
        dict(zip(titles, (_in(cell, lang) for cell in row.cells), strict=True))
        for row in table.rows
    ]


def _in(text: Text | str, lang: str) -> str:
    if isinstance(text, str):
        return text
    return text.zh if lang == "zh" else text.en
