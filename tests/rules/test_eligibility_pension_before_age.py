"""未达法定退休年龄领取养老金: owed from the month after the allowed age is reached."""

from datetime import date

import polars as pl
import pytest

from rules.ages import old_age, rise
from tests.support.drawn import night

RULE = "eligibility/pension_before_age"


def lines(first, count, person="@eve", scheme="employee_pension", benefit="pension"):
    rows = []
    for number in range(count):
        month = f"{(first + number) // 12}-{(first + number) % 12 + 1:02d}"
        rows.append(
            f"{month} | {person} | 罗成 | {scheme} | {benefit} | {month} | {month}-10 | 2400.00"
        )
    return "\n".join(
        [
            "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount",
            *rows,
        ]
    )


def entitled(
    start,
    kind="",
    category="",
    scheme="employee_pension",
    benefit="pension",
    end="",
    born="",
    sex="",
):
    return f"""
    entitlement_id | person_id | name | scheme   | benefit   | start_month | end_month | retirement_type | worker_category | birth_date | sex
    e1             | @eve      | 罗成 | {scheme} | {benefit} | {start}     | {end}     | {kind}          | {category}      | {born}     | {sex}
    """


@pytest.mark.parametrize(
    ("sex", "category", "born", "months"),
    [
        ("male", None, (1964, 12), 0), ("male", None, (1965, 1), 1), ("male", None, (1965, 4), 1),
        ("male", None, (1965, 5), 2), ("male", None, (1965, 8), 2), ("male", None, (1976, 8), 35),
        ("male", None, (1976, 9), 36), ("male", None, (1990, 1), 36),
        ("female", "cadre", (1969, 12), 0), ("female", "cadre", (1970, 1), 1), ("female", "cadre", (1970, 4), 1),
        ("female", "cadre", (1970, 5), 2), ("female", "cadre", (1981, 8), 35), ("female", "cadre", (1981, 9), 36),
        ("female", "worker", (1974, 12), 0), ("female", "worker", (1975, 1), 1), ("female", "worker", (1975, 2), 1),
        ("female", "worker", (1975, 3), 2), ("female", "worker", (1984, 10), 59), ("female", "worker", (1984, 11), 60),
        ("female", None, (1984, 11), 60), ("female", None, (1990, 1), 60),
    ],
)  # fmt: skip
def test_the_rise_is_that_of_the_published_table(sex, category, born, months):
    frame = pl.DataFrame(
        {"sex": [sex], "category": [category], "born": [born[0] * 12 + born[1] - 1]}
    )
    age = old_age(pl.col("sex"), pl.col("category"))
    assert frame.select(rise(age, pl.col("born"))).item() == months


def test_a_man_born_in_august_1965_retires_in_october_2025():
    got = night(
        rules=RULE,
        payouts=lines(2025 * 12 + 6, 5, "@eve 1965-08-20 m"),
        entitlements=entitled("2025-07"),
    )
    assert got.rows("payout_id", "certainty") == {
        ("2025-07", "recoverable"),
        ("2025-08", "recoverable"),
        ("2025-09", "potential"),
        ("2025-10", "potential"),
    }


def test_flexible_early_retirement_is_lawful_from_the_old_age_on_and_not_before():
    got = night(
        rules=RULE,
        payouts=lines(2025 * 12 + 6, 5, "@eve 1965-08-20 m"),
        entitlements=entitled("2025-07", "flexible_early"),
    )
    assert got.rows("payout_id", "certainty") == {
        ("2025-07", "recoverable"),
        ("2025-08", "recoverable"),
    }


def test_three_years_at_most_for_women_who_rise_by_five():
    # Old age 50 in 2036-01; raised by 60 months to 2041-01; at most 36 months earlier: 2038-01.
    got = night(
        as_of=date(2040, 1, 31),
        rules=RULE,
        payouts=lines(2037 * 12 + 10, 5, "@eve 1986-01-20 f"),
        entitlements=entitled("2037-01", "flexible_early"),
    )
    assert got.rows("payout_id") == {("2037-11",), ("2037-12",), ("2038-01",)}


def test_special_trades_and_illness_have_ages_of_their_own():
    miner = night(
        rules=RULE,
        payouts=lines(2026 * 12, 3, "@eve 1971-02-20 m"),
        entitlements=entitled("2026-01", "special_trade"),
    )
    assert miner.rows("payout_id", "certainty") == {
        ("2026-01", "recoverable"),
        ("2026-02", "recoverable"),
    }
    ill = night(
        rules=RULE,
        payouts=lines(2024 * 12 + 10, 3, "@eve 1979-12-20 f"),
        entitlements=entitled("2024-11", "illness"),
    )
    assert ill.rows("payout_id") == {("2024-11",), ("2024-12",)}


def test_illness_from_2025_on_is_judged_as_normal():
    got = night(
        rules=RULE,
        payouts=lines(2025 * 12, 2, "@eve 1970-02-20 m"),
        entitlements=entitled("2025-01", "illness"),
    )
    assert got.rows("certainty") == {("recoverable",)}


def test_residents_at_sixty_whatever_sex_and_reform_for_both_benefits():
    payouts = lines(2026 * 12 + 5, 2, "@eve 1966-06-01 f", "resident_pension", "account_pension")
    rows = entitled("2026-06", scheme="resident_pension", benefit="account_pension")
    assert night(rules=RULE, payouts=payouts, entitlements=rows).rows("payout_id") == {("2026-06",)}


def test_another_benefit_or_months_outside_the_entitlement_are_not_judged_by_it():
    payouts = lines(2026 * 12 + 3, 3, "@eve 1966-06-01 f", "resident_pension", "basic_pension")
    other = entitled("2026-01", scheme="resident_pension", benefit="account_pension")
    assert night(rules=RULE, payouts=payouts, entitlements=other).findings.is_empty()
    ended = entitled("2026-05", end="2026-05", scheme="resident_pension", benefit="basic_pension")
    assert night(rules=RULE, payouts=payouts, entitlements=ended).rows("payout_id") == {
        ("2026-05",)
    }


def test_birth_date_and_sex_of_the_entitlement_go_before_the_id():
    payouts = lines(2026 * 12, 1, "@eve 1975-01-01 f")
    rows = entitled("2026-01", born="1950-01-01", sex="male")
    assert night(rules=RULE, payouts=payouts, entitlements=rows).findings.is_empty()


def test_before_the_reform_was_published_nobody_knew_of_it():
    payouts = lines(2024 * 12 + 6, 1, "@eve 1965-01-20 m")
    got = night(
        as_of=date(2024, 8, 31), rules=RULE, payouts=payouts, entitlements=entitled("2024-07")
    )
    assert got.rows("payout_id", "certainty", "version") == {("2024-07", "recoverable", "")}


@pytest.mark.parametrize(
    ("sex", "category", "born", "retires"),
    [
        # From the three tables beside the decision: year and month of birth, year and month of retirement.
        ("m", "", "1965-01-31", "2025-02"),
        ("m", "", "1965-05-01", "2025-07"),
        ("m", "", "1966-04-30", "2026-08"),
        ("f", "cadre", "1970-01-01", "2025-02"),
        ("f", "cadre", "1970-08-31", "2025-10"),
        ("f", "worker", "1975-01-31", "2025-02"),
        ("f", "worker", "1975-04-01", "2025-06"),
        ("f", "", "1976-02-29", "2026-09"),
    ],
)
def test_the_month_of_retirement_is_that_of_the_published_tables(sex, category, born, retires):
    """The month of retirement is the last that is not owed."""
    got = night(
        rules=RULE,
        payouts=lines(2024 * 12, 36, f"@eve {born} {sex}").replace("2026-11-10", "2026-10-31"),
        entitlements=entitled("2024-01", category=category, end="2026-10"),
    )
    assert max(got.rows("payout_id")) == (retires,)


def test_an_open_end_reaches_to_the_as_of_month():
    payouts = lines(2026 * 12 + 8, 2, "@eve 1990-05-31 m")
    early = (
        payouts
        + "\n2026-11 | @eve | 罗成 | employee_pension | pension | 2026-11 | 2026-10-10 | 1.00"
    )
    got = night(rules=RULE, payouts=early, entitlements=entitled("2026-10"))
    assert got.rows("payout_id") == {("2026-10",)}


def test_who_has_neither_birth_date_nor_sex_is_not_judged():
    payouts = lines(2026 * 12 + 8, 2, "H0812345")
    unknown = entitled("2026-01").replace("@eve", "H0812345")
    got = night(rules=RULE, payouts=payouts, entitlements=unknown)
    assert got.findings.is_empty()


def test_of_two_entitlements_the_exact_one_decides():
    rows = (
        entitled("2026-09", kind="special_trade").rstrip()
        + "\n"
        + ("e2 | @eve | 罗生 | employee_pension | pension | 2026-09 | | normal | | |")
    )
    payouts = lines(2026 * 12 + 8, 2, "@eve 1970-05-31 m")
    assert night(rules=RULE, payouts=payouts, entitlements=rows).findings.is_empty()


def test_months_before_the_entitlement_starts_or_after_it_ends_are_not_its_own():
    got = night(
        rules=RULE,
        payouts=lines(2025 * 12 + 7, 5, "@eve 1965-08-20 m"),
        entitlements=entitled("2025-10", end="2025-10"),
    )
    assert got.rows("payout_id", "certainty") == {("2025-10", "potential")}
