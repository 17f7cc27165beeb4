"""How often rules were right: of all verdicts, and of those on cases drawn at random, with small numbers hidden."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundsentry.reports.page.told import Told
from fundsentry.reports.page.verdicts import verdicts
from fundsentry.reports.upheld import upheld
from tests.support.books import Drawn
from tests.support.drawn import RULEBOOK

DEATH, PRISON = "death/paid_after_death", "custody/paid_while_imprisoned"
DAY = date(2026, 10, 31)


def cases(*groups):
    """Groups of cases of a person each: rule, verdict, whether drawn, how many."""
    rows = [
        {"rule": rule, "verdict": verdict, "is_drawn": drawn}
        for rule, verdict, drawn, count in groups
        for _ in range(count)
    ]
    frame = pl.DataFrame(rows, schema={"rule": str, "verdict": str, "is_drawn": bool})
    return frame.with_columns(subject_id=pl.int_range(pl.len()).cast(pl.String))


def of(rule, *groups):
    row = upheld(cases(*groups)).filter(pl.col("rule").eq_missing(rule)).row(0, named=True)
    return [row[name] for name in ("verdicts", "upheld", "drawn", "drawn_upheld")]


def test_verdicts_on_drawn_cases_stand_beside_those_on_all():
    groups = [
        (DEATH, "confirmed", False, 20),
        (DEATH, "dismissed", False, 5),
        (DEATH, "confirmed", True, 3),
        (DEATH, "dismissed", True, 9),
    ]
    row = upheld(cases(*groups)).row(0, named=True)
    assert of(DEATH, *groups) == of(None, *groups) == [37, 23, 12, 3]
    assert (row["low_share"], row["high_share"]) == (0.45, 0.8)
    assert (row["drawn_low_share"], row["drawn_high_share"]) == (0.05, 0.55)
    # Rules take turns in the draw: over all of them its share is no share of all cases.
    assert upheld(cases(*groups))["drawn_high_share"].to_list() == [0.55, None]


@pytest.mark.parametrize(
    ("drawn", "taken_up", "shown"),
    [
        ((2, 0), (9, 9), [None, None]),
        ((9, 9), (2, 0), [None, None]),
        ((4, 1), (9, 9), [5, None]),
        ((4, 4), (9, 1), [8, None]),
        ((4, 4), (9, 9), [8, 4]),
        ((0, 0), (9, 9), [0, 0]),
    ],
)
def test_what_is_about_fewer_than_three_people_or_tells_it_is_hidden(drawn, taken_up, shown):
    groups = [
        (DEATH, verdict, is_drawn, count)
        for is_drawn, counts in ((True, drawn), (False, taken_up))
        for verdict, count in zip(("confirmed", "dismissed"), counts, strict=True)
    ]
    assert of(DEATH, *groups)[2:] == shown


counts = st.integers(0, 4)


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=4))
@settings(max_examples=60)
def test_no_number_of_one_or_two_people_is_shown_or_left_over(rules):
    groups = [
        (f"r{n}", verdict, drawn, count)
        for n, four in enumerate(rules)
        for (verdict, drawn), count in zip(
            [("confirmed", True), ("dismissed", True), ("confirmed", False), ("dismissed", False)],
            four,
            strict=True,
        )
    ]
    for row in upheld(cases(*groups)).to_dicts():
        told = {name: row[name] for name in ("verdicts", "upheld", "drawn", "drawn_upheld")}
        told = {name: value for name, value in told.items() if value is not None}
        left = [
            told[whole] - told[part]
            for whole, part in (
                ("verdicts", "upheld"),
                ("verdicts", "drawn"),
                ("drawn", "drawn_upheld"),
                ("upheld", "drawn_upheld"),
            )
            if whole in told and part in told
        ]
        assert not {1, 2} & {*told.values(), *left}


@pytest.mark.parametrize("verdicts", [10, 14, 25, 60])
@pytest.mark.parametrize("drawn", [False, True])
def test_the_interval_does_not_tell_one_dismissed_from_two(verdicts, drawn):
    part = "drawn_" if drawn else ""
    told = {
        upheld(
            cases(
                (DEATH, "confirmed", drawn, verdicts - wrong),
                (DEATH, "dismissed", drawn, wrong),
                (PRISON, "dismissed", False, 8),
            )
        )
        .filter(rule=DEATH)
        .select(f"{part}upheld", f"{part}low_share", f"{part}high_share")
        .row(0)
        for wrong in (1, 2)
    }
    ((right, low, high),) = told
    assert right is None
    assert 0.4 < low < high == 1


def test_a_number_hidden_beside_another_is_not_told_by_its_interval():
    groups = [
        (DEATH, "confirmed", False, 9),
        (DEATH, "dismissed", False, 9),
        (PRISON, "confirmed", False, 20),
        (PRISON, "dismissed", False, 1),
    ]
    row = upheld(cases(*groups)).filter(rule=DEATH).row(0, named=True)
    assert (row["verdicts"], row["upheld"], row["low_share"]) == (18, None, None)


def page_table(made, draws):
    books = made.books()
    rows = pl.DataFrame(draws, schema=books.draws.schema, orient="row")
    return verdicts(Told(replace(books, draws=rows), RULEBOOK, None, "0" * 64, DAY)).tables[0]


def test_the_page_tells_of_the_draw_where_there_was_one_and_counts_no_later_draw():
    made = Drawn()
    ids = [made.case(DEATH, f"p{n}", decided_on=DAY, verdict="confirmed") for n in range(8)]
    for case_id in ids:
        made.finding(case_id, 100, confirmed_fen=100)
    assert [column.key for column in page_table(made, []).columns][1:] == [
        "verdicts",
        "upheld",
        "interval",
    ]
    later = [(ids[7], date(2026, 11, 1))]
    table = page_table(made, [(case_id, DAY) for case_id in ids[:4]] + later)
    assert table.rows[0].cells[1:3] == ["8", "8"]
    assert table.rows[0].cells[4:6] == ["4", "4"]
    assert "随机抽查" in table.note.zh


def test_where_no_rule_has_enough_drawn_cases_the_page_tells_their_sum_alone():
    made = Drawn()
    rules = [DEATH, PRISON, "account/other_holder"]
    ids = [
        made.case(rule, f"{rule}{n}", decided_on=DAY, verdict="confirmed")
        for rule in rules
        for n in range(5)
    ]
    for case_id in ids:
        made.finding(case_id, 100, confirmed_fen=100)
    table = page_table(made, [(case_id, DAY) for case_id in ids[::5]])
    assert len(table.columns) == 4
    assert "其中随机抽查的3件，属实3件" in table.note.zh
