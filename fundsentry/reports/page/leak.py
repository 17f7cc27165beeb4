"""The leak: how long money went on being paid after the event that should have stopped it, and how much."""

from collections.abc import Callable

import polars as pl

from fundsentry.reports.accounts import placed
from fundsentry.reports.page.columns import CASES, named
from fundsentry.reports.page.parts import Column, Row, Section, Table, Text, count_cell, yuan_cell
from fundsentry.reports.page.told import Told
from fundsentry.reports.shown import concealed
from fundsentry.reports.small_cells import FEWEST_PEOPLE, HIDDEN
from fundsentry.reports.totals import Figures
from schemas import TABLES

_COLUMNS = (
    CASES,
    Column("days", Text("中位天数", "Median days")),
    Column("leaked", Text("期间发放", "Paid meanwhile")),
    Column("running", Text("仍在发放", "Still being paid")),
)
_SEVERAL = "several"


def leak(told: Told) -> Section:
    """Return the days and yuan from the event to the last payment, by source and by township."""
    findings = _after_events(told)
    newest = findings["paid_on"].dt.truncate("1mo").max()
    cases = (
        placed(findings)
        .with_columns(
            pl.col("evidence_table")
            .replace_strict(_sources(findings), return_dtype=pl.String)
            .alias("source")
        )
        .group_by("case_id", "subject_id")
        .agg(
            source=pl.col("source").first(),
            township=pl.col("township").first(),
            days=(pl.col("paid_on").max() - pl.col("event_on").min()).dt.total_days(),
            leaked=pl.col("claimed_fen").sum(),
            is_running=_last_paid_since(newest),
        )
    )
    tables = [
        _table(
            cases,
            "source",
            Text("按信息来源", "By the list that told of it"),
            Text("来源", "Source"),
            _source,
        ),
        _table(
            cases,
            "township",
            Text("按乡镇", "By township"),
            Text("乡镇", "Township"),
            told.township,
        ),
    ]
    return Section(
        "leak", Text("发现滞后造成的流失", "The leak: paid after the event"), _LEAD, tables
    )


_LEAD = Text(
    "从事件日（死亡、入监、就业等）到最后一笔不应发待遇的发放日为一件问题的流失天数；期间发放为该问题应追回金额。"
    "最后一笔发放在最近一个发放月的，记为仍在发放。只计应追回的问题，不计待核实的。",
    "The days of a case run from the event (death, admission, new employment …) to the day of the last payment that was "
    "not owed; paid meanwhile is what is recoverable of the case. Where that last payment is of the newest month of "
    "payments, the case counts as still being paid. Recoverable cases only, none that must first be looked into.",
)


def _last_paid_since(month: object) -> pl.Expr:
    return pl.lit(value=False) if month is None else pl.col("paid_on").max() >= pl.lit(month)


def _sources(findings: pl.DataFrame) -> dict[str, str]:
    """Return by the lists that a finding rests on the one list that told of it, or the word for several."""
    lists = {joined: set(joined.split(";")) for joined in findings["evidence_table"].unique()}
    return {joined: min(one) if len(one) == 1 else _SEVERAL for joined, one in lists.items()}


def _after_events(told: Told) -> pl.DataFrame:
    """Return the recoverable findings whose line was paid after a known event."""
    leads = [rule.name for rule in told.rulebook.rules.values() if rule.text.lines != "payouts"]
    return told.books.findings.filter(
        pl.col("withdrawn_run_id").is_null(),
        pl.col("certainty") == "recoverable",
        pl.col("claimed_fen") > 0,
        pl.col("event_on") <= pl.col("paid_on"),
        pl.col("evidence_table").is_not_null(),
        ~pl.col("rule").is_in(leads),
    )


def _table(
    cases: pl.DataFrame, group: str, title: Text, of: Text, name: Callable[[str], Text]
) -> Table:
    people = pl.col("subject_id")
    counted = cases.group_by(group).agg(
        cases=pl.len(),
        days=pl.col("days").median().round().cast(pl.Int64),
        leaked=pl.col("leaked").sum(),
        running=pl.col("is_running").sum(),
        people=people.n_unique(),
        people_running=people.filter("is_running").n_unique(),
    )
    rows = counted.sort(group).to_dicts()
    groups = {row[group]: _figures(row) for row in rows}
    cells = concealed(groups)
    told = {
        code: Row([name(code), *_cells(one, {what for key, what in cells if key == code})])
        for code, one in groups.items()
    }
    order = sorted(told, key=lambda code: _place(code, groups[code], (code, "cases") in cells))
    return Table(title, (named(of), *_COLUMNS), [told[code] for code in order], fold_after=10)


def _place(code: str, one: Figures, is_hidden: bool) -> tuple[bool, int, str]:
    return is_hidden, 0 if is_hidden else -one.fen["leaked"], code


def _figures(row: dict[str, int]) -> Figures:
    fen = {name: row[name] for name in ("days", "leaked", "running")}
    people = {"cases": row["people"], "leaked": row["people"], "running": row["people_running"]}
    return Figures(row["cases"], row["people"], fen, people)


def _cells(one: Figures, gone: set[str]) -> list[str]:
    if "cases" in gone:
        return [HIDDEN] * 4
    days = f"{one.fen['days']:,}" if one.persons >= FEWEST_PEOPLE else HIDDEN
    running = HIDDEN if "running" in gone else count_cell(one.fen["running"])
    return [count_cell(one.cases), days, yuan_cell(one.fen["leaked"]), running]


def _source(table: str) -> Text:
    if table == _SEVERAL:
        return Text("多个来源", "several lists")
    return (
        Text(TABLES[table].title, table.replace("_", " "))
        if table in TABLES
        else Text(table, table)
    )
