"""The quality of a night's data: what was measured, what was expected of it, and what did not come up to it.

`measures` makes the aggregates of a night, `suites` what is expected of each table (from its schema and from
the nights before), `validation` has both compared by Great Expectations, which runs in the process of `validator`,
`words` says it to a person.
"""

from fundsentry.quality.limits import Bounds, Limits
from fundsentry.quality.looked import Looked
from fundsentry.quality.past import Past, past_nights
from fundsentry.quality.suites import Expectation, suite_of
from fundsentry.quality.validation import Quality, Result, validate
from fundsentry.quality.validator import Validator

__all__ = [
    "Bounds",
    "Expectation",
    "Limits",
    "Looked",
    "Past",
    "Quality",
    "Result",
    "Validator",
    "past_nights",
    "suite_of",
    "validate",
]
