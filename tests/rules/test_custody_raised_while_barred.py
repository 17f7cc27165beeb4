"""管制缓刑假释监外执行期间参加待遇调整: the old rate goes on, the rise does not."""

from tests.support.drawn import found, night

RULE = "custody/raised_while_barred"


def pension(*lines):
    rows = [
        f"{i} | @bob | 吕梁 | employee_pension | pension | {m} | {m}-{d} | {a}"
        for i, m, d, a in lines
    ]
    return "\n".join(
        [
            "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount",
            *rows,
        ]
    )


def custody(*records):
    rows = [
        f"k{n} | @bob | {name} | {kind} | {a} | {b}" for n, (name, kind, a, b) in enumerate(records)
    ]
    return "\n".join(["record_id | person_id | name | kind | custody_from | custody_until", *rows])


def test_the_month_it_began_is_the_base_and_the_month_it_ended_is_covered():
    got = night(
        rules=RULE,
        payouts=pension(
            ("a", "2026-01", 10, "2500.00"),
            ("b", "2026-02", 10, "2600.00"),
            ("c", "2026-05", 10, "2600.00"),
            ("d", "2026-06", 10, "2600.00"),
        ),
        custody=custody(("吕梁", "control", "2026-01-31", "2026-05-01")),
    )
    assert got.rows("payout_id", "certainty", "undue", "claimed") == {
        ("b", "potential", 10000, 0),
        ("c", "potential", 10000, 0),
    }


def test_the_excess_is_taken_from_the_latest_lines_of_the_month():
    got = night(
        rules=RULE,
        payouts=pension(
            ("a", "2026-01", 10, "2500.00"),
            ("b", "2026-02", 10, "2500.00"),
            ("c", "2026-02", 20, "60.00"),
            ("d", "2026-02", 25, "30.00"),
        ),
        custody=custody(("吕梁", "probation", "2026-01-20", "")),
    )
    assert got.rows("payout_id", "undue") == {("c", 6000), ("d", 3000)}


def test_of_several_measures_the_smallest_excess_counts():
    got = night(
        rules=RULE,
        payouts=pension(
            ("a", "2026-01", 10, "2500.00"),
            ("b", "2026-03", 10, "2580.00"),
            ("c", "2026-04", 10, "2600.00"),
        ),
        custody=custody(
            ("吕梁", "probation", "2026-01-20", ""), ("吕梁", "parole", "2026-03-20", "")
        ),
    )
    found(
        """
        payout_id | undue | evidence_id
        b         | 80.00 | k0
        c         | 20.00 | k1
        """,
        got,
    )


def test_without_a_payout_in_the_base_month_it_is_not_judged():
    got = night(
        rules=RULE,
        payouts=pension(("b", "2026-03", 10, "2580.00")),
        custody=custody(("吕梁", "outside_prison", "2026-01-20", "")),
    )
    assert got.findings.is_empty()
    assert (RULE, "no_payout_in_base_month", 1) in got.judged.counts.rows()


def test_prison_and_another_name_are_told_apart():
    payouts = pension(("a", "2026-01", 10, "2500.00"), ("b", "2026-03", 10, "2580.00"))
    prison = night(
        rules=RULE, payouts=payouts, custody=custody(("吕梁", "fixed_term", "2026-01-20", ""))
    )
    assert prison.findings.is_empty()
    other = night(
        rules=RULE, payouts=payouts, custody=custody(("陈明", "parole", "2026-01-20", ""))
    )
    assert other.rows("payout_id", "identity") == {("b", "probable")}


def test_an_open_end_covers_the_as_of_month_and_no_later_one():
    got = night(
        rules=RULE,
        payouts=pension(
            ("a", "2026-01", 10, "2500.00"),
            ("oct", "2026-10", 10, "2580.00"),
        )
        + "\nnov | @bob | 吕梁 | employee_pension | pension | 2026-11 | 2026-10-10 | 2580.00",
        custody=custody(("吕梁", "parole", "2026-01-20", "")),
    )
    assert got.rows("payout_id") == {("oct",)}


def test_where_an_exact_and_a_probable_measure_cover_a_month_the_exact_one_gives_the_base():
    got = night(
        rules=RULE,
        payouts=pension(
            ("a", "2026-01", 10, "2500.00"),
            ("b", "2026-02", 10, "2550.00"),
            ("c", "2026-04", 10, "2580.00"),
            ("d", "2026-06", 10, "2580.00"),
        ),
        custody=custody(
            ("吕梁", "parole", "2026-01-20", "2026-04-20"),
            ("陈明", "parole", "2026-02-20", "2026-06-20"),
        ),
    )
    assert got.rows("payout_id", "undue", "identity") == {
        ("b", 5000, "exact"),
        ("c", 8000, "exact"),
        ("d", 3000, "probable"),
    }


def test_the_base_is_what_was_left_of_the_month():
    payouts = pension(
        ("a", "2026-01", 10, "2500.00"),
        ("back", "2026-01", 20, "-100.00"),
        ("b", "2026-03", 10, "2500.00"),
    )
    record = custody(("吕梁", "probation", "2026-01-20", ""))
    got = night(rules=RULE, payouts=payouts, custody=record)
    assert got.rows("payout_id", "undue") == {("b", 10000)}
