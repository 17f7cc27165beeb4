"""Whether as many rows came as are expected: too few stop the night, too many are a warning."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fundsentry.errors import SchemaError
from fundsentry.settings import Expected, Settings
from schemas.gate import Checked


@dataclass(frozen=True)
class TooMany:
    """A warning: more rows than expected. `key` is the bound that they pass, `most` what it allows."""

    table: str
    source: str
    rows: int
    most: int
    last: int | None
    key: str


def rows_by_source(
    checked: Mapping[str, Checked], source_of: Mapping[tuple[str, str], str]
) -> Counter[tuple[str, str]]:
    """Return the accepted rows of every table and source; those of the whole table under the source ''."""
    rows: Counter[tuple[str, str]] = Counter()
    for table, one in checked.items():
        for file, accepted in one.counts.select("file", "accepted").iter_rows():
            rows[table, source_of.get((table, file), table)] += accepted
            rows[table, ""] += accepted
    return rows


def said_to_be_none(
    checked: Mapping[str, Checked],
    source_of: Mapping[tuple[str, str], str],
    zero_reports: Collection[tuple[str, str]],
) -> set[tuple[str, str]]:
    """Return the tables and sources all of whose files are zero reports, as `rows_by_source` names them."""
    came: dict[tuple[str, str], list[bool]] = {}
    for table, one in checked.items():
        for file in one.counts["file"]:
            for source in (source_of.get((table, file), table), ""):
                came.setdefault((table, source), []).append((table, file) in zero_reports)
    return {name for name, all_zero in came.items() if all(all_zero)}


def check_volume(
    settings: Settings,
    rows: Mapping[tuple[str, str], int],
    last: Mapping[tuple[str, str], int],
    silent: Collection[tuple[str, str]] = (),
) -> tuple[TooMany, ...]:
    """Return the warnings of a night's tables against their bounds and the last night's rows.

    An empty or halved list would make a quiet night: those whom it no longer names would look clean.
    `silent` are the tables and sources that sent a zero report, which is an answer where it is believed.

    Raises:
        SchemaError: a table or source has fewer rows than expected; the message holds all of them.
    """
    problems: list[str] = []
    warnings: list[TooMany] = []
    for table, source, expected in _expectations(settings):
        came, before = rows.get((table, source), 0), last.get((table, source))
        least, key = _least(expected, before)
        if came < least and not (expected.zero_report and (table, source) in silent):
            problems.append(_too_few(table, source, came, least, before, key))
        most = _most(expected, before)
        if most is not None and came > most[0]:
            warnings.append(TooMany(table, source, came, most[0], before, most[1]))
    if problems:
        raise SchemaError("\n".join(problems))
    return tuple(warnings)


def _expectations(settings: Settings) -> Iterator[tuple[str, str, Expected]]:
    for table, entry in settings.table.items():
        yield table, "", entry
    yield from settings.sources


def _least(expected: Expected, before: int | None) -> tuple[int, str]:
    """Return how few rows may come at least, and which setting says so."""
    bounds = [(expected.min_rows or 0, "min_rows")]
    if expected.min_share is not None and before:
        bounds.append((math.ceil(expected.min_share * before), "min_share"))
    return max(bounds)


def _most(expected: Expected, before: int | None) -> tuple[int, str] | None:
    bounds = [] if expected.max_rows is None else [(expected.max_rows, "max_rows")]
    if expected.max_share is not None and before:
        bounds.append((int(expected.max_share * before), "max_share"))
    return min(bounds, default=None)


def _too_few(table: str, source: str, came: int, least: int, before: int | None, key: str) -> str:
    where = table if source in ("", table) else f"{table} ({source})"
    known = "" if before is None else f" (last night: {before:,})"
    return (
        f"{where}: has {came:,} good rows; at least {least:,} are expected{known}; ask for the list again, or where "
        f"it is right, lower {key} in fundsentry.toml"
    )


def rows_of_last(report: Mapping[str, object] | None) -> Counter[tuple[str, str]]:
    """Return the accepted rows of every table and source of the last night, as `rows_by_source`."""
    rows: Counter[tuple[str, str]] = Counter()
    inputs = report.get("inputs", []) if report else []
    assert isinstance(inputs, list)
    for file in inputs:
        rows[file["table"], file.get("source") or file["table"]] += file["accepted"]
        rows[file["table"], ""] += file["accepted"]
    return rows
