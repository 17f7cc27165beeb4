"""What the model looks at: every feature means what its sentence says, and what is not known is missing."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from detectors.features import FEATURES, NAMES, features
from detectors.tables import link_tables
from schemas.codes import SEXES
from tests.support.drawn import People, checked

AS_OF = date(2026, 10, 31)
LIMIT = 1_000_000
HEADER = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | region_code | bank_account | operator_id"
ENTITLED = "entitlement_id | person_id | name | scheme | benefit | start_month | contribution_months | verified_on | account_changed_on"


def line(number, who, month, paid_on=None, yuan="2000.00", account="A1", operator="op1"):
    paid_on = paid_on or f"{month}-10"
    return f"{number} | @{who} | {who} | employee_pension | pension | {month} | {paid_on} | {yuan} | 340826101200 | {account} | {operator}"


def months(who, first=1, last=10, **cells):
    return [line(f"{who}{m}", who, f"2026-{m:02d}", **cells) for m in range(first, last + 1)]


def entitled(who, contributed="", verified="", changed=""):
    return f"E{who} | @{who} | {who} | employee_pension | pension | 2015-01 | {contributed} | {verified} | {changed}"


def looked_at(*payouts, people=(), institutions=(), limits=(LIMIT,), as_of=AS_OF):
    tables = {"payouts": "\n".join([HEADER, *payouts])}
    if people:
        tables["entitlements"] = "\n".join([ENTITLED, *people])
    if institutions:
        tables["institutions"] = "\n".join(["bank_account", *institutions])
    drawn = People()
    linked = link_tables(checked(tables, as_of, drawn), as_of)
    found = features(linked.lines, linked.tables, as_of, limits)
    names = {number: name.lstrip("@") for name, number in drawn.ids.items()}
    return {names[row["person_id"]]: row for row in found.iter_rows(named=True)}


def test_no_feature_is_about_sex_birth_or_place():
    forbidden = {"sex", "male", "female", "birth", "age", "ethnic", "nation", "place", *SEXES}
    assert not {word for name in NAMES for word in name.split("_")} & forbidden
    seen = pl.Series(list(looked_at(*months("ann"))["ann"]))
    assert set(seen.filter(seen.str.starts_with("seen_"))) == {f"seen_{name}" for name in NAMES}


def test_a_woman_and_a_man_who_are_paid_alike_look_alike():
    people = [*months("ann 1950-03-01 f"), *months("bob 1950-09-01", account="A2")]
    people = [
        row.replace("| ann 1950-03-01 f |", "| ann |").replace("| bob 1950-09-01 |", "| bob |")
        for row in people
    ]
    found = looked_at(*people)
    assert len(found) == 2
    one, other = (tuple(row[f"seen_{name}"] for name in NAMES) for row in found.values())
    assert one == other


def test_the_monthly_amount_is_the_median_of_the_months_paid_in_time():
    late = line("L", "ann", "2026-02", "2026-09-20", "90000.00")
    assert looked_at(*months("ann"), late)["ann"]["monthly_amount"] == 200_000


def test_peers_are_wider_where_too_few_and_a_high_amount_lies_above_them():
    crowd = [row for n in range(40) for row in months(f"p{n}", 9, 10, account=f"B{n}")]
    found = looked_at(
        *crowd,
        *months("ann", 9, 10, yuan="9000.00"),
        *months("bob", 9, 10, yuan="900.00", account="C"),
    )
    assert found["p1"]["seen_monthly_amount"] == 0
    assert found["ann"]["seen_monthly_amount"] > 3
    assert found["bob"]["seen_monthly_amount"] == 0, "to get little is not looked for"


def test_a_rise_counts_beyond_what_everybody_got():
    crowd = [
        row
        for n in range(6)
        for row in (*months(f"p{n}", 1, 6), *months(f"p{n}", 7, 10, yuan="2100.00"))
    ]
    ann = (*months("ann", 1, 6), *months("ann", 7, 10, yuan="3150.00"))
    found = looked_at(*crowd, *ann)
    assert found["p1"]["largest_rise"] == pytest.approx(0)
    assert found["ann"]["largest_rise"] == pytest.approx(0.5)


def test_an_amount_that_creeps_up_has_no_large_step_but_has_grown_in_every_month():
    crowd = [
        row
        for n in range(6)
        for row in (*months(f"p{n}", 1, 6), *months(f"p{n}", 7, 10, yuan="2100.00"))
    ]
    general = {m: 1.05 if m >= 7 else 1.0 for m in range(1, 11)}
    ann = [
        line(f"a{m}", "ann", f"2026-{m:02d}", yuan=f"{2000 * general[m] * 1.04 ** (m - 1):.2f}")
        for m in range(1, 11)
    ]
    found = looked_at(*crowd, *ann)
    assert (found["p1"]["months_risen"], found["ann"]["months_risen"]) == (0, 9)
    assert found["p1"]["gradual_rise"] == pytest.approx(0, abs=1e-9)
    # From the middle of the first months to the middle of the last ones, without the two largest rises.
    assert found["ann"]["gradual_rise"] == pytest.approx(1.04**5 - 1, abs=1e-3)
    assert found["ann"]["largest_rise"] == pytest.approx(0.04, abs=1e-3)


def test_a_single_rise_is_one_month_risen_and_a_fall_is_told_apart():
    crowd = [row for n in range(6) for row in months(f"p{n}", 1, 10)]
    ann = (*months("ann", 1, 5), *months("ann", 6, 10, yuan="3000.00"))
    bob = (*months("bob", 1, 5), *months("bob", 6, 10, yuan="1000.00"))
    found = looked_at(*crowd, *ann, *bob)
    assert (found["ann"]["months_risen"], found["ann"]["largest_fall"]) == (1, 0)
    assert found["ann"]["largest_rise"] == pytest.approx(0.5)
    assert found["bob"]["largest_fall"] == pytest.approx(0.5)
    assert found["bob"]["largest_rise"] == 0
    for who in ("ann", "bob"):
        assert (found[who]["gradual_rise"], found[who]["one_month_apart"]) == (0, 0)


def test_what_rounding_does_is_no_change():
    crowd = [row for n in range(6) for row in months(f"p{n}", 1, 10)]
    found = looked_at(
        *crowd,
        *(*months("ann", 1, 5), *months("ann", 6, 10, yuan="2018.00")),
        *(*months("bob", 1, 5), *months("bob", 6, 10, yuan="2040.00")),
    )
    assert found["ann"]["largest_rise"] == pytest.approx(0.009)
    assert found["ann"]["seen_largest_rise"] == 0
    assert found["bob"]["seen_largest_rise"] == pytest.approx(np.log1p(0.01), abs=1e-5)


@pytest.mark.parametrize("order", [1, -1])
def test_the_latest_line_is_that_of_the_last_day_then_month_then_number(order):
    rows = [
        line("Z", "ann", "2026-09", "2026-10-10"),
        line("A", "ann", "2026-10", "2026-10-10"),
        line("B", "ann", "2026-10", "2026-10-10", "5.00"),
        line("Y", "ann", "2026-11", "2026-10-09"),
    ]
    assert looked_at(*rows[::order])["ann"]["payout_id"] == "B"


def test_one_month_apart_is_no_rise_and_no_fall():
    crowd = [row for n in range(6) for row in months(f"p{n}", 1, 10)]
    ann = (*months("ann", 1, 4), *months("ann", 5, 5, yuan="3000.00"), *months("ann", 6, 10))
    bob = (*months("bob", 1, 4), *months("bob", 5, 5, yuan="1000.00"), *months("bob", 6, 10))
    found = looked_at(*crowd, *ann, *bob)
    for who, apart in (("ann", 0.5), ("bob", 1.0)):
        assert found[who]["one_month_apart"] == pytest.approx(apart)
        assert (found[who]["largest_rise"], found[who]["largest_fall"]) == (0, 0)


def test_a_rise_over_months_without_payment_counts_where_it_goes_on():
    crowd = [row for n in range(6) for row in months(f"p{n}", 1, 10)]
    ann = (*months("ann", 1, 4), *months("ann", 7, 10, yuan="2400.00"))
    found = looked_at(*crowd, *ann)["ann"]
    assert found["largest_rise"] == pytest.approx(0.2)
    assert found["gradual_rise"] == 0


def test_lines_to_an_account_that_was_anothers_before():
    ann = [*months("ann", 1, 5, account="A"), *months("ann", 6, 10, account="B")]
    couple = [*months("cat", account="C"), *months("dan", account="C")]
    found = looked_at(*ann, *months("bob", account="B"), *couple)
    lines = {who: row["lines_to_anothers_account"] for who, row in found.items()}
    assert lines == {"ann": 5, "bob": 0, "cat": 0, "dan": 0}


def test_lines_that_are_whole_hundreds_and_lines_in_another_month_than_usual():
    crowd = [row for n in range(6) for row in months(f"p{n}", yuan="2000.10", account=f"P{n}")]
    early = line("E", "ann", "2026-05", "2026-04-20", "2000.10")
    late = line("L", "ann", "2026-06", "2026-07-02", "2000.00")
    later = line("B", "ann", "2026-03", "2026-08-02", "2000.10")
    ann = looked_at(*crowd, *months("ann", 8, 10, yuan="2100.00"), early, late, later)["ann"]
    assert (ann["untimely_lines"], ann["back_payments"], ann["round_amounts"]) == (2, 1, 4)


def test_a_month_of_which_nothing_is_left_is_no_rise_without_end():
    none = line("N", "ann", "2026-05", yuan="0.00")
    rows = [row for row in months("ann") if not row.startswith("ann5 ")]
    ann = looked_at(*rows, none)["ann"]
    assert ann["largest_rise"] == 0


def test_switches_between_accounts():
    ann = [
        line(f"a{m}", "ann", f"2026-{m:02d}", account="A1" if m % 2 else "A2") for m in range(1, 7)
    ]
    bob = [*months("bob", 1, 5, account="B1"), *months("bob", 6, 10, account="B2")]
    both = [
        line(f"{account}{m}", "cat", f"2026-{m:02d}", account=account)
        for m in range(1, 7)
        for account in ("C1", "C2")
    ]
    found = looked_at(*ann, *bob, *both, *months("dan", account="D"))
    switches = {who: row["account_switches"] for who, row in found.items()}
    assert switches == {"ann": 5, "bob": 1, "cat": 0, "dan": 0}


def test_a_late_month_of_long_ago_opens_no_gap():
    long_ago = line("L", "ann", "2019-01", "2026-09-20")
    ann = looked_at(*months("ann"), long_ago)["ann"]
    assert (ann["months_not_paid"], ann["resumptions"], ann["back_payments"]) == (0, 0, 1)


def test_back_payments_and_those_just_under_a_limit():
    rows = [
        line(f"L{n}", "ann", f"2026-0{n}", "2026-09-20", yuan)
        for n, yuan in enumerate(("9999.99", "9500.00", "9499.99", "10000.00"), 1)
    ]
    ann = looked_at(*months("ann"), *rows)["ann"]
    assert (ann["back_payments"], ann["just_under_limit"]) == (4, 2)
    assert ann["back_paid_months"] == pytest.approx(38_999.98 / 2_000)


def test_without_limits_in_the_settings_nothing_is_known_of_them():
    ann = looked_at(*months("ann"), limits=())["ann"]
    assert ann["just_under_limit"] is None
    assert ann["seen_just_under_limit"] is None


def test_gaps_and_resumptions():
    rows = [row for row in months("ann") if not row.startswith(("ann3 ", "ann4 ", "ann7 "))]
    ann = looked_at(*rows)["ann"]
    assert (ann["months_not_paid"], ann["resumptions"]) == (3, 2)
    held = [line("L3", "ann", "2026-03", "2026-05-20"), line("L4", "ann", "2026-04", "2026-05-20")]
    again = looked_at(*rows, *held)["ann"]
    assert (again["months_not_paid"], again["resumptions"]) == (1, 1), (
        "what was paid later is no gap"
    )


def test_lines_a_month():
    second = [row.replace(f"ann{m} ", f"x{m} ", 1) for m, row in enumerate(months("ann"), 1)]
    assert looked_at(*months("ann"), *second)["ann"]["lines_a_month"] == 2


def test_people_on_an_account_and_accounts_of_a_person_but_no_institutions():
    ann = [*months("ann", 1, 5), *months("ann", 6, 10, account="A2")]
    bob = months("bob", 1, 2, account="A2")
    found = looked_at(*ann, *bob)
    assert [
        (found[who]["people_on_account"], found[who]["accounts"]) for who in ("ann", "bob")
    ] == [(2, 2), (2, 1)]
    home = looked_at(*ann, *bob, institutions=["A2"])
    assert home["ann"]["people_on_account"] == 1
    assert home["bob"]["people_on_account"] is None


def test_days_from_the_change_of_the_account_to_the_next_payment():
    changed = entitled("ann", changed="2026-09-07")
    assert looked_at(*months("ann"), people=[changed])["ann"]["days_from_change_to_payment"] == 3
    never = looked_at(*months("ann"), people=[entitled("ann")])["ann"]
    assert never["days_from_change_to_payment"] is None


def test_what_was_entered_after_the_day_is_not_looked_at():
    later = entitled("ann", verified="2026-09-15", changed="2026-09-07")
    ann = looked_at(*months("ann"), people=[later], as_of=date(2026, 9, 1))["ann"]
    assert ann["days_from_change_to_payment"] is None
    assert ann["months_since_verified"] is None
    assert ann["line"] == 7, "August's line is the latest known"


def test_shares_of_operators():
    crowd = [row for n in range(30) for row in months(f"p{n}", account=f"B{n}")]
    ann = [*months("ann", 1, 6), *months("ann", 7, 10, operator="stranger")]
    found = looked_at(*crowd, *ann)["ann"]
    assert found["one_operator_share"] == pytest.approx(0.6)
    assert found["unfamiliar_operator_share"] == pytest.approx(0.4)
    assert looked_at(*months("bob", 1, 2))["bob"]["one_operator_share"] is None, "too few lines"


def test_months_from_the_last_sign_of_life_to_the_last_payment():
    seen = entitled("ann", verified="2026-02-15")
    assert looked_at(*months("ann"), people=[seen])["ann"]["months_since_verified"] == 8
    assert looked_at(*months("ann", 1, 3), people=[seen])["ann"]["months_since_verified"] == 1
    assert (
        looked_at(*months("ann"), people=[entitled("ann")])["ann"]["months_since_verified"] is None
    )


def test_an_amount_out_of_line_with_the_months_contributed():
    def contributed(n):
        return 180 + n // 40 * 30

    yuan = [f"{10 * contributed(n):.2f}" for n in range(400)]
    crowd = [
        row for n in range(400) for row in months(f"p{n}", 10, 10, account=f"B{n}", yuan=yuan[n])
    ]
    people = [entitled(f"p{n}", contributed=str(contributed(n))) for n in range(400)]
    ann = months("ann", 10, 10, yuan="4500.00")
    found = looked_at(*crowd, *ann, people=[*people, entitled("ann", contributed="180")])
    assert found["p399"]["monthly_amount"] == found["ann"]["monthly_amount"]
    assert found["p399"]["seen_amount_for_career"] < 1
    assert found["ann"]["seen_amount_for_career"] > 2
    unknown = looked_at(*months("ann"), people=[entitled("ann")])["ann"]
    assert unknown["seen_amount_for_career"] is None


def test_ids_in_a_row():
    rows = [
        row
        for who in ("ann 1960-01-01", "bob 1960-01-01", "cat 1960-01-01", "dan 1970-01-01")
        for row in months(who, 9, 10)
    ]
    names = ("ann", "bob", "cat", "dan")
    rows = [
        row.replace(f"| {name} 1960-01-01 |", f"| {name} |").replace(
            f"| {name} 1970-01-01 |", f"| {name} |"
        )
        for row, name in zip(rows, [n for n in names for _ in range(2)], strict=True)
    ]
    found = looked_at(*rows)
    assert {who: row["ids_in_a_row"] for who, row in found.items()} == {
        "ann": 3,
        "bob": 3,
        "cat": 3,
        "dan": 1,
    }


def test_ids_in_a_row_are_usual_where_all_ids_of_a_crowded_day_are():
    days = [f"19{60 + n // 12}-{n % 12 + 1:02d}-01" for n in range(40)]
    crowd = [(f"p{n}x{k}", day) for n, day in enumerate(days) for k in range(5)]
    rows = [
        row.replace(f"| {who} {day} |", f"| {who} |")
        for who, day in crowd
        for row in months(f"{who} {day}", 9, 10)
    ]
    found = looked_at(*rows)
    assert {row["ids_in_a_row"] for row in found.values()} == {5}
    assert {row["seen_ids_in_a_row"] for row in found.values()} == {0}
    few = looked_at(*rows[: 5 * 20 * 2])
    assert min(row["seen_ids_in_a_row"] for row in few.values()) > 1, "too few days to tell"


def test_without_optional_columns_and_tables_the_rest_is_still_looked_at():
    bare = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
    row = "P1 | @ann | ann | employee_pension | pension | 2026-10 | 2026-10-10 | 2000.00"
    linked = link_tables(checked({"payouts": f"{bare}\n{row}"}, AS_OF), AS_OF)
    found = features(linked.lines, linked.tables, AS_OF).row(0, named=True)
    missing = {name for name in NAMES if found[name] is None}
    assert {"accounts", "one_operator_share", "months_since_verified", "largest_rise"} <= missing
    assert found["monthly_amount"] == 200_000
    assert found["months_not_paid"] == 0


def test_the_largest_number_does_not_drown_the_others():
    crowd = [row for n in range(40) for row in months(f"p{n}", 9, 10, account=f"B{n}")]
    strange = [*crowd, *months("ann", 9, 10, yuan="4000.00")]
    beside = looked_at(*strange, *months("bob", 9, 10, yuan="99999999.99", account="C"))
    assert beside["ann"]["seen_monthly_amount"] == looked_at(*strange)["ann"]["seen_monthly_amount"]
    assert beside["bob"]["seen_monthly_amount"] < 10


def test_numbers_for_the_forest_are_small_floats():
    found = looked_at(*months("ann"))
    assert len(found) == 1
    linked = link_tables(checked({"payouts": "\n".join([HEADER, *months("ann")])}, AS_OF), AS_OF)
    seen = features(linked.lines, linked.tables, AS_OF).select("^seen_.*$")
    assert set(seen.dtypes) == {pl.Float32}
    assert seen.width == len(FEATURES)
