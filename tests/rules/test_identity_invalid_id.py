"""证件号码无效: money was paid, and nobody can be behind that id."""

import pytest

from tests.support.drawn import night

RULE = "identity/invalid_id"


@pytest.mark.parametrize(
    ("person_id", "count"),
    [
        ("11010519491231002X", 0), ("110105194912310021", 1), ("110105194902310027", 1), ("11010519491231002", 1),
        ("110105491231002", 0), ("H12345678", 1), ("110105491331002", 1),
    ],
)  # fmt: skip
def test_check_digit_birth_date_and_shape(person_id, count):
    got = night(
        rules=RULE,
        payouts=f"""
        payout_id | person_id   | name | scheme           | benefit       | benefit_month | paid_on    | amount
        a         | {person_id} | 顾城 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00
        b         | {person_id} | 顾城 | resident_pension | funeral_grant | 2026-05       | 2026-05-10 | 800.00
        """,
    )
    assert got.findings.height == 2 * count
    assert set(got.findings["certainty"]) <= {"potential"}
