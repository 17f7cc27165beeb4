"""What is left of a line, and that no fen of it is claimed twice."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.tables import link_tables
from tests.support.drawn import checked, judged_night, night

AS_OF = date(2026, 10, 31)
HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | status"


def paid(*rows, person="@ann", benefit="pension"):
    body = [
        f"{i} | {person} | 王芳 | employee_pension | {benefit} | 2026-05 | {on} | {a} | {s}"
        for i, on, a, s in rows
    ]
    return "\n".join([HEAD, *body])


def net(payouts):
    lines = link_tables(checked({"payouts": payouts}, AS_OF), AS_OF).lines
    return dict(lines.select("payout_id", "net").iter_rows())


def test_a_claw_back_takes_from_the_latest_paid_first():
    rows = paid(
        ("a", "2026-05-10", "100.00", ""),
        ("b", "2026-05-20", "100.00", ""),
        ("c", "2026-05-20", "100.00", ""),
        ("x", "2026-05-15", "-150.00", ""),
    )
    assert net(rows) == {"a": 10000, "b": 5000}


def test_several_claw_backs_add_up_and_more_than_was_paid_leaves_nothing():
    rows = paid(
        ("a", "2026-05-10", "100.00", ""),
        ("x", "2026-05-15", "-60.00", ""),
        ("y", "2026-05-16", "-60.00", ""),
    )
    assert net(rows) == {}


def test_returned_lines_and_returned_claw_backs_are_nothing():
    rows = paid(
        ("a", "2026-05-10", "100.00", ""),
        ("b", "2026-05-11", "100.00", "退回"),
        ("x", "2026-05-15", "-60.00", "returned"),
    )
    assert net(rows) == {"a": 10000}


def test_a_claw_back_of_another_benefit_or_person_takes_nothing():
    other = paid(("x", "2026-05-15", "-60.00", ""), benefit="survivor_allowance").splitlines()[1]
    assert net(paid(("a", "2026-05-10", "100.00", "")) + "\n" + other) == {"a": 10000}


def test_a_claw_back_paid_later_than_the_as_of_day_is_not_known():
    assert net(paid(("a", "2026-05-10", "100.00", ""), ("x", "2026-11-15", "-60.00", ""))) == {
        "a": 10000
    }


DEATHS = """
record_id | person_id | name | died_on
d1        | @ann      | 王芳 | 2026-04-02
"""
CUSTODY = """
record_id | person_id | name | kind       | custody_from | custody_until
k1        | @ann      | 王芳 | fixed_term | 2026-01-02   |
"""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-30000, 30000).filter(bool), min_size=1, max_size=6), st.randoms())
def test_claims_never_exceed_the_net_and_the_order_of_rows_changes_nothing(amounts, random):
    rows = [(f"p{n}", "2026-05-10", f"{a / 100:.2f}", "") for n, a in enumerate(amounts)]
    shuffled = random.sample(rows, len(rows))
    tables = {"deaths": DEATHS, "custody": CUSTODY}
    one = night(payouts=paid(*rows), **tables).findings
    other = night(payouts=paid(*shuffled), **tables).findings
    shown = ["payout_id", "rule", "certainty", "undue", "claimed"]
    assert one.select(shown).equals(other.select(shown))
    claimed = one.group_by("payout_id").agg(pl.col("claimed").sum(), pl.col("net").first())
    assert (claimed["claimed"] <= claimed["net"]).all()
    assert (one["undue"] <= one["net"]).all()


def test_two_files_that_share_a_number_are_told_apart():
    from schemas import TABLES
    from schemas.gate import check_table
    from tests.support.drawn import People, raw

    people = People()
    payouts = people.rows(paid(("a", "2026-06-10", "100.00", "")).replace("2026-05 ", "2026-06 "))
    reports = people.rows(DEATHS)
    tables = {
        "payouts": check_table(TABLES["payouts"], [raw("payouts", payouts)], as_of=AS_OF),
        "deaths": check_table(
            TABLES["deaths"],
            [raw("deaths_a", reports), raw("deaths_b", [reports[0] | {"died_on": "2026-04-03"}])],
            as_of=AS_OF,
        ),
    }
    got = judged_night(link_tables(tables, AS_OF), AS_OF, "death/")
    assert got.findings["evidence_id"].to_list() == ["deaths_a.csv:d1;deaths_b.csv:d1"]


def test_of_several_names_under_a_word_that_is_no_id_nothing_is_claimed():
    rows = paid(("a", "2026-05-10", "100.00", ""), ("b", "2026-05-11", "100.00", ""), person="无")
    one = night(rules="duplicate/paid_twice", payouts=rows)
    assert one.rows("payout_id", "certainty", "identity", "claimed") == {
        ("b", "recoverable", "exact", 10000)
    }
    two = night(rules="duplicate/paid_twice", payouts=rows.replace("王芳", "李明", 1))
    assert two.rows("payout_id", "certainty", "identity", "claimed") == {
        ("b", "potential", "probable", 0)
    }
