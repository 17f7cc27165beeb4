"""劳务派遣单位截留返还资金: what was not passed on thirty days after it came."""

from datetime import date

import pytest

from tests.support.drawn import night
from tests.support.refunds import refund, refunds

RULE = "employer/dispatch_refund_withheld"


def shares(*rows):
    head = "refund_id | client_id | due_amount | passed_amount | passed_on"
    return "\n".join([head, *(f"{r} | k | {d} | {p} | {on}" for r, d, p, on in rows)])


@pytest.mark.parametrize(("paid_on", "count"), [("2026-09-30", 1), ("2026-10-01", 0)])
def test_more_than_thirty_days(paid_on, count):
    rows = refunds(refund("a", "2026", paid_on=paid_on, dispatch="yes"))
    got = night(
        date(2026, 10, 31),
        rules=RULE,
        employer_refunds=rows,
        refund_shares=shares(("z", "1.00", "", "")),
    )
    assert got.findings.height == count


def test_the_sum_over_all_clients_counts_and_at_most_the_refund():
    rows = refunds(
        refund("a", "2026", "5000.00", "2026-06-01", dispatch="yes"),
        refund("b", "2026", "5000.00", "2026-06-01", dispatch="yes", employer="g2"),
        refund("c", "2026", "5000.00", "2026-06-01", employer="g3"),
    )
    passed = shares(
        ("a", "3000.00", "1000.00", "2026-06-20"),
        ("a", "1000.00", "1500.00", "2026-06-20"),
        ("b", "9000.00", "", ""),
    )
    got = night(rules=RULE, employer_refunds=rows, refund_shares=passed)
    assert got.rows("payout_id", "undue", "certainty", "claimed") == {
        ("a", 150000, "potential", 0),
        ("b", 500000, "potential", 0),
    }


def test_two_equal_transfers_are_two_and_later_ones_are_not_known():
    rows = refunds(refund("a", "2026", "5000.00", "2026-06-01", dispatch="yes"))
    equal = ("a", "2500.00", "2500.00", "2026-06-20")
    got = night(rules=RULE, employer_refunds=rows, refund_shares=shares(equal, equal))
    assert got.findings.is_empty()
    later = night(
        date(2026, 8, 31),
        rules=RULE,
        employer_refunds=rows,
        refund_shares=shares(("a", "5000.00", "5000.00", "2026-09-01")),
    )
    assert later.rows("undue") == {(500000,)}
    on_the_day = night(
        date(2026, 9, 1),
        rules=RULE,
        employer_refunds=rows,
        refund_shares=shares(("a", "5000.00", "5000.00", "2026-09-01")),
    )
    assert on_the_day.findings.is_empty()
