"""The first things a supervisor looks at: this year and last, by scheme, rule, township and month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from fundsentry.reports.first_night import NAMES, TITLE, apart
from fundsentry.reports.page.columns import (
    ALL,
    CASES,
    CONFIRMED,
    FLAGGED,
    LET_OFF,
    OUTSTANDING,
    PERSONS,
    POTENTIAL,
    RATE,
    RECOVERED,
    figures_cells,
    named,
    rows_of,
)
from fundsentry.reports.page.parts import (
    Cell,
    Column,
    Row,
    Section,
    Table,
    Text,
    count_cell,
    share_cell,
    yuan_cell,
)
from fundsentry.reports.page.told import Told
from fundsentry.reports.shown import Key, concealed, concealed_alone, one_line, within_years
from fundsentry.reports.small_cells import HIDDEN, hidden, is_small
from fundsentry.reports.totals import NOTHING, Figures, grouped
from schemas.codes import SCHEMES

_ADD_UP = frozenset({"confirmed", "recovered", "let_off", "outstanding"})
_BY_RULE = (CASES, PERSONS, FLAGGED, POTENTIAL, CONFIRMED, RECOVERED, LET_OFF, OUTSTANDING, RATE)
_MONTHS = (CASES, PERSONS, FLAGGED, CONFIRMED, RECOVERED)
_CHECKED = (
    Column("checked_persons", Text("核查人数", "People checked")),
    Column("checked_lines", Text("核查笔数", "Lines checked")),
    Column("checked", Text("核查金额", "Yuan checked")),
    Column("per_10000", Text("每万元应追回", "Recoverable per 10,000")),
)


@dataclass(frozen=True)
class KeyFigure:
    """One of the four figures at the top: this year's, last year's, and of all time."""

    key: str
    title: Text
    this_year: str
    last_year: str
    all_time: str


def key_figures(told: Told) -> list[KeyFigure]:
    """Return flagged, confirmed, recovered and outstanding; the last as a balance at the end of each year."""
    years = _by_year(told)
    cells = concealed(years, overall=told.totals.overall)
    this, last = str(told.as_of.year), str(told.as_of.year - 1)
    gone_of_all = concealed_alone(told.totals.overall)
    balance = _balance(told, last)
    # The balances of two years tell what moved between them.
    if _ADD_UP & {name for _, name in cells} or _ADD_UP & gone_of_all:
        balance = HIDDEN if balance != "–" else balance
    figures = []
    for column in (FLAGGED, CONFIRMED, RECOVERED, OUTSTANDING):
        name = column.key
        all_of = told.totals.overall.fen.get(name, 0)
        shown = {
            year: HIDDEN
            if (year, name) in cells
            else yuan_cell(years.get(year, NOTHING).fen.get(name, 0))
            for year in (this, last)
        }
        all_time = HIDDEN if name in gone_of_all else yuan_cell(all_of)
        if name == "outstanding":
            shown = {this: all_time, last: balance}
        figures.append(KeyFigure(name, column.title, shown[this], shown[last], all_time))
    return figures


def _by_year(told: Told) -> dict[str, Figures]:
    year = pl.col("month").str.slice(0, 4).alias("year")
    counted = told.counted
    return grouped(counted.found.with_columns(year), counted.moved.with_columns(year), "year")


def _balance(told: Told, year: str) -> str:
    """Return what was outstanding at the end of a year."""
    until = told.counted.moved.filter(pl.col("month") <= f"{year}-12")
    cases = until.group_by("case_id", "subject_id").agg(pl.col("outstanding").sum())
    people = cases.filter(pl.col("outstanding") != 0)["subject_id"].n_unique()
    return HIDDEN if is_small(people) else yuan_cell(int(cases["outstanding"].sum()))


def breakdowns(told: Told) -> Section:
    """Return the figures by scheme, rule, township and month, and the first night's apart."""
    return Section(
        "breakdowns",
        Text("分类情况", "In detail"),
        None,
        [_schemes(told), _rules(told), _townships(told), _months(told), _first_night(told)],
    )


def _schemes(told: Told) -> Table:
    order = {code: place for place, code in enumerate(SCHEMES)}
    groups = dict(
        sorted(told.totals.by_scheme.items(), key=lambda one: order.get(one[0], len(order)))
    )
    return Table(
        Text("按险种", "By scheme"),
        (named(Text("险种", "Scheme")), *_BY_RULE),
        rows_of(groups, _BY_RULE, told.scheme, told.totals.overall),
    )


def checked(told: Told) -> Table:
    """Return what the last night looked at: the denominators."""
    looked = told.report.get("payouts_checked", {})
    cells = concealed(told.totals.by_scheme, overall=told.totals.overall)
    rows = []
    by_scheme = looked.get("by_scheme", {})
    few = hidden({code: one["persons"] for code, one in by_scheme.items()})
    for code, one in [*by_scheme.items(), ("", looked)]:
        if one.get("persons"):
            found = told.totals.by_scheme.get(code, NOTHING) if code else told.totals.overall
            gone = (code, "flagged") in cells if code else bool(concealed_alone(found))
            per = HIDDEN if gone else _per_10000(found.fen.get("flagged", 0), one["amount"])
            amounts: list[Cell] = [count_cell(one["persons"]), count_cell(one["lines"])]
            amounts += [yuan_cell(_fen(one["amount"])), per]
            if code in few or is_small(one["persons"]):
                amounts = [HIDDEN] * len(_CHECKED)
            rows.append(Row([told.scheme(code) if code else ALL, *amounts], is_total=not code))
    return Table(
        Text("最近一次核查的范围", "What the last night looked at"),
        (named(Text("险种", "Scheme")), *_CHECKED),
        rows,
        Text(
            "“每万元应追回”以台账全部应追回金额除以最近一次核查的发放金额。一人领取多个险种的，合计中只计一次。",
            "Recoverable per 10,000: all recoverable amounts of the ledger over the yuan paid that the last night "
            "looked at. Somebody paid by several schemes counts once in the last row.",
        ),
    )


def _fen(text: str) -> int:
    return int(text.replace(".", ""))


def _per_10000(fen: int, checked_yuan: str) -> str:
    whole = _fen(checked_yuan)
    hundredths = (fen * 2_000_000 + whole) // (2 * whole) if whole > 0 else 0
    return f"{hundredths // 100:,}.{hundredths % 100:02d}"


def _rules(told: Told) -> Table:
    groups = _largest_first(told.totals.by_rule, told.totals_of_rule)
    return Table(
        Text("按规则", "By rule"),
        (named(Text("问题类型", "Irregularity")), *_BY_RULE),
        rows_of(groups, _BY_RULE, told.rule, told.totals.overall, told.totals_of_rule),
        fold_after=10,
    )


def _townships(told: Told) -> Table:
    groups = _largest_first(told.totals.by_township)
    return Table(
        Text("按乡镇", "By township"),
        (named(Text("乡镇", "Township")), *_BY_RULE),
        rows_of(groups, _BY_RULE, told.township, told.totals.overall),
        Text(
            "一人一事涉及多个险种或乡镇的，问题数在各处均计；金额按各笔核定金额分摊，各行之和等于合计。",
            "A case of several schemes or townships counts in each; its amounts are shared out as they were confirmed "
            "of its lines, so that the rows add up to the last one.",
        ),
        fold_after=10,
    )


def _largest_first(
    groups: Mapping[str, Figures], lines: Callable[[Key], tuple[Key, ...]] = one_line
) -> dict[str, Figures]:
    # What is hidden must not be told by its place: hidden groups come last, by name.
    cells = concealed(groups, lines)

    def place(one: tuple[str, Figures]) -> tuple[int, int, str]:
        code, figures = one
        if (code, "cases") in cells or (code, "flagged") in cells:
            return (1, 0, code)
        return (0, -figures.fen.get("flagged", 0), code)

    return dict(sorted(groups.items(), key=place))


def _months(told: Told) -> Table:
    groups = dict(sorted(told.totals.by_month.items(), reverse=True))
    return Table(
        Text("按月份", "By month"),
        (named(Text("月份", "Month")), *_MONTHS),
        rows_of(
            groups,
            _MONTHS,
            lambda month: Text(month, month),
            told.totals.overall,
            within_years,
            has_total=False,
        ),
        Text(
            "问题和应追回按立案日，核定按结论日，已追回按到账日。",
            "Cases and recoverable amounts by the day the case was opened, verdicts by theirs, money by the day of "
            "the entry.",
        ),
    )


def _first_night(told: Told) -> Table:
    groups, cells = apart(told)
    rows = [
        Row([NAMES[key], *figures_cells(one, _MONTHS, {name for of, name in cells if of == key})])
        for key, one in groups.items()
    ]
    return Table(
        TITLE,
        (named(Text("立案时间", "Opened")), *_MONTHS),
        rows,
        Text(
            "首夜核查首次比对全部历史数据，所立问题为历年存量；其后各次核查所立为新增。",
            "The first night looked at all years at once: what it opened is the stock of years, what was opened since "
            "is new.",
        ),
    )


def rate(told: Told) -> str:
    """Return how much of what was confirmed came back, of all time."""
    overall = told.totals.overall
    if {"confirmed", "recovered"} & concealed_alone(overall):
        return HIDDEN
    return share_cell(overall.fen.get("recovered", 0), overall.fen.get("confirmed", 0))
