"""What rules return, in one shape: their bars and findings side by side, facts packed for the sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from detectors.link import IDENTITY
from rules import Rule, Version
from schemas.written import month_text, yuan_text

CERTAINTY = pl.Enum(["recoverable", "potential", "excluded"])
# The columns that mean something to the engine; every other one is a fact for the sentence.
_MEANING: Mapping[str, pl.DataType] = {
    "identity": IDENTITY,
    "evidence_table": pl.String(),
    "evidence_id": pl.String(),
    "certainty": CERTAINTY,
    "event_on": pl.Date(),
    "because": pl.String(),
    "not_judged": pl.String(),
    "place": pl.Int16(),
}
_UNLESS_SAID: Mapping[str, Any] = {
    "identity": "exact",
    "certainty": "recoverable",
    "because": "default",
}
_OF_BARS: Mapping[str, pl.DataType] = {
    "person": pl.UInt32(),
    "bar_from": pl.Int32(),
    "bar_until": pl.Int32(),
    "is_lift": pl.Boolean(),
    "is_owed": pl.Boolean(),
    "of_scheme": pl.String(),
    "of_benefit": pl.String(),
}
_OF_FINDINGS: Mapping[str, pl.DataType] = {
    "line": pl.UInt32(),
    "undue": pl.Int64(),
    "lines": pl.Int64(),
}
_INSIDE = frozenset({"person", "line", "slot"})


@dataclass(frozen=True)
class Call:
    """One call of a rule's function, for all its versions with the same numbers."""

    rule: Rule
    versions: tuple[Version, ...]


def calls_of(rule: Rule, as_of: date) -> list[Call]:
    """Return the calls a rule needs: one per set of parameters among its versions known on that day."""
    by_parameters: dict[str, list[Version]] = {}
    for version in rule.versions_published_by(as_of):
        by_parameters.setdefault(repr(sorted(version.parameters.items())), []).append(version)
    return [Call(rule, tuple(versions)) for versions in by_parameters.values()]


def returned(call: Call, tables: Mapping[str, pl.LazyFrame], as_of: date) -> pl.LazyFrame:
    """Return what the rule's function returns, in the engine's columns."""
    rule = call.rule
    arguments = [tables.get(name) for name in _arguments(rule)]
    night = {"as_of": as_of, "as_of_month": as_of.year * 12 + as_of.month - 1}
    named = {**call.versions[0].parameters, **{key: night[key] for key in rule.of_the_night}}
    frame = rule.function(*arguments, **named)
    if rule.shape != "bars":
        return _in_engine_columns(frame, _OF_FINDINGS)
    return _in_engine_columns(_of_some_month(frame), _OF_BARS)


def _of_some_month(bars: pl.LazyFrame) -> pl.LazyFrame:
    """Return the bars that hold a month: of some rules most do not, and their facts need not be packed."""
    if not {"bar_from", "bar_until"} <= set(bars.collect_schema()):
        return bars
    return bars.filter((pl.col("bar_from") < pl.col("bar_until")).fill_null(value=True))


def _arguments(rule: Rule) -> Iterable[str]:
    """Yield the tables in the order of the function's signature: optional ones stand last."""
    yield from rule.tables
    yield from rule.optional_tables


def _in_engine_columns(frame: pl.LazyFrame, own: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    meaning = {**own, **_MEANING}
    schema = frame.collect_schema()
    facts = sorted(set(schema) - set(meaning) - _INSIDE)
    columns = [
        pl.coalesce(
            (pl.col(name) if name in schema else pl.lit(None)).cast(dtype),
            pl.lit(_UNLESS_SAID.get(name)).cast(dtype),
        ).alias(name)
        for name, dtype in meaning.items()
    ]
    packed = (
        pl.struct(_fact(name, schema[name]) for name in facts).struct.json_encode()
        if facts
        else pl.lit("{}")
    )
    return frame.select(*columns, facts=packed)


def _fact(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a fact as text: months as YYYY-MM, money in yuan, everything else as it is."""
    value = pl.col(name)
    if name.endswith("month") and dtype.is_integer():
        return month_text(value).alias(name)
    if name.endswith("amount") and dtype.is_integer():
        return yuan_text(value).alias(name)
    if dtype == pl.List:
        return value
    return value.cast(pl.String)
