"""Open cases and how old they are; what verdicts say of the rules; root causes; the four kinds of prevention."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from fundsentry.reports.page.columns import (
    ALL,
    CASES,
    CONFIRMED,
    FLAGGED,
    OUTSTANDING,
    PERSONS,
    RATE,
    RECOVERED,
    named,
    rows_of,
)
from fundsentry.reports.page.parts import Cell, Column, Row, Section, Table, Text, count_cell
from fundsentry.reports.page.told import Told
from fundsentry.reports.small_cells import HIDDEN
from fundsentry.reports.totals import Figures
from fundsentry.reports.upheld import FEWEST_VERDICTS, UPHELD, upheld
from schemas.codes import PREVENTIONS
from schemas.outputs.cases import ROOT_CAUSES, STATES

_ENDED = ("closed", "dismissed", "withdrawn")
_NOT_OPEN = "ended"
_OF_ALL = (
    Column("verdicts", Text("结论数", "Verdicts")),
    Column("upheld", Text("属实或部分属实", "Upheld, wholly or in part")),
    Column("interval", Text("属实率95%置信区间", "Share upheld, 95 % interval")),
)
_OF_DRAWN = (
    Column("drawn", Text("其中随机抽查", "Of them drawn at random")),
    Column("drawn_upheld", Text("抽查属实", "Drawn and upheld")),
    Column("drawn_interval", Text("抽查属实率95%区间", "Share of these, 95 % interval")),
)
_PRECISION_NOTE = Text(
    f"属实率给出威尔逊区间（向外取整到5个百分点）；结论不足{FEWEST_VERDICTS}件的，不作推断。1件结论1件属实，不等于准确率100%。",
    f"Wilson's interval, rounded outwards to five points; with fewer than {FEWEST_VERDICTS} verdicts a rule is not "
    "judged: one case upheld of one is no precision of 100 %.",
)
_DRAWN_NOTE = Text(
    "先查的问题按办理顺序排在前面，只反映名单前部；随机抽查的从其余问题中抽取，反映名单后部，不受排序影响。",
    "What is taken up in order of work tells of the top of the list only; what is drawn at random from the rest tells "
    "of the rest, whatever the order.",
)
_AGES = (
    (30, Text("30日以内", "up to 30 days")),
    (90, Text("31–90日", "31–90 days")),
    (180, Text("91–180日", "91–180 days")),
    (365, Text("181–365日", "181–365 days")),
    (10**6, Text("一年以上", "more than a year")),
)
_ENGLISH_STATES = {
    "flagged": "flagged",
    "under_review": "under review",
    "confirmed": "confirmed",
    "notified": "notified",
    "appealed": "under appeal",
    "recovering": "being recovered",
    "dismissed": "dismissed",
    "withdrawn": "withdrawn",
    "closed": "closed",
}
_NOT_STATED = "not_stated"
_CAUSES = {code: Text(words[0], code) for code, words in ROOT_CAUSES.items()} | {
    _NOT_STATED: Text("未填", "not stated")
}
_PREVENTIONS = {code: Text(words[0], code) for code, words in PREVENTIONS.items()}


def open_cases(told: Told) -> Section:
    """Return the cases by state, and the open ones by age."""
    cases = told.books.cases
    is_open = ~pl.col("state").is_in(_ENDED)
    days = (pl.lit(told.as_of) - pl.col("opened_on")).dt.total_days()
    age = pl.lit(str(_AGES[-1][0]))
    for most, _ in reversed(_AGES[:-1]):
        age = pl.when(days <= most).then(pl.lit(str(most))).otherwise(age)
    group = pl.when(is_open).then(age).otherwise(pl.lit(_NOT_OPEN))
    by_age = told.counted.of_cases(cases.select("case_id", group=group))
    by_state = told.counted.of_cases(cases.select("case_id", group="state"))
    ages = {str(most): title for most, title in _AGES}
    columns = (CASES, PERSONS, FLAGGED, OUTSTANDING)
    late = cases.filter(is_open, pl.col("due_on") < told.as_of)
    overdue = HIDDEN if 0 < late["subject_id"].n_unique() < 3 else count_cell(late.height)
    return Section(
        "open",
        Text("办理进度", "Progress"),
        Text(
            f"已过办理期限仍未办结的问题：{overdue}件。",
            f"Open cases past the day by which they are due: {overdue}.",
        ),
        [
            Table(
                Text(
                    "未办结问题的账龄（自立案日）",
                    "Open cases by age, from the day they were opened",
                ),
                (named(Text("账龄", "Age")), *columns),
                rows_of(
                    _in_order(by_age, ages | {_NOT_OPEN: None}),
                    columns,
                    ages.__getitem__,
                    told.totals.overall,
                    has_total=False,
                    unshown=_NOT_OPEN,
                ),
            ),
            Table(
                Text("全部问题按状态", "All cases by state"),
                (named(Text("状态", "State")), *columns),
                rows_of(_in_order(by_state, STATES), columns, _state, told.totals.overall),
            ),
        ],
    )


def _state(code: str) -> Text:
    return Text(STATES[code][0], _ENGLISH_STATES[code])


def _in_order(groups: Mapping[str, Figures], order: Mapping[str, object]) -> dict[str, Figures]:
    return {code: groups[code] for code in order if code in groups}


def verdicts(told: Told) -> Section:
    """Return how often verdicts upheld what each rule found, why it happened, and who could have stopped it."""
    return Section(
        "verdicts",
        Text("核查结论", "Verdicts"),
        None,
        [_precision(told), _causes(told), _prevention(told)],
    )


def _precision(told: Told) -> Table:
    found = upheld(told.books.was_drawn())
    of_rules = found.filter(pl.col("rule").is_not_null())
    any_drawn = bool(of_rules["drawn"].sum())
    rows = [
        Row(
            [ALL if row["rule"] is None else told.rule(row["rule"]), *_cells(row, any_drawn)],
            is_total=row["rule"] is None,
        )
        for row in found.to_dicts()
    ]
    more = _DRAWN_NOTE if any_drawn else _drawn_in_all(found.filter(pl.col("rule").is_null()))
    note = Text(_PRECISION_NOTE.zh + more.zh, f"{_PRECISION_NOTE.en} {more.en}".strip())
    columns = (named(Text("问题类型", "Irregularity")), *_OF_ALL, *(_OF_DRAWN if any_drawn else ()))
    title = Text("各规则的准确程度", "How often each rule was right")
    return Table(title, columns, rows, note, fold_after=10)


def _drawn_in_all(of_all: pl.DataFrame) -> Text:
    """Return what is told of the draw where no rule has enough drawn cases to be told of: the sum of all rules."""
    for drawn, right in of_all.select("drawn", "drawn_upheld").drop_nulls().iter_rows():
        if drawn:
            return Text(
                f"其中随机抽查的{drawn}件，属实{right}件；各规则抽查件数过少，不分列。",
                f"Of these {drawn} were drawn at random, {right} of them upheld; too few to be told rule by rule.",
            )
    return Text("", "")


def _cells(row: Mapping[str, Any], any_drawn: bool) -> Iterator[Cell]:
    """Yield the numbers of a rule; of its drawn cases only where there are some at all."""
    yield from (_count(row["verdicts"]), _count(row["upheld"]), _interval(row))
    if any_drawn:
        yield from (_count(row["drawn"]), _count(row["drawn_upheld"]), _interval(row, "drawn"))


def _count(count: int | None) -> str:
    return HIDDEN if count is None else count_cell(count)


def _interval(row: Mapping[str, Any], part: str = "") -> Cell:
    verdicts = row[part or "verdicts"]
    low, high = (row[f"{part}_{end}_share".removeprefix("_")] for end in ("low", "high"))
    if verdicts is None:
        return HIDDEN
    if not verdicts or (part and row["rule"] is None):
        return "–"
    if low is None:
        return Text("件数过少", "too few") if verdicts < FEWEST_VERDICTS else HIDDEN
    return f"{round(low * 100)}–{round(high * 100)} %"


def _causes(told: Told) -> Table:
    confirmed = told.books.cases.filter(pl.col("verdict").is_in(UPHELD))
    groups = confirmed.select("case_id", group=pl.col("root_cause").fill_null(_NOT_STATED))
    columns = (CASES, PERSONS, CONFIRMED, RECOVERED, OUTSTANDING)
    rows = rows_of(
        _in_order(told.counted.of_cases(groups), _CAUSES),
        columns,
        _CAUSES.__getitem__,
        told.totals.overall,
        has_total=False,
    )
    return Table(
        Text("属实问题的根源", "Root causes of what was upheld"),
        (named(Text("根源", "Root cause")), *columns),
        rows,
    )


def _prevention(told: Told) -> Table:
    kinds = {name: rule.text.prevention for name, rule in told.rulebook.rules.items()}
    groups = told.books.cases.filter(pl.col("rule").is_in(list(kinds))).select(
        "case_id", group=pl.col("rule").replace_strict(kinds, return_dtype=pl.String)
    )
    columns = (CASES, PERSONS, FLAGGED, CONFIRMED, RECOVERED, RATE)
    rows = rows_of(
        _in_order(told.counted.of_cases(groups), _PREVENTIONS),
        columns,
        _PREVENTIONS.__getitem__,
        told.totals.overall,
        has_total=False,
    )
    return Table(
        Text("按“四防”", "By the four kinds of prevention"),
        (named(Text("防线", "Prevention")), *columns),
        rows,
        Text(
            "人防、制防、技防、群防：每条规则注明本应由哪一道防线防住。",
            "Each rule names what should have stopped it: people, procedure, technology, the public.",
        ),
    )
