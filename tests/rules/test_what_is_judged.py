"""What each rule judges, from which day and by which numbers, as the page of the rule book gives it."""

from decimal import Decimal

import pytest

from rules import load_rulebook
from schemas.codes import BENEFITS_OF_SCHEME, PERIODIC

RULEBOOK = load_rulebook()

EVERY = {(scheme, one) for scheme, several in BENEFITS_OF_SCHEME.items() for one in several}
REGULAR = {(scheme, benefit) for scheme, benefit in EVERY if benefit in PERIODIC}
PUBLIC, EMPLOYEE = {("public_pension", "pension")}, {("employee_pension", "pension")}
BASIC, ACCOUNT = {("resident_pension", "basic_pension")}, {("resident_pension", "account_pension")}
SURVIVOR, DISABLED = {("work_injury", "survivor_allowance")}, {("work_injury", "disability_allowance")}  # fmt: skip
NURSED = {("work_injury", "nursing_allowance")}
JOBLESS = {("unemployment", "unemployment_benefit")}
PREMIUM = JOBLESS | {("unemployment", "medical_premium")}
AID = PREMIUM | {("unemployment", "temporary_aid")}
GRANTS = {(scheme, "funeral_grant") for scheme in BENEFITS_OF_SCHEME}
STOPPED = PUBLIC | EMPLOYEE | AID | SURVIVOR

IN_CUSTODY = [
    ("2001-03-08", STOPPED | DISABLED | NURSED, {"first_suspended_month": 1}),
    ("2011-01-01", STOPPED, {"first_suspended_month": 1}),
    ("2014-03-01", STOPPED | BASIC | ACCOUNT, {"first_suspended_month": 1}),
]
RATIOS = [
    ("2019", "0.50", "0.50"),
    ("2020", "1.00", "0.50"),
    ("2021", "0.60", "0.30"),
    ("2022", "0.90", "0.50"),
    ("2023", "0.60", "0.30"),
    ("2025", "0.90", "0.50"),
]
LAYOFFS = {"most_of_few": Decimal("0.20"), "few_people": 30}
PAGE = {
    "death/paid_after_death": [("", REGULAR, {})],
    "death/funeral_grant_twice": [("2011-07-01", GRANTS, {})],
    "custody/paid_while_imprisoned": IN_CUSTODY,
    "custody/paid_while_detained": IN_CUSTODY,
    "custody/raised_while_barred": [("", EMPLOYEE, {})],
    "custody/public_pension_after_sentence": [("", PUBLIC, {})],
    "duplicate/resident_with_employee_pension": [("2014-07-01", BASIC, {})],
    "duplicate/two_employee_pensions": [("", EMPLOYEE, {})],
    "duplicate/two_regions": [("", PUBLIC | EMPLOYEE | BASIC | JOBLESS, {})],
    "duplicate/paid_twice": [("", REGULAR, {})],
    "duplicate/disability_allowance_with_pension": [("2011-01-01", DISABLED, {})],
    "duplicate/unemployment_with_pension": [("2011-07-01", AID, {})],
    "reemployment/paid_while_employed": [("1999-01-22", PREMIUM, {})],
    "reemployment/paid_while_in_business": [("1999-01-22", PREMIUM, {})],
    "reemployment/paid_after_departure": [("2011-07-01", PREMIUM, {})],
    "eligibility/unemployment_months_exceeded": [
        ("2011-07-01", JOBLESS, {"is_extended": False}),
        ("2019-12-01", JOBLESS, {"is_extended": True}),
    ],
    "eligibility/pension_before_age": [
        ("", PUBLIC | EMPLOYEE | BASIC | ACCOUNT, {"is_reformed": False}),
        ("2025-01-01", PUBLIC | EMPLOYEE | BASIC | ACCOUNT, {"is_reformed": True}),
    ],
    "eligibility/survivor_of_age": [("2004-01-01", SURVIVOR, {})],
    "eligibility/survivor_remarried": [("2004-01-01", SURVIVOR, {})],
    "eligibility/survivor_employed": [("2004-01-01", SURVIVOR, {})],
    "eligibility/verification_overdue": [("", REGULAR - AID, {"months": 12})],
    "amount/over_ceiling": [("", EVERY, {})],
    "amount/without_entitlement": [("", REGULAR, {})],
    "account/shared_account": [("", REGULAR, {"persons": 3, "months": 12})],
    "account/other_holder": [("", EVERY, {"months": 12})],
    "account/changed_by_paying_operator": [("", EVERY, {"months": 12, "days": 30})],
    "identity/invalid_id": [("", EVERY, {})],
    "identity/one_id_two_names": [("", EVERY, {})],
    "identity/one_person_two_ids": [("", REGULAR, {"score": Decimal("0.90")})],
    "employer/refund_over_ratio": [
        *(
            (f"{year}-01-01", set(), {"ratio_small": Decimal(small), "ratio_large": Decimal(large)})
            for year, small, large in RATIOS
        ),
        ("2026-01-01", set(), {}),
    ],
    "employer/refund_twice": [("", set(), {})],
    "employer/refund_with_layoffs": [
        ("", set(), {"most": Decimal("0.055"), **LAYOFFS}),
        ("2021-01-01", set(), {"most": Decimal("0.06"), **LAYOFFS}),
        ("2022-01-01", set(), {"most": Decimal("0.055"), **LAYOFFS}),
    ],
    "employer/dispatch_refund_withheld": [("", set(), {"days": 30})],
    "control/same_operator_and_approver": [("", EVERY, {})],
    "lead/received": [("", set(), {})],
    "model/unusual_payments": [("", EVERY, {})],
}


@pytest.mark.parametrize("name", RULEBOOK.rules)
def test_versions_benefits_and_numbers_are_those_of_the_page(name):
    versions = RULEBOOK.rules[name].versions
    assert [(v.name, set(v.judges), dict(v.parameters)) for v in versions] == PAGE[name]


def test_a_version_is_published_on_its_first_day_but_the_reform_of_ages():
    for name, rule in RULEBOOK.rules.items():
        for version in rule.versions:
            day = version.published_on.isoformat() if version.published_on else ""
            is_reform = (name, version.name) == ("eligibility/pension_before_age", "2025-01-01")
            assert day == ("2024-09-13" if is_reform else version.name), name


def test_only_the_last_ratio_is_repealed():
    repealed = {
        (name, version.name)
        for name, rule in RULEBOOK.rules.items()
        for version in rule.versions
        if version.is_repealed
    }
    assert repealed == {("employer/refund_over_ratio", "2026-01-01")}


def test_who_claims_and_in_which_order():
    rules = [rule for rule in RULEBOOK.rules.values() if rule.text.claim_place is not None]
    order = [rule.name for rule in sorted(rules, key=lambda rule: rule.text.claim_place)]
    ours = [name for name in order if not name.startswith("employer/")]
    assert ours == [
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
    ]
    assert [name for name in order if name.startswith("employer/")] == [
        "employer/refund_over_ratio",
        "employer/refund_twice",
        "employer/refund_with_layoffs",
    ]
