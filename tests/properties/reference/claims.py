"""The rule book once more, in plain loops: slow, and to be read aloud beside the page.

It knows nothing of the engine. Rows are dicts as the gate would leave them: ids and names
normalised, codes in English, days as dates, months as `year * 12 + month - 1`, money in fen,
an empty cell as None. Not here: model/, which is a score.
A module per folder of the rule book; here are all rules, exclusions, and the one-claim order.
"""

from collections.abc import Callable, Iterator
from datetime import date

from tests.properties.reference.account import (
    changed_by_paying_operator,
    other_holder,
    shared_account,
)
from tests.properties.reference.amount import over_ceiling, without_entitlement
from tests.properties.reference.custody import (
    paid_while_detained,
    paid_while_imprisoned,
    public_pension_after_sentence,
    raised_while_barred,
)
from tests.properties.reference.death import funeral_grant_twice, paid_after_death
from tests.properties.reference.duplicate import (
    disability_allowance_with_pension,
    paid_twice,
    resident_with_employee_pension,
    two_employee_pensions,
    two_regions,
    unemployment_with_pension,
)
from tests.properties.reference.eligibility import (
    pension_before_age,
    unemployment_months_exceeded,
    verification_overdue,
)
from tests.properties.reference.employer import (
    dispatch_refund_withheld,
    refund_over_ratio,
    refund_twice,
    refund_with_layoffs,
)
from tests.properties.reference.identity import invalid_id, one_id_two_names
from tests.properties.reference.night import Night
from tests.properties.reference.office import received, same_operator_and_approver
from tests.properties.reference.reemployment import (
    paid_after_departure,
    paid_while_employed,
    paid_while_in_business,
)
from tests.properties.reference.second_ids import one_person_two_ids
from tests.properties.reference.survivors import (
    survivor_employed,
    survivor_of_age,
    survivor_remarried,
)
from tests.properties.reference.words import Found, Result, Tables

ONE_CLAIM_ORDER = [
    "death/paid_after_death",
    "death/funeral_grant_twice",
    "custody/paid_while_imprisoned",
    "eligibility/pension_before_age",
    "eligibility/survivor_of_age",
    "eligibility/survivor_remarried",
    "eligibility/survivor_employed",
    "duplicate/paid_twice",
    "duplicate/resident_with_employee_pension",
    "duplicate/disability_allowance_with_pension",
    "duplicate/unemployment_with_pension",
    "reemployment/paid_while_employed",
    "reemployment/paid_while_in_business",
    "reemployment/paid_after_departure",
    "eligibility/unemployment_months_exceeded",
    "amount/over_ceiling",
    "employer/refund_over_ratio",
    "employer/refund_twice",
    "employer/refund_with_layoffs",
]

RULES: list[Callable[[Night], Iterator[Found]]] = [
    paid_after_death,
    funeral_grant_twice,
    paid_while_imprisoned,
    paid_while_detained,
    raised_while_barred,
    public_pension_after_sentence,
    resident_with_employee_pension,
    two_employee_pensions,
    two_regions,
    paid_twice,
    disability_allowance_with_pension,
    unemployment_with_pension,
    paid_while_employed,
    paid_while_in_business,
    paid_after_departure,
    unemployment_months_exceeded,
    pension_before_age,
    survivor_of_age,
    survivor_remarried,
    survivor_employed,
    verification_overdue,
    over_ceiling,
    without_entitlement,
    shared_account,
    other_holder,
    changed_by_paying_operator,
    invalid_id,
    one_id_two_names,
    one_person_two_ids,
    refund_over_ratio,
    refund_twice,
    refund_with_layoffs,
    dispatch_refund_withheld,
    same_operator_and_approver,
    received,
]


def is_excluded(night: Night, found: Found, person: str) -> bool:
    return any(
        row["person_id"] == person
        and row["valid_from"] <= night.as_of
        and (not row.get("valid_until") or night.as_of <= row["valid_until"])
        and (
            row["rule"] in ("*", found.rule)
            or (row["rule"].endswith("/") and found.rule.startswith(row["rule"]))
        )
        for row in night.tables["exclusions"]
    )


def findings(tables: Tables, as_of: date) -> Result:
    """Return (payout_id, rule, certainty, undue, claimed, identity) of everything found."""
    night = Night(tables, as_of)
    persons = {line["payout_id"]: line["person_id"] for line in night.lines}
    persons |= {lead["lead_id"]: lead.get("person_id") for lead in night.tables["leads"]}
    left = {line["payout_id"]: line["net"] for line in night.lines}
    left |= {row["refund_id"]: row["amount"] for row in night.tables["employer_refunds"]}

    everything = [found for rule in RULES for found in rule(night)]
    order = {rule: place for place, rule in enumerate(ONE_CLAIM_ORDER)}
    everything.sort(key=lambda found: order.get(found.rule, len(order)))
    result: Result = set()
    for found in everything:
        certainty, claimed = found.certainty, 0
        person = persons.get(found.payout_id)
        if person and is_excluded(night, found, person):
            certainty = "excluded"
        if certainty == "recoverable":
            claimed = min(found.undue, left[found.payout_id])
            left[found.payout_id] -= claimed
        result.add((found.payout_id, found.rule, certainty, found.undue, claimed, found.identity))
    return result
