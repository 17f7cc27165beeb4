"""一号多人: one id, two names after normalising."""

from tests.support.drawn import night

RULE = "identity/one_id_two_names"


def paid(*names):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | status"
    rows = [f"p{n} | @fa | {name} | resident_pension | basic_pension | 2026-0{n + 1} | 2026-0{n + 1}-10 | 190.00 | {status}"
            for n, (name, status) in enumerate(names)]  # fmt: skip
    return "\n".join([head, *rows])


def test_all_lines_of_the_id_are_found():
    got = night(rules=RULE, payouts=paid(("顾城", ""), ("顾成", ""), ("顾城", "")))
    assert got.rows("payout_id", "certainty") == {(f"p{n}", "potential") for n in range(3)}


def test_one_name_in_two_forms_is_one_name():
    assert night(
        rules=RULE, payouts=paid(("顾　城", ""), ("顾 城", ""), ("顾城", ""))
    ).findings.is_empty()


def test_a_name_only_on_lines_that_came_back_is_none():
    got = night(rules=RULE, payouts=paid(("顾城", ""), ("顾成", "returned"), ("顾城", "")))
    assert got.findings.is_empty()
