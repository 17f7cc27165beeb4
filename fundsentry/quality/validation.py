"""The night's aggregates against what is expected of them: by Great Expectations, whose results are kept.

Great Expectations takes seconds to be loaded and is loaded here only. Without it the same numbers are
compared plainly, with the same outcome; its own results are then missing.
"""

import gc
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from fundsentry.quality.limits import CHECKS
from fundsentry.quality.measures import Measure, Measures
from fundsentry.quality.suites import Expectation

_LEVELS = ("stop", "warn", "off")
PLAIN = "plain comparison"


@dataclass(frozen=True)
class Result:
    """An expectation, what was seen, and whether that is within its bounds."""

    expectation: Expectation
    seen: float
    met: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Quality:
    """What became of all expectations of a night.

    validated_by: who compared. results: of every expectation that could be measured. documents: per table the
    validation result of Great Expectations as it writes it, in the order of the results.
    """

    validated_by: str
    results: tuple[Result, ...] = ()
    documents: tuple[Mapping[str, Any], ...] = ()

    @property
    def failures(self) -> tuple[Result, ...]:
        """What did not come up to expectations: what stops the night first, then in the order of checks."""
        failed = [one for one in self.results if not one.met]
        return tuple(
            sorted(
                failed,
                key=lambda one: (
                    _LEVELS.index(one.expectation.level),
                    CHECKS.index(one.expectation.check),
                ),
            )
        )

    @property
    def stops(self) -> tuple[Result, ...]:
        """The failures that stop the night."""
        return tuple(one for one in self.failures if one.expectation.level == "stop")

    def told(self) -> dict[str, Any]:
        """Return the summary that run.json and the ledger keep."""
        return {
            "validated_by": self.validated_by,
            "expectations": len(self.results),
            "failed": [
                {
                    **asdict(one.expectation),
                    "seen": one.seen,
                    "facts": dict(one.facts),
                }
                for one in self.failures
            ],
        }


@dataclass(frozen=True)
class Suite:
    """What is expected of one table tonight, and what was measured of it."""

    table: str
    expectations: Sequence[Expectation]
    measures: Measures = field(default_factory=dict)

    @property
    def measurable(self) -> list[Expectation]:
        """The expectations whose measure is there; without nights before, those over time have none."""
        return [one for one in self.expectations if one.measure in self.measures]


def validate(suites: Sequence[Suite], *, with_great_expectations: bool = True) -> Quality:
    """Return what became of all expectations.

    Great Expectations is told not to speak to anybody, whatever the operator's shell says.
    """
    if not with_great_expectations:
        results = [
            _result(one, suite.measures[one.measure], is_met(one, suite.measures[one.measure].seen))
            for suite in suites
            for one in suite.measurable
        ]
        return Quality(PLAIN, tuple(results))
    place, results, documents = _place(), [], []
    for suite in suites:
        document = _validated(suite, place)
        documents.append(document)
        outcomes = {_key(one): one["success"] for one in document["results"]}
        for one in suite.measurable:
            met = outcomes[one.measure, one.check]
            results.append(_result(one, suite.measures[one.measure], met))
    by = f"great_expectations {version('great_expectations')}"
    return Quality(by, tuple(results), tuple(documents))


def _key(outcome: Mapping[str, Any]) -> tuple[str, str]:
    config = outcome["expectation_config"]
    return config["kwargs"]["column"], config["meta"]["check"]


def is_met(one: Expectation, seen: float) -> bool:
    """Say whether a number lies within the bounds of an expectation."""
    return (one.least is None or seen >= one.least) and (one.most is None or seen <= one.most)


def _result(one: Expectation, measure: Measure, met: bool) -> Result:
    return Result(one, measure.seen, met, {**one.facts, **measure.facts})


def load_great_expectations() -> Any:
    """Return Great Expectations, told not to speak to anybody; the first time takes seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # What it makes while it is loaded is kept: to look for garbage in it costs a tenth of the time.
    gc.disable()
    try:
        import great_expectations
        import great_expectations.expectations
    finally:
        gc.enable()
    return great_expectations


def _place() -> Any:
    """Return a place for the night's aggregates, one table's after the other, that leaves nothing on the disk."""
    context = load_great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    night = context.data_sources.add_pandas("night").add_dataframe_asset("aggregates")
    return night.add_batch_definition_whole_dataframe("one table")


def _validated(suite: Suite, place: Any) -> dict[str, Any]:
    """Return the validation result of one table's aggregates: a frame of one row, a column per measure."""
    import pandas as pd

    numbers = {one.measure: [suite.measures[one.measure].seen] for one in suite.measurable}
    batch = place.get_batch({"dataframe": pd.DataFrame(numbers)})
    result = batch.validate(_suite(load_great_expectations(), suite), result_format="BASIC")
    document: dict[str, Any] = result.to_json_dict()
    _raise_if_it_failed(document)
    # The moment of the comparison: equal nights leave equal bytes, and when a night was is in run.json.
    del document["meta"]["batch_markers"]["ge_load_time"]
    return document


def _suite(gx: Any, suite: Suite) -> Any:
    """Return a table's suite in the words of Great Expectations."""
    made = gx.expectations.ExpectColumnMaxToBeBetween
    expectations = [
        made(
            column=one.measure,
            min_value=one.least,
            max_value=one.most,
            severity="critical" if one.level == "stop" else "warning",
            meta={
                "table": one.table,
                "check": one.check,
                "column": one.column,
                "about": one.about,
                "level": one.level,
                "facts": {**one.facts, **suite.measures[one.measure].facts},
            },
        )
        for one in suite.measurable
    ]
    return gx.ExpectationSuite(name=suite.table, expectations=expectations)


def _raise_if_it_failed(document: Mapping[str, Any]) -> None:
    """Never take a comparison that did not take place for one that failed."""
    for one in document["results"]:
        problem = one["exception_info"]
        assert not problem.get("raised_exception"), problem
