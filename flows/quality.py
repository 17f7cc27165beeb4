"""Whether the data of a night is what is expected: measured, validated, and the night stopped where it is not."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.inputs import OFFICE_CLOCK
from fundsentry.errors import SchemaError
from fundsentry.quality import Bounds, Limits, Looked, Past, Validator, suite_of, validate
from fundsentry.quality.limits import CHECKS
from fundsentry.quality.measures import (
    Came,
    Measure,
    measured,
    tables_to_look_at,
)
from fundsentry.quality.validation import Suite
from fundsentry.quality.words import failure
from fundsentry.reports.page.quality import quality_page
from fundsentry.reports.private import as_json, put
from fundsentry.reports.publish import written_to
from fundsentry.reports.sources import told_of_files
from fundsentry.settings import Expected, Settings
from schemas import Table
from schemas.gate import Checked

File = tuple[str, str]
"""A file: its table and its name."""


@dataclass(frozen=True)
class Arrived:
    """How the files of a night came.

    source_of: the source of every file. sha256: of every file. read_before: the first night before tonight
    that read a file, by table and hash. zero_reports: the files that are one, with their paths.
    """

    source_of: Mapping[File, str]
    sha256: Mapping[File, str]
    read_before: Mapping[tuple[str, str], date]
    zero_reports: Mapping[File, Path]

    def silent(self) -> frozenset[tuple[str, str]]:
        """Return the tables ('' as source) and sources all of whose files are zero reports."""
        spoke: set[tuple[str, str]] = set()
        for table, name in self.sha256:
            if (table, name) not in self.zero_reports:
                spoke |= {(table, ""), (table, self.source_of.get((table, name), table))}
        every = {(table, "") for table, _ in self.sha256}
        every |= {(file[0], self.source_of.get(file, file[0])) for file in self.sha256}
        return frozenset(every - spoke)


def look(
    settings: Settings,
    checked: Mapping[str, Checked],
    arrived: Arrived,
    past: tuple[Past, ...],
    as_of: date,
    run_id: str,
    validator: Validator | None = None,
) -> Looked:
    """Return what was measured of a night's data and what became of the expectations."""
    limits = limits_of(settings)
    came = _came(limits, checked, arrived, past, as_of)
    # Large tables take long to measure: the small ones are validated meanwhile.
    tables = sorted(tables_to_look_at(came, past), key=lambda table: _rows_in(came, table))
    suites = (_suite(table, limits, came, past) for table in tables)
    return Looked(run_id, came, validate(suites, validator), past, settings.office.name)


def _suite(table: Table, limits: Limits, came: Came, past: tuple[Past, ...]) -> Suite:
    rows, is_delivered = _rows_in(came, table), table.name in came.checked
    expectations = [
        one
        for one in suite_of(table, limits, past, rows, is_delivered=is_delivered)
        if not (
            one.check in ("few_rows", "shrinking")
            and _is_answered(came, one.table, one.about, one.facts)
        )
    ]
    return Suite(table.name, expectations, measured(table, came, past))


def _rows_in(came: Came, table: Table) -> int:
    one = came.checked.get(table.name)
    return int(one.counts["rows_in"].sum()) if one else 0


def _is_answered(came: Came, table: str, source: str, facts: Mapping[str, Any]) -> bool:
    """Say whether no rows are an answer: a zero report that is believed."""
    return (table, source) in came.silent and bool(facts["zero_report"])


def stop_if_too_bad(
    looked: Looked, sources: Sequence[Mapping[str, Any]], out: Path, lang: str
) -> None:
    """Stop the night where an expectation failed that is said to stop it, and leave its page behind.

    The page goes when a night is not stopped any more. Files of `sources` that were left alone may be all that lacks.

    Raises:
        SchemaError: with a sentence for each of them.
    """
    page, documents = out / "stopped_quality.html", out / "stopped_quality.json"
    if stops := looked.quality.stops:
        put(quality_page(looked, lang), page)
        put(as_json(looked.documents()), documents)
        tables = {one.expectation.table for one in stops}
        files = told_of_files((one for one in sources if one["table"] in tables), lang)
        raise SchemaError("\n".join([*(failure(one, lang) for one in stops), *files]))
    with written_to(out):
        for file in (page, documents):
            if file.exists():
                file.unlink()


def limits_of(settings: Settings) -> Limits:
    """Return what the settings expect of a night's data."""
    own = settings.quality
    tables = [_bounds(table, "", entry) for table, entry in settings.table.items()]
    sources = [_bounds(table, name, entry) for table, name, entry in settings.sources]
    return Limits(
        levels={check: getattr(own, check) for check in CHECKS},
        vital=frozenset(own.vital),
        least_share=own.least_share,
        most_share=own.most_share,
        bad_share=float(own.bad_share),
        id_share=float(own.id_share),
        duplicate_share=float(own.duplicate_share),
        amounts_shift=float(own.amounts_shift),
        bounds=(*tables, *sources),
    )


def _bounds(table: str, source: str, entry: Expected) -> Bounds:
    return Bounds(
        table,
        source,
        entry.min_rows,
        entry.max_rows,
        entry.min_share,
        entry.max_share,
        entry.max_age_days,
        entry.due_day,
        entry.zero_report,
    )


def _came(
    limits: Limits,
    checked: Mapping[str, Checked],
    arrived: Arrived,
    past: tuple[Past, ...],
    as_of: date,
) -> Came:
    rows = {(bounds.table, bounds.source): 0 for bounds in limits.bounds if bounds.source}
    for table, one in checked.items():
        for file, accepted in one.counts.select("file", "accepted").iter_rows():
            for source in ("", arrived.source_of.get((table, file), table)):
                rows[table, source] = rows.get((table, source), 0) + accepted
    overdue = {
        (bounds.table, bounds.source): Measure(*_overdue(bounds, checked, arrived, past, as_of))
        for bounds in limits.bounds
        if bounds.due_day is not None
    }
    return Came(as_of, checked, rows, arrived.silent(), overdue, arrived.source_of)


def _overdue(
    bounds: Bounds,
    checked: Mapping[str, Checked],
    arrived: Arrived,
    past: tuple[Past, ...],
    as_of: date,
) -> tuple[int, dict[str, Any]]:
    """Return for how many days the month's list is overdue, and since when; 0 where it came.

    It came where something arrived after the due day of the month before that no night had read by then.
    """
    assert bounds.due_day is not None
    due = last_due(as_of, bounds.due_day)
    before = last_due(due, bounds.due_day)
    came = max(_days_of_arrival(bounds, checked, arrived, past, as_of), default=None)
    late = came is None or came <= before
    facts = {"due": due.isoformat(), "came": came.isoformat() if came else None}
    return (as_of - due).days if late else 0, facts


def last_due(as_of: date, due_day: int) -> date:
    """Return the last due day before a day, which is not included: on the due day itself a list may still come."""
    day = _in_month(as_of, due_day)
    return day if day < as_of else _in_month(as_of.replace(day=1) - timedelta(days=1), due_day)


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _days_of_arrival(
    bounds: Bounds,
    checked: Mapping[str, Checked],
    arrived: Arrived,
    past: tuple[Past, ...],
    as_of: date,
) -> Iterator[date]:
    """Yield the day on which each file of a table or source came, as far as that is known.

    A table that is not there tonight may have come on a night before.
    """
    if not bounds.source and bounds.table not in checked:
        yield from (day for (table, _), day in arrived.read_before.items() if table == bounds.table)
    for file, sha256 in arrived.sha256.items():
        table, _ = file
        if table != bounds.table or bounds.source not in ("", arrived.source_of.get(file, table)):
            continue
        first = arrived.read_before.get((table, sha256), as_of)
        if file in arrived.zero_reports:
            # One zero report is like another: what tells them apart is when they were written.
            yield max(first, _written_on(arrived.zero_reports[file]))
        elif past:
            yield first
        else:
            # On the first night everything is new to us: then its newest row says how new it is.
            yield _newest(checked[table], as_of) or first


def _written_on(file: Path) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime, OFFICE_CLOCK).date()


def _newest(one: Checked, as_of: date) -> date | None:
    day = one.table.known_on
    if day is None:
        return None
    known = one.accepted[day].filter(one.accepted[day] <= as_of)
    newest = known.max()
    return newest if isinstance(newest, date) else None
