"""Lists of cases in the terminal: those that wait, what is overdue, what is to be given back. No ids and no names."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.case_pages import (
    Days,
    due_text,
    outstanding,
    state_word,
    title_of,
    word,
)
from rules import Rulebook
from schemas.written import yuan_grouped


def case_list(
    cases: pl.DataFrame,
    findings: pl.DataFrame,
    rulebook: Rulebook,
    days: Days,
    lang: str,
    lines: int,
    order: pl.DataFrame | None = None,
) -> RenderableType:
    """Return a table of so many cases, those due first on top, and how many more there are.

    With an order of work (case_id, rank, place) in that order, and why each case stands where it stands.
    """
    if cases.is_empty():
        return Text(word("none", lang))
    sums = findings.group_by("case_id").agg(pl.col("undue_fen", "claimed_fen").sum())
    rows = cases.join(sums, on="case_id", how="left").sort("due_on", "case_id", nulls_last=True)
    if order is not None:
        rows = rows.join(order, on="case_id").sort("rank")
    shown = rows.head(lines).to_dicts()
    titles = [title_of(rulebook, row["rule"], lang) for row in shown]
    if order is None:
        parts = [_by_due_day(shown, titles, days, lang)]
    else:
        parts = list(_in_order(shown, titles, days, lang))
    more = len(rows) - lines
    return Group(*parts, *([Text(word("more", lang).format(more))] if more > 0 else []))


def _by_due_day(
    rows: Sequence[dict[str, Any]], titles: Sequence[str], days: Days, lang: str
) -> RenderableType:
    grid = Grid(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column(word("case", lang), no_wrap=True)
    grid.add_column(word("rule", lang), overflow="fold")
    grid.add_column(word("state", lang), no_wrap=True)
    for name in ("claimed", "outstanding"):
        grid.add_column(word(name, lang), justify="right", no_wrap=True)
    grid.add_column(word("due", lang), min_width=15 if lang == "zh" else 10)
    for row, title in zip(rows, titles, strict=True):
        case_id, *others = _cells(row, days, lang)
        grid.add_row(case_id, title, *others)
    return grid


# A line of figures for each case and one below it, over the whole width, for why it stands there.
_WIDTHS = (4, 12, 12, 12, 12, 22)


def _in_order(
    rows: Sequence[dict[str, Any]], titles: Sequence[str], days: Days, lang: str
) -> Iterator[RenderableType]:
    heads = ("rank", "case", "state", "claimed", "outstanding", "due")
    yield _line([Text(word(head, lang), style="bold") for head in heads])
    for row, title in zip(rows, titles, strict=True):
        yield _line([Text(str(row["rank"])), *_cells(row, days, lang)])
        told = Text.assemble(title, "  ", (row["place"], "dim"), overflow="fold")
        yield Padding(told, (0, 0, 0, _WIDTHS[0] + 1))


def _line(cells: Sequence[Text | str]) -> Grid:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    for place, width in enumerate(_WIDTHS):
        grid.add_column(
            width=width, no_wrap=True, justify="right" if place in {0, 3, 4} else "left"
        )
    grid.add_row(*cells)
    return grid


def _cells(row: dict[str, Any], days: Days, lang: str) -> list[Text | str]:
    """Return number, state, what is claimed and outstanding, and the due day of a case."""
    return [
        row["case_id"],
        state_word(row["state"], lang),
        yuan_grouped(row["claimed_fen"] or 0),
        yuan_grouped(outstanding(row)),
        due_text(row["due_on"], days, lang),
    ]


def to_give_back(cases: pl.DataFrame, lang: str) -> RenderableType | None:
    """Return a table of what was overpaid, whatever the state of its case; none where nothing was."""
    overpaid = cases.filter(pl.col("overpaid_fen") > 0).sort("case_id")
    if overpaid.is_empty():
        return None
    grid = Grid(title=word("to_give_back", lang), title_justify="left", box=SIMPLE_HEAD)
    grid.add_column(word("case", lang), no_wrap=True)
    grid.add_column(word("state", lang), no_wrap=True)
    grid.add_column(word("overpaid", lang), justify="right", no_wrap=True)
    for case_id, state, fen in overpaid.select("case_id", "state", "overpaid_fen").iter_rows():
        grid.add_row(case_id, state_word(state, lang), yuan_grouped(fen))
    return grid


def to_look_at_again(
    cases: pl.DataFrame, findings: pl.DataFrame, lang: str
) -> RenderableType | None:
    """Return a table of cases of which more is confirmed than is still found, whatever their state; none of none.

    `findings` are those that the cases rest on. No night takes a verdict back: somebody has to see it here.
    """
    stands = findings.group_by("case_id").agg(
        stands=pl.min_horizontal(pl.col("confirmed_fen").fill_null(0), "undue_fen").sum()
    )
    rows = cases.filter(pl.col("confirmed_fen") > 0).join(stands, on="case_id", how="left")
    rows = rows.with_columns(above=pl.col("confirmed_fen") - pl.col("stands").fill_null(0))
    rows = rows.filter(pl.col("above") > 0).sort("case_id")
    if rows.is_empty():
        return None
    grid = Grid(title=word("look_again", lang), title_justify="left", box=SIMPLE_HEAD)
    grid.add_column(word("case", lang), no_wrap=True)
    grid.add_column(word("state", lang), no_wrap=True)
    for name in ("confirmed", "above"):
        grid.add_column(word(name, lang), justify="right", no_wrap=True)
    for row in rows.iter_rows(named=True):
        amounts = (yuan_grouped(row["confirmed_fen"]), yuan_grouped(row["above"]))
        grid.add_row(row["case_id"], state_word(row["state"], lang), *amounts)
    return grid


def overdue_instalments(dues: Sequence[Any], lang: str) -> RenderableType:
    """Return a table of instalments past their day: case_id, due_on, left_fen."""
    grid = Grid(title=word("late", lang), title_justify="left", box=SIMPLE_HEAD)
    grid.add_column(word("case", lang), no_wrap=True)
    grid.add_column(word("due", lang), no_wrap=True)
    grid.add_column(word("outstanding", lang), justify="right", no_wrap=True)
    for one in dues:
        grid.add_row(one.case_id, one.due_on.isoformat(), yuan_grouped(one.left_fen))
    return grid
