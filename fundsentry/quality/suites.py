"""What is expected of each table: a suite made from its schema, the office's limits and the nights before."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fundsentry.quality.limits import CHECKS, Bounds, Level, Limits
from fundsentry.quality.measures import name_of
from fundsentry.quality.past import Past, last_rows, usual_rows
from schemas import Kind, Table
from schemas.codes import BENEFITS_OF_SCHEME
from schemas.expectations import columns_of, possible_faults

FEW = 10
"""A list of fewer rows halves and doubles by chance."""
SEVERAL = 3
"""So many nights tell what is usual."""
FEW_BAD = 2
"""So many bad rows are no more than a slip, however short the list."""


@dataclass(frozen=True)
class Expectation:
    """That a measure of a table lies between `least` and `most`, both included; None: no bound.

    check: which of the checks it is. column, about: what of the table (about: a reason, source, scheme).
    level: what a failure does. facts: what explains it to a person.
    """

    table: str
    check: str
    measure: str
    least: float | None = None
    most: float | None = None
    column: str = ""
    about: str = ""
    level: Level = "warn"
    facts: Mapping[str, Any] = field(default_factory=dict)


def suite_of(
    table: Table,
    limits: Limits,
    past: tuple[Past, ...] = (),
    rows: int = 0,
    *,
    is_delivered: bool = True,
) -> list[Expectation]:
    """Return all that is expected of a table, in the order of the checks; what is off is left out.

    `rows` are those that came tonight: in a short list a single row is a large share. `is_delivered`: whether
    the table came at all; one that did not leaves its rules not applied, and withdraws nothing.
    """
    every = _all(table, limits, past, rows, is_delivered=is_delivered)
    suite = [one for one in every if one.level != "off"]
    return sorted(suite, key=lambda one: CHECKS.index(one.check))


def _all(
    table: Table, limits: Limits, past: tuple[Past, ...], rows: int, *, is_delivered: bool
) -> Iterator[Expectation]:
    vital = limits.vital if is_delivered else frozenset[str]()
    for bounds in limits.of(table.name):
        last = last_rows(past, table.name, bounds.source)
        yield from _rows(bounds, limits, last, rows, is_vital=table.name in vital)
        if is_delivered and not bounds.source:
            yield from _against_the_usual(bounds, limits, past, last)
        yield from _time(bounds, limits)
    yield from _shape(table, limits, FEW_BAD / rows if rows else 0.0)
    yield from _against_before(table, limits)


def _rows(
    bounds: Bounds, limits: Limits, last: int | None, came: int, *, is_vital: bool
) -> Iterator[Expectation]:
    table, source = bounds.table, bounds.source
    measure = name_of("rows", source)
    least, key, level = _least(bounds, limits, last, came, is_vital=is_vital)
    if least:
        facts = {"last": last, "key": key, "zero_report": bounds.zero_report}
        yield Expectation(table, "few_rows", measure, least, None, "", source, level, facts)
    most, key = _most(bounds, limits, last)
    if most is not None:
        facts = {"last": last, "key": key}
        level = limits.level("many_rows")
        yield Expectation(table, "many_rows", measure, None, most, "", source, level, facts)


def _against_the_usual(
    bounds: Bounds, limits: Limits, past: tuple[Past, ...], last: int | None
) -> Iterator[Expectation]:
    """Yield that a table has most of its usual rows, where the last night itself had too few to say so.

    A list that loses a quarter every night is each time nearly as long as the last one.
    """
    usual, nights = usual_rows(past, bounds.table)
    least = math.ceil(limits.least_share * usual)
    if last is None or nights < SEVERAL or usual < FEW or bounds.min_share is not None:
        return
    if least > max(math.ceil(limits.least_share * last), bounds.min_rows or 0):
        facts = {"usual": usual, "nights": nights, "zero_report": bounds.zero_report}
        level = limits.level("shrinking")
        yield Expectation(bounds.table, "shrinking", "rows", least, None, "", "", level, facts)


def _least(
    bounds: Bounds, limits: Limits, last: int | None, came: int, *, is_vital: bool
) -> tuple[int, str, Level]:
    """Return how few rows may come, which setting says so, and what fewer do.

    Bounds that the office has set stop the night, as do few rows of a vital table that came.
    """
    least, key = bounds.min_rows or 0, "min_rows"
    level: Level = "stop"
    share = bounds.min_share
    if last and share is not None and math.ceil(share * last) >= least:
        least, key = math.ceil(share * last), "min_share"
    if last and share is None and not bounds.source:
        general = max(math.ceil(limits.least_share * last), 1) if last >= FEW else 1
        if general > least:
            level = "stop" if is_vital else limits.level("few_rows")
            least, key = general, "least_share"
    is_first = not bounds.source and not least and bounds.min_rows is None
    if is_vital and is_first and not 0 < came < FEW:
        # Before any night there was to compare with, a vital list still holds something. One of a few rows
        # that are all refused says so in the quarantine, and is no list that came empty.
        return 1, "min_rows", "stop"
    return least, key, level


def _most(bounds: Bounds, limits: Limits, last: int | None) -> tuple[int | None, str]:
    found = []
    if bounds.max_rows is not None:
        found.append((bounds.max_rows, "max_rows"))
    if last and bounds.max_share is not None:
        found.append((int(bounds.max_share * last), "max_share"))
    if not found and last and last >= FEW and not bounds.source:
        found.append((int(limits.most_share * last), "most_share"))
    return min(found, default=(None, ""))


def _time(bounds: Bounds, limits: Limits) -> Iterator[Expectation]:
    table, source = bounds.table, bounds.source
    if bounds.due_day is not None:
        measure, level = name_of("overdue", source), limits.level("overdue")
        facts = {"due_day": bounds.due_day}
        yield Expectation(table, "overdue", measure, None, 0, "", source, level, facts)
    if bounds.max_age_days is not None:
        measure, level = name_of("days_old", source), limits.level("too_old")
        most = bounds.max_age_days
        yield Expectation(table, "too_old", measure, None, most, "", source, level)


def _shape(table: Table, limits: Limits, slip: float) -> Iterator[Expectation]:
    """Yield what the schema says of every row: the faults of the gate, ids that fail, rows said twice.

    `slip` is the share that is forgiven in any case.
    """
    name, level = table.name, limits.level("bad_rows")
    most = max(limits.bad_share, slip)
    for column, reason in (("", ""), *possible_faults(table)):
        measure = name_of("bad", column, reason)
        yield Expectation(name, "bad_rows", measure, None, most, column, reason, level)
    most, level = max(limits.id_share, slip), limits.level("bad_ids")
    for column in columns_of(table, Kind.ID):
        yield Expectation(name, "bad_ids", name_of("ids", column), None, most, column, "", level)
    if not table.equal_rows_count:
        most, level = max(limits.duplicate_share, slip), limits.level("duplicates")
        yield Expectation(name, "duplicates", "duplicates", None, most, "", "", level)


def _against_before(table: Table, limits: Limits) -> Iterator[Expectation]:
    name, level = table.name, limits.level("new_codes")
    for column in columns_of(table, Kind.CODE):
        yield Expectation(
            name, "new_codes", name_of("new_codes", column), None, 0, column, "", level
        )
    level = limits.level("months_missing")
    for scheme in table["scheme"].codes if table.every_month else ():
        measure = name_of("months_missing", scheme)
        column = table.every_month or ""
        yield Expectation(name, "months_missing", measure, None, 0, column, scheme, level)
    level, most = limits.level("amounts"), limits.amounts_shift
    for scheme, benefits in BENEFITS_OF_SCHEME.items() if name == "payouts" else ():
        for benefit in benefits:
            measure, about = name_of("amounts", scheme, benefit), f"{scheme} / {benefit}"
            yield Expectation(name, "amounts", measure, None, most, "amount", about, level)
