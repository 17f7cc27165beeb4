"""参军出境后领取失业保险金: from the month after leaving through the month of return."""

import pytest

from tests.support.drawn import night

RULE = "reemployment/paid_after_departure"


def paid(
    *months,
    person="@ann",
    name="王芳",
    scheme="employee_pension",
    benefit="pension",
    amount="2000.00",
):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
    rows = [
        f"{m} | {person} | {name} | {scheme} | {benefit} | {m} | {m}-10 | {amount}" for m in months
    ]
    return "\n".join([head, *rows])


def left(kind, departed_on, returned_on="", name="王芳"):
    return f"""
    record_id | person_id | name   | kind   | departed_on   | returned_on
    x1        | @ann      | {name} | {kind} | {departed_on} | {returned_on}
    """


LINES = paid("2026-03", "2026-04", "2026-05", scheme="unemployment", benefit="unemployment_benefit")


@pytest.mark.parametrize("kind", ["enlisted", "emigrated", "移居境外"])
def test_months_away(kind):
    got = night(rules=RULE, payouts=LINES, departures=left(kind, "2026-03-31", "2026-04-01"))
    assert got.rows("payout_id", "certainty") == {("2026-04", "recoverable")}
    away = night(rules=RULE, payouts=LINES, departures=left(kind, "2026-03-01"))
    assert away.rows("payout_id") == {("2026-04",), ("2026-05",)}


def test_another_name_is_probable():
    got = night(rules=RULE, payouts=LINES, departures=left("enlisted", "2026-03-01", name="李红"))
    assert got.rows("certainty", "identity") == {("potential", "probable")}


def test_from_july_2011():
    lines = paid("2011-06", "2011-07", scheme="unemployment", benefit="medical_premium")
    assert night(rules=RULE, payouts=lines, departures=left("enlisted", "2011-01-01")).rows(
        "payout_id"
    ) == {("2011-07",)}
