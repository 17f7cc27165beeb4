from operator import mul

from hypothesis import example, given
from hypothesis import strategies as st

from fundsentry.reports.page.columns import (
    CASES,
    CONFIRMED,
    LET_OFF,
    OUTSTANDING,
    RECOVERED,
    rows_of,
)
from fundsentry.reports.shown import concealed, concealed_alone, crossed, within_years
from fundsentry.reports.small_cells import HIDDEN, hidden
from fundsentry.reports.totals import Figures

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9))
cells = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(0, 6)
)


def test_fewer_than_three_are_hidden_and_nobody_is_shown_as_nobody():
    assert hidden({"a": 2, "b": 1, "c": 0, "d": 3}) == {"a", "b"}


def test_one_hidden_group_takes_the_next_smallest_with_it():
    assert hidden({"a": 2, "b": 9, "c": 4}) == {"a", "c"}


def test_two_groups_of_one_person_take_a_third_with_them_for_their_sum_is_two_people():
    assert hidden({"a": 1, "b": 1, "c": 7, "d": 5}) == {"a", "b", "d"}


@given(counts)
def test_total_less_what_is_shown_is_never_a_figure_of_fewer_than_three_people(people):
    concealed_here = hidden(people)
    rest = sum(people[group] for group in concealed_here)
    assert all(not 0 < people[group] < 3 for group in people.keys() - concealed_here)
    assert rest == 0 or rest >= 3 or rest == sum(people.values())


def group(**people):
    return Figures(people.get("cases", 0), 0, {}, people)


def hidden_in_table(people):
    groups = {cell: group(cases=count) for cell, count in people.items()}
    return {cell for cell, _ in concealed(groups, crossed)}


@given(cells)
def test_in_a_table_no_row_and_no_column_gives_away_a_cell(people):
    concealed_here = hidden_in_table(people)
    for place in (0, 1):
        for line in {cell[place] for cell in people}:
            mine = {cell: count for cell, count in people.items() if cell[place] == line}
            assert hidden(mine, concealed_here & mine.keys()) == concealed_here & mine.keys()


def test_a_cell_that_its_row_would_give_away_takes_another_of_the_row_with_it():
    people = {("death", "old"): 1, ("death", "work"): 9, ("prison", "old"): 2, ("prison", "x"): 8}
    assert hidden_in_table(people) == set(people)


def test_what_one_person_paid_back_takes_what_is_outstanding_with_it():
    rows = {
        "a": group(cases=9, confirmed=9, recovered=1, outstanding=9),
        "b": group(cases=9, confirmed=9, recovered=4, outstanding=9),
        "c": group(cases=9, confirmed=9, recovered=5, outstanding=9),
    }
    assert concealed(rows) == {
        ("a", "recovered"),
        ("a", "outstanding"),
        ("b", "recovered"),
        ("b", "outstanding"),
    }


def test_a_group_too_small_to_be_counted_shows_no_amounts_either():
    rows = {"a": group(cases=2, flagged=2, confirmed=0), "b": group(cases=5, flagged=5)}
    assert {("a", "flagged"), ("a", "cases"), ("a", "confirmed")} <= concealed(rows)


def test_overall_figures_of_few_are_hidden_with_what_tells_them():
    overall = group(cases=9, confirmed=4, recovered=2, outstanding=3)
    assert concealed_alone(overall) == {"recovered", "outstanding"}


def test_a_month_hides_what_its_other_months_and_the_rules_total_would_give_away():
    rows = {
        ("death", "2026-01"): group(cases=2, flagged=2),
        ("death", "2026-02"): group(cases=9, flagged=9),
        ("prison", "2026-01"): group(cases=5, flagged=5),
        ("prison", "2026-02"): group(cases=8, flagged=8),
    }
    assert {key for key, name in concealed(rows, crossed) if name == "flagged"} == set(rows)


def test_a_month_hides_what_the_total_of_its_year_would_give_away():
    rows = {
        "2025-11": group(cases=1, flagged=1),
        "2026-01": group(cases=2, flagged=2),
        "2025-12": group(cases=7, flagged=7),
        "2026-02": group(cases=9, flagged=9),
        "2026-03": group(cases=5, flagged=5),
    }
    shown = {month for month in rows if (month, "flagged") not in concealed(rows, within_years)}
    assert shown == {"2026-02"}


def test_what_was_waived_and_transferred_together_is_not_told_by_the_rest_of_its_row():
    rows = {
        name: group(
            cases=9, confirmed=9, recovered=5, waived=1, transferred=1, let_off=2, outstanding=8
        )
        for name in "ab"
    }
    gone = {name for key, name in concealed(rows) if key == "a"}
    assert gone == {"waived", "transferred", "let_off", "outstanding"}


def test_of_waived_and_transferred_one_does_not_tell_the_other():
    overall = group(cases=9, confirmed=9, waived=1, transferred=4, let_off=5, outstanding=8)
    assert concealed_alone(overall) == {"waived", "transferred"}


def test_a_balance_by_state_does_not_tell_what_one_person_was_let_off():
    def of(people, fen):
        names = dict.fromkeys(("cases", "confirmed", "recovered"), people) | {"outstanding": people}
        return Figures(people, people, fen, names)

    states = {
        "confirmed": of(9, {"outstanding": 900}),
        "recovering": of(5, {"outstanding": 350, "let_off": 50}),
        "notified": of(4, {"outstanding": 400}),
    }
    states["recovering"].people["let_off"] = 1
    overall = of(18, {"outstanding": 1650, "let_off": 50})
    overall.people["let_off"] = 1
    for has_total in (True, False):
        rows = rows_of(states, (CASES, OUTSTANDING), str, overall, has_total=has_total)
        balances = [row.cells[-1] for row in rows]
        assert balances[1] == HIDDEN
        assert balances[:3].count(HIDDEN) == 2  # two, so that the sum of all does not tell it
        assert balances[3:] == ([HIDDEN] if has_total else [])


PARTS = ("recovered", "let_off", "outstanding")
PRIME = 2**61 - 1
COLUMNS = (CASES, CONFIRMED, RECOVERED, LET_OFF, OUTSTANDING)
OF_THE_OPEN = (CASES, CONFIRMED, OUTSTANDING)
# Each case is one person's: its group, whether it is still open, and which parts of what was confirmed are not nought.
some_cases = st.lists(
    st.tuples(st.sampled_from("abc"), st.booleans(), st.sets(st.sampled_from(PARTS), min_size=1)),
    min_size=1,
    max_size=14,
)
# Everything that is outstanding is in open cases: all of them together would tell what one closed case was let off.
TOLD_BY_THE_OPEN = [("a", True, {"recovered", "outstanding"})] * 6 + [("b", False, {"let_off"})]
TOLD_BY_THE_GROUPS = [("a", True, {"recovered", "outstanding"})] * 6 + [
    ("b", False, {"recovered", "let_off"}),
    *[("b", False, {"recovered"})] * 4,
]


def figures_of(cases):
    people = {name: sum(name in parts for *_, parts in cases) for name in PARTS}
    people |= dict.fromkeys(("cases", "confirmed"), len(cases))
    return Figures(len(cases), len(cases), people, people)


def grouped(cases):
    groups = {key: [case for case in cases if case[0] == key] for key in (*"abc", "ended")}
    return {key: figures_of(mine) for key, mine in groups.items() if mine}


def amounts_behind(cases, mine, name):
    """The amounts, of each case and part, that a figure is the sum of."""
    wanted = PARTS if name == "confirmed" else (name,)
    return [int(case in mine and part in wanted) for case in range(len(cases)) for part in PARTS]


def sums_shown(amounts, cell):
    """A sum that is shown; where it is nothing, each of its amounts is."""
    if cell == HIDDEN:
        return []
    one_each = [[int(at == place) for at in range(len(amounts))] for place in range(len(amounts))]
    return [amounts] if cell != "–" else [one for one in one_each if sum(map(mul, one, amounts))]


def reduced(row, base):
    """A sum less what the sums of `base`, each with its first place, say of it."""
    for place, known in base:
        if row[place]:
            row = [(a - row[place] * b) % PRIME for a, b in zip(row, known, strict=True)]
    return row


def base_of(shown):
    base = []
    for row in shown:
        rest = reduced(row, base)
        place = next((at for at, value in enumerate(rest) if value), None)
        if place is not None:
            base.append((place, [value * pow(rest[place], -1, PRIME) % PRIME for value in rest]))
    return base


def tables(cases):
    """The figures of a table by groups and of one of the open cases, each as (cases, measure, cell shown).

    The figures of all stand above both.
    """
    overall = figures_of(cases)
    by_age = [(case[0] if case[1] else "ended", *case[1:]) for case in cases]
    for counted, columns, unshown in ((cases, COLUMNS, None), (by_age, OF_THE_OPEN, "ended")):
        groups = grouped(counted)
        keys = [key for key in groups if key != unshown]
        told = rows_of(groups, columns, str, overall, has_total=False, unshown=unshown)
        rows = [(columns, key, row) for key, row in zip(keys, told, strict=True)]
        rows += [(COLUMNS, "all", rows_of(groups, COLUMNS, str, overall)[-1])]
        yield [
            ({case for case, one in enumerate(counted) if key in {"all", one[0]}}, name.key, cell)
            for titles, key, row in rows
            for name, cell in zip(titles[1:], row.cells[2:], strict=True)
        ]


@given(some_cases)
@example(TOLD_BY_THE_OPEN)
@example(TOLD_BY_THE_GROUPS)
def test_no_sum_of_what_a_table_shows_tells_an_amount_of_fewer_than_three_people(cases):
    for table in tables(cases):
        figures = [(mine, name, amounts_behind(cases, mine, name)) for mine, name, _ in table]
        cells = [cell for *_, cell in table]
        sums = zip(figures, cells, strict=True)
        # A figure is told that is a combination of those shown.
        base = base_of(one for (*_, amounts), cell in sums for one in sums_shown(amounts, cell))
        for mine, name, amounts in figures:
            people = sum(name == "confirmed" or name in cases[case][2] for case in mine)
            assert not 0 < people < 3 or any(reduced(amounts, base))
