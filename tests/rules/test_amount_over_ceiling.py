"""超标准发放: the month's sum above the ceiling in force, from the latest lines."""

from tests.support.drawn import night

RULE = "amount/over_ceiling"
HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | region_code"


def paid(*lines):
    rows = [
        f"{i} | @fay | 于谦 | unemployment | unemployment_benefit | {m} | {m}-{d} | {a} | {r}"
        for i, m, d, a, r in lines
    ]
    return "\n".join([HEAD, *rows])


def ceilings(*rows):
    head = "benefit | effective_from | monthly_max | region_code | scheme"
    return "\n".join(
        [head, *(f"unemployment_benefit | {d} | {a} | {r} | {s}" for d, a, r, s in rows)]
    )


def test_the_longest_prefix_goes_before_the_scheme_and_the_scheme_before_the_day():
    one = paid(("a", "2026-05", 10, "2000.00", "340826101001"))
    table = ceilings(
        ("2026-01-01", "1900.00", "", "unemployment"),
        ("2020-01-01", "1500.00", "340826101", ""),
        ("2020-01-01", "1600.00", "340826", "unemployment"),
    )
    assert night(rules=RULE, payouts=one, ceilings=table).rows("undue") == {(50000,)}
    table = ceilings(
        ("2026-01-01", "1900.00", "340826", ""), ("2020-01-01", "1600.00", "340826", "unemployment")
    )
    assert night(rules=RULE, payouts=one, ceilings=table).rows("undue") == {(40000,)}
    table = ceilings(
        ("2026-01-01", "1900.00", "340826", ""), ("2020-01-01", "1600.00", "340826", "")
    )
    assert night(rules=RULE, payouts=one, ceilings=table).rows("undue") == {(10000,)}


def test_a_ceiling_within_a_month_holds_from_the_next():
    lines = paid(("may", "2026-05", 10, "2000.00", ""), ("jun", "2026-06", 10, "2000.00", ""))
    got = night(rules=RULE, payouts=lines, ceilings=ceilings(("2026-05-02", "1500.00", "", "")))
    assert got.rows("payout_id", "undue", "certainty") == {("jun", 50000, "recoverable")}
    assert (RULE, "no_ceiling", 1) in got.judged.counts.rows()


def test_the_excess_reaches_back_over_several_lines_and_the_latest_line_gives_the_region():
    lines = paid(
        ("a", "2026-05", 10, "1400.00", "340826101"),
        ("b", "2026-05", 20, "200.00", "340826101"),
        ("c", "2026-05", 25, "100.00", "340826102"),
    )
    table = ceilings(
        ("2020-01-01", "1500.00", "340826102", ""), ("2020-01-01", "9999.00", "340826101", "")
    )
    got = night(rules=RULE, payouts=lines, ceilings=table)
    assert got.rows("payout_id", "undue") == {("c", 10000), ("b", 10000)}


def test_without_a_region_only_a_ceiling_for_all_applies():
    line = paid(("a", "2026-05", 10, "2000.00", ""))
    assert night(
        rules=RULE, payouts=line, ceilings=ceilings(("2020-01-01", "1500.00", "340826", ""))
    ).findings.is_empty()
    assert night(
        rules=RULE, payouts=line, ceilings=ceilings(("2020-01-01", "1500.00", "", ""))
    ).rows("undue") == {(50000,)}
