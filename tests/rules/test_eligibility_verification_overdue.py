"""待遇资格认证逾期: more than twelve months after the latest proof, or start, of any entitlement."""

from datetime import date

import pytest

from rules import load_rulebook
from rules.overrides import Override, overridden
from tests.support.drawn import night

RULE = "eligibility/verification_overdue"
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit       | benefit_month | paid_on    | amount
may       | @eve      | 乐观 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00
jun       | @eve      | 乐观 | resident_pension | basic_pension | 2026-06       | 2026-06-10 | 190.00
jul       | @eve      | 乐观 | resident_pension | basic_pension | 2026-07       | 2026-07-10 | 190.00
dole      | @eve      | 乐观 | unemployment     | unemployment_benefit | 2026-07 | 2026-07-10 | 1460.00
"""


def entitled(*rows):
    head = "entitlement_id | person_id | name | scheme | benefit | start_month | verified_on"
    body = [f"e{n} | @eve | {name} | resident_pension | {benefit} | {start} | {seen}"
            for n, (name, benefit, start, seen) in enumerate(rows)]  # fmt: skip
    return "\n".join([head, *body])


def test_the_twelfth_month_is_still_good():
    got = night(
        rules=RULE,
        payouts=PAYOUTS,
        entitlements=entitled(("乐观", "basic_pension", "2015-06", "2025-05-01")),
    )
    assert got.rows("payout_id", "certainty", "claimed") == {
        ("jun", "potential", 0),
        ("jul", "potential", 0),
    }


def test_the_latest_of_all_entitlements_wins_and_a_start_is_a_proof():
    rows = entitled(
        ("乐观", "basic_pension", "2015-06", "2025-05-01"),
        ("乐观", "account_pension", "2025-06", ""),
    )
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=rows).rows("payout_id") == {("jul",)}


def test_a_proof_later_than_the_as_of_day_is_not_looked_at():
    rows = entitled(("乐观", "basic_pension", "2015-06", "2026-08-15"))
    early = night(as_of=date(2026, 7, 31), rules=RULE, payouts=PAYOUTS, entitlements=rows)
    assert early.findings.height == 3
    assert night(rules=RULE, payouts=PAYOUTS, entitlements=rows).findings.is_empty()


def test_the_office_may_set_the_months():
    own = overridden(load_rulebook(), [Override(RULE, "months", 13, "decided by the county")])
    rows = entitled(("乐观", "basic_pension", "2015-06", "2025-05-01"))
    got = night(rules=RULE, rulebook=own, payouts=PAYOUTS, entitlements=rows)
    assert got.rows("payout_id") == {("jul",)}


def test_the_latest_of_several_proofs_counts_also_one_of_another_name():
    rows = entitled(
        ("乐观", "basic_pension", "2015-06", "2025-06-30"),
        ("乐观", "account_pension", "2015-06", "2024-01-01"),
        ("乐天", "funeral_grant", "2015-06", "2023-01-01"),
    )
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=rows)
    assert got.rows("payout_id", "identity") == {("jul", "exact")}
    only_probable = entitled(("乐天", "basic_pension", "2015-06", "2025-06-30"))
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=only_probable)
    assert got.rows("payout_id", "identity") == {("jul", "probable")}


@pytest.mark.parametrize(
    ("scheme", "benefit", "count"),
    [
        ("public_pension", "pension", 1),
        ("employee_pension", "pension", 1),
        ("employee_pension", "survivor_allowance", 1),
        ("resident_pension", "account_pension", 1),
        ("work_injury", "disability_allowance", 1),
        ("work_injury", "nursing_allowance", 1),
        ("work_injury", "survivor_allowance", 1),
        ("work_injury", "disability_grant", 0),
        ("resident_pension", "funeral_grant", 0),
        ("unemployment", "unemployment_benefit", 0),
        ("unemployment", "medical_premium", 0),
        ("unemployment", "temporary_aid", 0),
    ],
)
def test_pensions_and_allowances_but_nothing_of_unemployment(scheme, benefit, count):
    payouts = f"""
    payout_id | person_id | name | scheme   | benefit   | benefit_month | paid_on    | amount
    a         | @eve      | 乐观 | {scheme} | {benefit} | 2026-07       | 2026-07-10 | 190.00
    """
    rows = entitled(("乐观", "basic_pension", "2015-06", "2025-05-01"))
    assert night(rules=RULE, payouts=payouts, entitlements=rows).findings.height == count


def test_without_any_entitlement_nobody_is_overdue():
    rows = entitled(("乐观", "basic_pension", "2015-06", "2025-05-01"))
    other = PAYOUTS.replace("@eve", "@ewa").replace("乐观", "安乐")
    assert night(rules=RULE, payouts=other, entitlements=rows).findings.is_empty()


def test_the_latest_proof_is_the_one_told():
    rows = entitled(
        ("乐观", "basic_pension", "2015-06", "2025-04-01"),
        ("乐观", "account_pension", "2015-06", "2025-05-01"),
    )
    got = night(rules=RULE, payouts=PAYOUTS, entitlements=rows)
    assert got.rows("payout_id", "evidence_table", "evidence_id") == {
        ("jun", "entitlements", "e1"),
        ("jul", "entitlements", "e1"),
    }
    assert got.findings["facts"].str.contains('"verified_on":"2025-05-01"', literal=True).all()
