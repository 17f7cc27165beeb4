"""What the first night found, the stock of years, apart from what every night since has added."""

from collections.abc import Mapping

import polars as pl

from fundsentry.reports.page.parts import Text
from fundsentry.reports.page.told import Told
from fundsentry.reports.shown import Cell, concealed, concealed_alone, within_years
from fundsentry.reports.small_cells import is_small
from fundsentry.reports.totals import NOTHING, Figures

FIRST, LATER = "first", "later"
TITLE = Text("首夜存量与其后新增", "Found by the first night, and since")
NAMES = {
    FIRST: Text("首夜存量", "First night"),
    LATER: Text("其后新增", "Since then"),
}
# Counted by the day the case was opened, as the months are; money has days of its own.
_BY_OPENING = ("cases", "flagged")


def apart(told: Told) -> tuple[Mapping[str, Figures], frozenset[Cell]]:
    """Return the figures of the first night's cases and of later ones, and which of them are hidden.

    Nothing where the first night opened no case.
    """
    cases = told.books.cases
    is_first = pl.col("opened_run_id") == told.first_run_id
    part = pl.when(is_first).then(pl.lit(FIRST)).otherwise(pl.lit(LATER))
    groups = told.counted.of_cases(cases.select("case_id", group=part))
    if FIRST not in groups:
        return {}, frozenset()
    names = concealed_alone(told.totals.overall)
    if LATER in groups:
        names |= _told_by_the_months(told, cases.filter(is_first)["opened_on"].min())
    if "cases" in names:
        names = frozenset(name for one in groups.values() for name in one.people)
    both = frozenset((key, name) for key in groups for name in names)
    return groups, both | concealed(groups)


def _told_by_the_months(told: Told, day: object) -> frozenset[str]:
    """Return the measures that the months would tell: the first night's month less the first night is the rest of it."""
    month = f"{day:%Y-%m}"
    opened = pl.col("opened_on").dt.strftime("%Y-%m")
    later = told.books.cases.filter(pl.col("opened_run_id") != told.first_run_id, opened == month)
    rest = told.counted.of_cases(later.select("case_id", group=pl.lit("rest"))).get("rest", NOTHING)
    months = told.totals.by_month
    gone = {
        name for key, name in concealed(months, within_years) | concealed(months) if key == month
    }
    return frozenset(
        name for name in _BY_OPENING if name in gone or is_small(rest.people.get(name, 0))
    )
