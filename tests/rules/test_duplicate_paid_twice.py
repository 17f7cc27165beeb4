"""同一月份重复发放: the same amount again is a repetition, another amount a supplement."""

from tests.support.drawn import night

RULE = "duplicate/paid_twice"
HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | deceased_id | status"


def paid(*rows, benefit="pension", scheme="employee_pension"):
    body = [
        f"{i} | @ann | 王芳 | {scheme} | {benefit} | 2026-05 | {on} | {a} | {d} | {s}"
        for i, on, a, d, s in rows
    ]
    return "\n".join([HEAD, *body])


def test_the_first_paid_stays_ties_by_number():
    got = night(
        rules=RULE,
        payouts=paid(
            ("c", "2026-05-09", "2000.00", "", ""),
            ("b", "2026-05-10", "2000.00", "", ""),
            ("a", "2026-05-10", "2000.00", "", ""),
            ("s", "2026-05-28", "96.00", "", ""),
        ),
    )
    assert got.rows("payout_id", "claimed", "evidence_id") == {
        ("a", 200000, "c"),
        ("b", 200000, "c"),
    }


def test_two_deceased_are_two_allowances_and_an_empty_one_is_one():
    def lines(first, second):
        return paid(
            ("a", "2026-05-09", "900.00", first, ""),
            ("b", "2026-05-10", "900.00", second, ""),
            benefit="survivor_allowance",
        )

    assert night(rules=RULE, payouts=lines("@f 1940-01-01", "@m 1941-01-01")).findings.is_empty()
    assert night(rules=RULE, payouts=lines("@f 1940-01-01", "")).findings.is_empty()
    assert night(rules=RULE, payouts=lines("@f 1940-01-01", "@f")).rows("payout_id") == {("b",)}


def test_what_was_clawed_back_or_returned_repeats_nothing():
    back = paid(
        ("a", "2026-05-09", "2000.00", "", ""),
        ("b", "2026-05-10", "2000.00", "", ""),
        ("c", "2026-05-20", "-500.00", "", ""),
    )
    assert night(rules=RULE, payouts=back).rows("payout_id", "undue") == {("b", 150000)}
    returned = paid(
        ("a", "2026-05-09", "2000.00", "", "returned"), ("b", "2026-05-10", "2000.00", "", "")
    )
    assert night(rules=RULE, payouts=returned).findings.is_empty()


def test_one_off_grants_are_not_judged():
    lines = paid(
        ("a", "2026-05-09", "800.00", "", ""),
        ("b", "2026-05-10", "800.00", "", ""),
        benefit="funeral_grant",
    )
    assert night(rules=RULE, payouts=lines).findings.is_empty()
