"""control/ and lead/ in plain loops."""

from collections.abc import Iterator

from tests.properties.reference.night import Night
from tests.properties.reference.words import Found


def same_operator_and_approver(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if line.get("operator_id") and line["operator_id"] == line.get("approver_id"):
            yield Found(
                line["payout_id"], "control/same_operator_and_approver", "potential", line["net"]
            )


def received(night: Night) -> Iterator[Found]:
    for lead in night.tables["leads"]:
        _, identity = night.person_of(lead)
        yield Found(lead["lead_id"], "lead/received", "potential", 0, identity or "exact")
