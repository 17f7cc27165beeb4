"""跨地区重复领取同一险种: the same benefit of the same scheme in another region."""

import pytest

from tests.support.drawn import night

RULE = "duplicate/two_regions"


def elsewhere(*rows):
    head = "record_id | person_id | name | scheme | from_month | to_month | region_code | benefit"
    return "\n".join([head, *(f"o{n} | @ann | {' | '.join(row)}" for n, row in enumerate(rows))])


def here(region, scheme="employee_pension", benefit="pension"):
    return f"""
    payout_id | person_id | name | scheme   | benefit   | benefit_month | paid_on    | amount  | region_code
    a         | @ann      | 王芳 | {scheme} | {benefit} | 2026-05       | 2026-05-10 | 2400.00 | {region}
    """


@pytest.mark.parametrize(
    ("ours", "theirs", "count"),
    [("340826101", "330106", 1), ("340826101", "340826", 0), ("340826101", "340826102", 0), ("340826101", "", 1),
     ("", "340826", 1), ("", "", 1)],
)  # fmt: skip
def test_the_first_six_digits_decide_and_an_empty_region_is_another(ours, theirs, count):
    rows = elsewhere(("王芳", "employee_pension", "2020-01", "", theirs, ""))
    got = night(rules=RULE, payouts=here(ours), other_benefits=rows)
    assert got.rows("certainty", "undue", "claimed") == (
        {("potential", 240000, 0)} if count else set()
    )


def test_only_the_same_scheme_and_benefit():
    rows = elsewhere(
        ("王芳", "public_pension", "2020-01", "", "330106", ""),
        ("王芳", "employee_pension", "2020-01", "", "330106", "survivor_allowance"),
        ("王芳", "employee_pension", "2020-01", "2026-04", "330106", ""),
    )
    assert night(rules=RULE, payouts=here("340826"), other_benefits=rows).findings.is_empty()


def test_what_is_judged():
    rows = elsewhere(
        ("王芳", "resident_pension", "2020-01", "", "330106", ""),
        ("王芳", "unemployment", "2020-01", "", "330106", ""),
    )
    for scheme, benefit, count in [
        ("resident_pension", "basic_pension", 1),
        ("resident_pension", "account_pension", 0),
        ("unemployment", "unemployment_benefit", 1),
        ("unemployment", "medical_premium", 0),
    ]:
        got = night(rules=RULE, payouts=here("340826", scheme, benefit), other_benefits=rows)
        assert got.findings.height == count, benefit


def test_first_and_last_month_elsewhere_and_an_open_end_up_to_the_as_of_month():
    head, line, *_ = here("340826").strip().splitlines()
    months = ("2026-03", "2026-04", "2026-05", "2026-06", "2026-09", "2026-10", "2026-11")
    lines = [
        line.replace("2026-05 ", f"{m} ")
        .replace("a  ", f"{m} ")
        .replace("2026-05-10", "2026-02-10")
        for m in months
    ]
    rows = elsewhere(
        ("王芳", "employee_pension", "2026-04", "2026-05", "330106", ""),
        ("王芳", "employee_pension", "2026-09", "", "330106", "pension"),
    )
    got = night(rules=RULE, payouts="\n".join([head, *lines]), other_benefits=rows)
    assert got.rows("payout_id") == {("2026-04",), ("2026-05",), ("2026-09",), ("2026-10",)}


def test_another_name_elsewhere_is_probable():
    rows = elsewhere(("李红", "employee_pension", "2020-01", "", "330106", ""))
    got = night(rules=RULE, payouts=here("340826"), other_benefits=rows)
    assert got.rows("certainty", "identity") == {("potential", "probable")}
