"""totals.html, the supervisors' page: one file, both languages, aggregates only, nothing from a network."""

from importlib.metadata import version
from typing import Any

from fundsentry.reports.page.charts import charts
from fundsentry.reports.page.coverage import coverage
from fundsentry.reports.page.leak import leak
from fundsentry.reports.page.money import breakdowns, checked, key_figures, rate
from fundsentry.reports.page.parts import Section, Text, count_cell
from fundsentry.reports.page.rendering import rendered
from fundsentry.reports.page.told import Told
from fundsentry.reports.page.verdicts import open_cases, verdicts
from fundsentry.reports.small_cells import is_small

__all__ = ["Told", "page"]


def page(told: Told, lang: str = "zh") -> str:
    """Return the whole page; `lang` is the language it opens in."""
    sections = [breakdowns(told), open_cases(told), verdicts(told), leak(told), coverage(told)]
    sections = [_with_tables(section) for section in sections]
    look_at = checked(told)
    columns = [
        column for section in sections for table in section.tables for column in table.columns
    ]
    return rendered(
        "totals.html.jinja",
        [*columns, *look_at.columns],
        lang=lang,
        office=told.office,
        as_of=told.as_of,
        figures=key_figures(told),
        rate=rate(told),
        looked_at=_looked_at(told),
        charts=charts(told),
        checked=look_at,
        sections=[section for section in sections if section.tables],
        origin=_origin(told),
    )


def _with_tables(section: Section) -> Section:
    return Section(
        section.key, section.title, section.lead, [table for table in section.tables if table.rows]
    )


def _looked_at(told: Told) -> Text | None:
    looked = told.report.get("payouts_checked")
    if not looked or is_small(looked["persons"]):
        return None
    people, lines = count_cell(looked["persons"]), count_cell(looked["lines"])
    whole, _, cents = looked["amount"].partition(".")
    amount = f"{int(whole):,}.{cents}"
    return Text(
        f"最近一次核查共核对{people}人、{lines}笔、{amount}元。",
        f"The last night looked at {people} people, {lines} payment lines, {amount} yuan.",
    )


def _origin(told: Told) -> list[tuple[Text, Any]]:
    run = told.run or {}
    return [
        (Text("最近一次核查日", "Last night as of"), run.get("as_of", "–")),
        (Text("运行编号", "Run"), run.get("run_id", "–")),
        (Text("台账校验值", "Head hash of the ledger"), told.head_hash),
        (Text("规则库校验值", "Hash of the rule book"), told.rulebook.content_hash),
        (Text("软件版本", "Software"), f"fundsentry {version('fundsentry')}"),
    ]
