"""All that is known of the quality of a night's data."""

from dataclasses import dataclass
from typing import Any

from fundsentry.quality.measures import Came, remembered
from fundsentry.quality.past import Past
from fundsentry.quality.validation import Quality


@dataclass(frozen=True)
class Looked:
    """What came, what became of the expectations, and the nights before; `office` is its name on papers."""

    run_id: str
    came: Came
    quality: Quality
    past: tuple[Past, ...] = ()
    office: str = ""

    def report(self) -> dict[str, Any]:
        """Return what run.json and the ledger keep, for people and for the nights to come."""
        return {**self.quality.told(), **remembered(self.came)}

    def documents(self) -> dict[str, Any]:
        """Return what is kept of the validation: the results as their validator wrote them, by table."""
        return {
            "run_id": self.run_id,
            "as_of": self.came.as_of.isoformat(),
            "validated_by": self.quality.validated_by,
            "stopped": bool(self.quality.stops),
            "tables": {one["suite_name"]: one for one in self.quality.documents},
        }
