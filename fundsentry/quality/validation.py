"""The night's aggregates against what is expected of them: by Great Expectations, whose results are kept.

Without it the same numbers are compared plainly, with the same outcome; its own results are then missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from typing import Any

from fundsentry.quality.limits import CHECKS
from fundsentry.quality.measures import Measure, Measures
from fundsentry.quality.suites import Expectation
from fundsentry.quality.validator import Validator, ValidatorGoneError
from schemas import TABLES

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
    validation result of Great Expectations as it writes it, in the order of the results. gone: how Great
    Expectations ended, where it was asked and did not answer.
    """

    validated_by: str
    results: tuple[Result, ...] = ()
    documents: tuple[Mapping[str, Any], ...] = ()
    gone: str = ""

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


def validate(suites: Iterable[Suite], validator: Validator | None = None) -> Quality:
    """Return what became of all expectations, compared by Great Expectations where it is there.

    Suites may come one by one, in any order: each is validated while the next is made.
    """
    coming, came = iter(suites), list[Suite]()
    if validator is None:
        return _compared(coming)
    try:
        documents = validator.answers(in_words(suite) for suite in _noted(coming, came))
    except ValidatorGoneError as gone:
        return replace(_compared([*came, *coming]), gone=str(gone))
    answered = sorted(zip(came, documents, strict=True), key=lambda pair: _place(pair[0]))
    results = [
        result for suite, document in answered for result in _results_of(suite, document["results"])
    ]
    by = f"great_expectations {version('great_expectations')}"
    return Quality(by, tuple(results), tuple(document for _, document in answered))


def _noted(coming: Iterable[Suite], came: list[Suite]) -> Iterator[Suite]:
    for suite in coming:
        came.append(suite)
        yield suite


def _place(suite: Suite) -> int:
    return list(TABLES).index(suite.table)


def _compared(suites: Iterable[Suite]) -> Quality:
    results = [
        _result(one, suite.measures[one.measure], _is_met(one, suite.measures[one.measure].seen))
        for suite in sorted(suites, key=_place)
        for one in suite.measurable
    ]
    return Quality(PLAIN, tuple(results))


def _is_met(one: Expectation, seen: float) -> bool:
    return (one.least is None or seen >= one.least) and (one.most is None or seen <= one.most)


def _results_of(suite: Suite, outcomes: Iterable[Mapping[str, Any]]) -> Iterator[Result]:
    met = {_key(one): one["success"] for one in outcomes}
    for one in suite.measurable:
        yield _result(one, suite.measures[one.measure], met[one.measure, one.check])


def _result(one: Expectation, measure: Measure, met: bool) -> Result:
    return Result(one, measure.seen, met, {**one.facts, **measure.facts})


def _key(outcome: Mapping[str, Any]) -> tuple[str, str]:
    config = outcome["expectation_config"]
    return config["kwargs"]["column"], config["meta"]["check"]


def in_words(suite: Suite) -> dict[str, Any]:
    """Return a table's suite and numbers as `fundsentry.great_expectations` reads them."""
    seen = {one.measure: suite.measures[one.measure] for one in suite.measurable}
    return {
        "name": suite.table,
        "seen": {name: measure.seen for name, measure in seen.items()},
        "expectations": [
            {
                "measure": one.measure,
                "least": one.least,
                "most": one.most,
                "severity": "critical" if one.level == "stop" else "warning",
                "meta": {
                    "table": one.table,
                    "check": one.check,
                    "column": one.column,
                    "about": one.about,
                    "level": one.level,
                    "facts": {**one.facts, **seen[one.measure].facts},
                },
            }
            for one in suite.measurable
        ],
    }
