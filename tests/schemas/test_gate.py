"""The gate conserves rows: rows in = accepted + quarantined + duplicates, always."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import TABLES
from schemas.gate import check_table
from schemas.table import Kind
from tests.support.drawn import RULEBOOK, People, checked, raw

AS_OF = date(2026, 10, 31)

GARBAGE = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "0", "-1", "2026-05", "2026-05-01", "20260501", "9999-12-31", "44931", "1,408.00", "1.408,00",
         "3.40826E+17", "11010519491231002X", "340826195003011000", "王芳", "李　明", "pension", "resident_pension",
         "基础养老金", "城乡居民养老保险", "是", "340826101001", "\ufffd", "=1+1", "合计", "0.055", "d1", "*"]
    ),
    st.text(max_size=6),
)  # fmt: skip


@st.composite
def files_of_garbage(draw, table):
    columns = [column.name for column in table.columns]
    parts = []
    for number in range(draw(st.integers(1, 2))):
        rows = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, GARBAGE)), max_size=8))
        rows += draw(st.lists(st.sampled_from(rows), max_size=4)) if rows else []
        part = raw(f"{table.name}_{number}", rows, columns)
        part.ragged = [(len(rows) + 2, "16 fields")] if draw(st.booleans()) else []
        parts.append(part)
    return parts


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_row_is_accepted_quarantined_or_a_duplicate(name, data):
    parts = data.draw(files_of_garbage(TABLES[name]))
    rows_in = [part.frame.height + len(part.ragged) for part in parts]
    result = check_table(TABLES[name], parts, as_of=AS_OF, rule_names=RULEBOOK.names_for_exclusions)
    counts = result.counts
    assert counts["rows_in"].to_list() == rows_in
    added = counts["accepted"] + counts["quarantined"] + counts["duplicates"]
    assert added.to_list() == rows_in
    assert result.accepted.height == counts["accepted"].sum()
    assert result.quarantined.height == counts["quarantined"].sum()
    required = [column.name for column in TABLES[name].required_columns]
    assert result.accepted.select(pl.col(required).null_count().sum()).sum_horizontal().item() == 0
    assert result.quarantined["reason"].null_count() == 0


def good_row(table):
    samples = {
        Kind.KEY: "k1", Kind.ID: "11010519491231002X", Kind.NAME: "王芳", Kind.TEXT: "*", Kind.ACCOUNT: "6217",
        Kind.MONTH: "2026-05", Kind.DATE: "2026-05-01", Kind.MONEY: "180.00", Kind.SHARE: "0.05", Kind.COUNT: "12", Kind.YEAR: "2025",
        Kind.YES_NO: "yes", Kind.REGION: "340826101", Kind.REGION_PREFIX: "340826",
    }  # fmt: skip
    row = {c.name: next(iter(c.codes), None) if c.codes else samples[c.kind] for c in table.columns}
    return row | ({"scheme": "public_pension", "benefit": "pension"} if "benefit" in row else {})


@pytest.mark.parametrize("name", TABLES)
def test_a_good_row_is_accepted_once_and_its_copy_dropped(name):
    row = good_row(TABLES[name])
    result = check_table(TABLES[name], [raw(name, [row, row])], as_of=AS_OF, rule_names=["*"])
    if TABLES[name].equal_rows_count:
        assert result.counts.row(0)[1:] == (2, 2, 0, 0)
    else:
        assert result.counts.row(0)[1:] == (2, 1, 0, 1)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_required_cell_is_named(name):
    for column in TABLES[name].required_columns:
        row = good_row(TABLES[name]) | {column.name: " "}
        result = check_table(TABLES[name], [raw(name, [row])], as_of=AS_OF, rule_names=["*"])
        assert result.quarantined.select("row", "column", "reason").rows() == [
            (2, column.name, "empty")
        ]


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.unique_column])
def test_the_second_row_under_one_number_is_quarantined(name):
    table = TABLES[name]
    row = good_row(table)
    other = next(c for c in table.columns if c.kind is Kind.NAME or c.name == "text")
    rows = [row, row | {other.name: "别人"}, row | {other.name: "别人"}]
    result = check_table(table, [raw(name, rows)], as_of=AS_OF)
    assert result.counts.row(0)[1:] == (3, 1, 1, 1)
    assert result.quarantined["reason"].to_list() == ["same_key"]


@pytest.mark.parametrize(
    ("name", "start", "end"), [(n, *span) for n, table in TABLES.items() for span in table.spans]
)
def test_an_end_before_its_start_is_quarantined(name, start, end):
    is_month = TABLES[name][start].kind is Kind.MONTH
    row = good_row(TABLES[name]) | {
        start: "2026-05" if is_month else "2026-05-02",
        end: "2026-04-30",
    }
    result = check_table(TABLES[name], [raw(name, [row])], as_of=AS_OF, rule_names=["*"])
    assert result.quarantined.select("column", "reason").rows() == [(end, "end_before_start")]


@pytest.mark.parametrize(
    ("died_on", "reported_on", "reason"),
    [("2026-05-03", "2026-05-02", "death_after_report"), ("2026-11-01", "", "death_after_as_of"),
     ("1950-02-28", "", "death_before_birth"), ("2026-12-01", "2026-12-02", None), ("1950-03-01", "", None)],
)  # fmt: skip
def test_an_impossible_death_is_quarantined_once_it_is_known(died_on, reported_on, reason):
    drawn = f"""
    record_id | person_id         | name | died_on | reported_on
    d1        | @ann 1950-03-01 f | 王芳 | {died_on} | {reported_on}
    """
    result = checked({"deaths": drawn}, AS_OF)["deaths"]
    assert result.quarantined["reason"].to_list() == ([reason] if reason else [])


def test_two_files_may_share_a_record_number_but_one_file_may_not():
    people = People()
    rows = people.rows(
        """
        record_id | person_id | name | died_on
        d1        | @ann      | 王芳 | 2026-05-01
        """
    )
    other = people.rows(
        """
        record_id | person_id | name | died_on
        d1        | @bob      | 李强 | 2026-06-01
        """
    )
    two = check_table(
        TABLES["deaths"], [raw("deaths_a", rows), raw("deaths_b", other)], as_of=AS_OF
    )
    assert two.accepted.height == 2
    one = check_table(TABLES["deaths"], [raw("deaths_a", rows + other)], as_of=AS_OF)
    assert one.accepted.height == 1


def test_personal_values_are_masked_and_others_shown():
    drawn = """
    payout_id | person_id   | name | scheme           | benefit       | benefit_month | paid_on    | amount
    p1        | 3.40826E+17 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-01 | 180.00
    p2        | @ann        | 王芳 | resident_pension | basic_pension | 2026-13       | 2026-05-01 | 180.00
    """
    result = checked({"payouts": drawn}, AS_OF)["payouts"]
    assert result.quarantined.select("column", "value").rows() == [
        ("person_id", "*.******+**"),
        ("benefit_month", "2026-13"),
    ]
    assert result.quarantined_fen == 36000


def test_an_id_in_a_row_that_slipped_a_column_is_masked_and_a_long_number_of_the_source_shown():
    drawn = """
    payout_id               | person_id | name | scheme              | benefit            | benefit_month | paid_on    | amount
    p1                      | @ann      | 王芳 | @ann                | basic_pension      | 2026-05       | 2026-05-01 | 180.00
    p2                      | @ann      | 王芳 | resident_pension    |  34082650061500   | 2026-05       | 2026-05-01 | 180.00
    p3                      | @ann      | 王芳 | resident_pension    |  x340826500615001y | 2026-05       | 2026-05-01 | 180.00
    34082600202511000000001 | @ann      | 王芳 | resident_pension    | basic_pension      | 2026-05       | 2026-05-01 | 180.00
    34082600202511000000001 | @ann      | 王芳 | resident_pension    | basic_pension      | 2026-06       | 2026-05-01 | 180.00
    """
    result = checked({"payouts": drawn}, AS_OF)["payouts"]
    assert result.quarantined.select("column", "value").rows() == [
        ("scheme", "******"),
        ("benefit", "34082650061500"),
        ("benefit", "x******y"),
        ("payout_id", "34082600202511000000001"),
    ]


def test_what_somebody_wrote_freely_and_a_birth_date_are_masked():
    words = raw(
        "leads_a",
        [{"lead_id": "l1", "received_on": "2026-05-01", "source": "tip", "text": "王芳13\ufffd"}],
    )
    told = check_table(TABLES["leads"], [words], as_of=AS_OF).quarantined
    assert told.select("column", "value").rows() == [("text", "****\ufffd")]
    drawn = """
    record_id | person_id | name | died_on    | birth_date
    d1        | @ann      | 王芳 | 2026-05-01 | 1950.13.1
    """
    told = checked({"deaths": drawn}, AS_OF)["deaths"].quarantined
    assert told.select("column", "value").rows() == [("birth_date", "****.**.*")]


def test_a_benefit_that_the_scheme_does_not_have_is_quarantined():
    drawn = """
    payout_id | person_id | name | scheme       | benefit | benefit_month | paid_on    | amount
    p1        | @ann      | 王芳 | unemployment | pension | 2026-05       | 2026-05-01 | 180.00
    """
    result = checked({"payouts": drawn}, AS_OF)["payouts"]
    assert result.quarantined.select("column", "reason").rows() == [("benefit", "not_of_scheme")]


def test_an_exclusion_of_an_unknown_rule_is_quarantined():
    drawn = """
    person_id | rule            | reason | decided_by | valid_from
    @ann      | death/          | 误注销 | 股长       | 2026-07-01
    @ann      | *               | 误注销 | 股长       | 2026-07-01
    @ann      | death/paid_late | 误注销 | 股长       | 2026-07-01
    """
    result = checked({"exclusions": drawn}, AS_OF)["exclusions"]
    assert result.quarantined.select("row", "reason").rows() == [(4, "unknown_rule")]
