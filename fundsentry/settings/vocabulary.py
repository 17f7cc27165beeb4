"""The names that settings may use: tables with their columns, rules with their numbers. Who knows them hands them in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from fundsentry.settings.lines import Path

Problem = tuple[Path, str]
"""Where in the file, and what is wrong there."""


@dataclass(frozen=True)
class Vocabulary:
    """Names that settings may use.

    columns: of every table. keys: the tables with a column of one row per value, which it names.
    dated: the tables whose rows say from which day they are known. rules: of every rule the numbers that an office
    may set.
    """

    columns: Mapping[str, frozenset[str]]
    keys: Mapping[str, str] = field(default_factory=dict)
    dated: frozenset[str] = frozenset()
    rules: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def problems(self, raw: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield every name of the file that nothing has."""
        databases = _part(raw, "database")
        for name, entry in _part(raw, "table").items():
            if name not in self.columns:
                yield ("table", name), f"is no table; {_expected(name, self.columns)}"
            elif isinstance(entry, dict):
                yield from self._age(name, ("table", name), entry)
                yield from self._sources(name, entry, databases)
        yield from self._vital(_part(raw, "quality").get("vital"))
        for at, entry in enumerate(raw.get("override", ())):
            if self.rules and isinstance(entry, dict):
                yield from self._override(("override", at), entry)

    def _vital(self, vital: Any) -> Iterator[Problem]:
        for at, name in enumerate(vital if isinstance(vital, list) else ()):
            if isinstance(name, str) and name not in self.columns:
                yield (
                    ("quality", "vital", at),
                    f"{name!r} is no table; {_expected(name, self.columns)}",
                )

    def _age(self, table: str, path: Path, entry: Mapping[str, Any]) -> Iterator[Problem]:
        if "max_age_days" in entry and table not in self.dated:
            told = f"rows of {table} have no day from which they are known, so that none is too old"
            yield (*path, "max_age_days"), f"{told}; expected none; remove it, or set due_day"

    def _sources(
        self, table: str, entry: Mapping[str, Any], databases: Mapping[str, Any]
    ) -> Iterator[Problem]:
        sources = entry.get("source")
        for at, source in enumerate(sources if isinstance(sources, list) else ()):
            path: Path = ("table", table, "source", at)
            yield from self._age(table, path, source if isinstance(source, dict) else {})
            for header, column in _part(source, "columns").items():
                if column not in self.columns[table]:
                    told = f"{column!r} is no column of {table}; {_expected(str(column), self.columns[table])}"
                    yield (*path, "columns", header), told
            database = source.get("database")
            if isinstance(database, str) and database not in databases:
                yield (
                    (*path, "database"),
                    f"there is no [database.{database}]; {_expected(database, databases)}",
                )
            if "watermark" in source and table not in self.keys:
                told = f"rows of {table} have no number of their own, so that a changed one cannot be told from a new one"
                yield (
                    (*path, "watermark"),
                    f"{told}; expected none; remove it, and all rows are asked for every night",
                )

    def _override(self, path: Path, entry: Mapping[str, Any]) -> Iterator[Problem]:
        rule, parameter = str(entry.get("rule")), str(entry.get("parameter"))
        if rule not in self.rules:
            yield (*path, "rule"), f"{rule!r} is no rule; {_expected(rule, self.rules)}"
        elif parameter not in self.rules[rule]:
            allowed = ", ".join(sorted(self.rules[rule])) or "none"
            yield (
                (*path, "parameter"),
                f"an office may not set {parameter!r} of {rule}; expected one of: {allowed}",
            )


def _part(raw: Any, name: str) -> Mapping[str, Any]:
    part = raw.get(name) if isinstance(raw, dict) else None
    return part if isinstance(part, dict) else {}


def _expected(name: str, choices: Mapping[str, Any] | frozenset[str]) -> str:
    """Return what was expected, and which of it looks nearest."""
    near = get_close_matches(name, list(choices), n=1, cutoff=0.6)
    told = f"expected one of {', '.join(sorted(choices)) or 'none: there is none'}"
    return f"{told}; {near[0]} looks nearest" if near else told
