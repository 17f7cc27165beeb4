import hashlib

import polars as pl
import pytest

from fundsentry.errors import SchemaError, SourceError

HEADER = "payout_id,name,amount,remark\n"


def rows(raw):
    return raw.frame.rows()


def test_every_canonical_column_is_text_beside_the_row_number(read):
    raw = read(HEADER + "007,王小明,1408.10,\n")
    assert raw.frame.schema == {
        "row": pl.UInt32,
        "payout_id": pl.String,
        "name": pl.String,
        "amount": pl.String,
        "remark": pl.String,
    }
    assert rows(raw) == [(2, "007", "王小明", "1408.10", None)]


def test_the_file_is_named_and_its_bytes_are_hashed(read, tmp_path):
    content = HEADER + "1,a,1,\n2,b,2,\n"
    raw = read(content)
    assert raw.table == "payouts"
    assert raw.name == "payouts.csv"
    assert raw.path == tmp_path / "payouts.csv"
    assert raw.sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert raw.rows_in == 2
    assert raw.ragged == ()


def test_text_comes_as_delivered_and_is_not_trimmed(read):
    assert rows(read(HEADER + " 1 ,　王 ,\t1\t, x \n")) == [(2, " 1 ", "　王 ", "\t1\t", " x ")]


@pytest.mark.parametrize("empty", ["", '""'])
def test_an_empty_cell_is_null_quoted_or_not(read, empty):
    assert rows(read(HEADER + f"1,{empty},1,{empty}\n")) == [(2, "1", None, "1", None)]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found_from_the_header(read, separator):
    text = "发放流水号,姓名,金额,备注\n1,王,2,x\n".replace(",", separator)
    assert rows(read(text)) == [(2, "1", "王", "2", "x")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(read, end):
    text = (HEADER + "1,王,2,x\n\n2,李,3,\n").replace("\n", end)
    assert rows(read(text)) == [(2, "1", "王", "2", "x"), (4, "2", "李", "3", None)]


def test_lines_may_end_in_different_ways_within_one_file(read):
    raw = read(HEADER + "1,a,1,\r2,b,2,\r\n3,c,3,\n4,d,4,x")
    assert raw.frame["row"].to_list() == [2, 3, 4, 5]
    assert raw.frame["payout_id"].to_list() == ["1", "2", "3", "4"]


def test_blank_lines_are_no_rows_but_count_as_lines(read):
    raw = read(HEADER + "\n1,a,1,\n \t\n,,,\n  , ,　,\n2,b,2,\n\n\n")
    assert raw.frame["row"].to_list() == [3, 7]
    assert raw.rows_in == 2


def test_a_row_of_which_only_an_unknown_column_is_filled_is_a_row(read):
    raw = read("payout_id,name,amount,extra\n1,a,1,x\n,,,y\n,,,\n")
    assert rows(raw) == [(2, "1", "a", "1"), (3, None, None, None)]


def test_the_header_alone_is_a_file_of_no_rows(read):
    for text in (HEADER, HEADER.strip(), HEADER + "\n\n"):
        raw = read(text)
        assert raw.rows_in == 0
        assert raw.frame.columns == ["row", "payout_id", "name", "amount", "remark"]
        assert raw.frame.schema["name"] == pl.String


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n \n\r\n", b"\xff\xfe"])
def test_a_file_without_content_is_named_as_empty(read, content):
    with pytest.raises(SchemaError, match=r"payouts\.csv: is empty; expected a header row"):
        read(content)


def test_title_rows_may_stand_above_the_header(read):
    raw = read("2026年9月待遇发放明细,,,\n\n" + HEADER + "1,王,2,\n")
    assert rows(raw) == [(4, "1", "王", "2", None)]


def test_a_header_cell_may_hold_a_line_break(read):
    raw = read('payout_id,"姓\n名",amount\n1,王,2\n')
    assert rows(raw) == [(2, "1", "王", "2")]


def test_a_short_row_is_filled_up(read):
    assert rows(read(HEADER + "1,王\n2,李,3\n")) == [
        (2, "1", "王", None, None),
        (3, "2", "李", "3", None),
    ]


def test_a_last_line_that_is_short_and_not_ended_is_ragged(read):
    raw = read(HEADER + "1,王,2,x\n2,李")
    assert rows(raw) == [(2, "1", "王", "2", "x")]
    assert raw.ragged == ((3, "2 fields, the header has 4: the file is cut off in this row"),)
    assert raw.rows_in == 2


def test_a_last_line_that_is_complete_and_not_ended_is_a_row(read):
    assert rows(read(HEADER + "1,王,2,x")) == [(2, "1", "王", "2", "x")]


def test_a_row_with_more_fields_than_the_header_is_ragged(read):
    raw = read(HEADER + "1,a,1,x\n2,b,2,x,y\n3,c,3,x\n")
    assert raw.frame["row"].to_list() == [2, 4]
    assert raw.ragged == ((3, "5 fields, the header has 4"),)
    assert raw.rows_in == 3


def test_empty_fields_beyond_the_header_do_no_harm(read):
    raw = read(HEADER + "1,a,1,x,, ,\n2,b,2,,\n")
    assert raw.frame["payout_id"].to_list() == ["1", "2"]
    assert raw.ragged == ()


def test_quoted_cells_hold_separators_quotes_and_line_breaks(read):
    raw = read(HEADER + '1,"a,b","say ""1""","x\r\ny\n\nz"\r\n2,b,2,\r\n')
    assert rows(raw) == [(2, "1", "a,b", 'say "1"', "x\r\ny\n\nz"), (3, "2", "b", "2", None)]


def test_a_quote_that_does_not_close_costs_its_own_row_only(read):
    raw = read(HEADER + '1,a,1,x\n2,"b,2,x\n3,c,3,x\n4,d,4,x\n')
    assert raw.frame["row"].to_list() == [2, 4, 5]
    assert raw.ragged == ((3, "a quote is opened and not closed in this row"),)
    assert raw.rows_in == 4


def test_two_stray_quotes_far_apart_do_not_swallow_the_rows_between(read):
    between = "".join(f"{i},x,{i},y\n" for i in range(3, 40))
    raw = read(HEADER + '1,a,1,x\n2,"b,2,x\n' + between + '40,d",4,x\n41,e,5,x\n')
    assert raw.frame["payout_id"].to_list() == ["1", *map(str, range(3, 42))]
    assert [row for row, _ in raw.ragged] == [3]
    assert raw.frame["name"][-2] == 'd"'


def test_stray_quotes_in_neighbouring_rows_do_not_merge_them(read):
    raw = read(HEADER + '1,"a,1,x\n2,"b,2,x\n3,c,3,x\n')
    assert raw.frame["payout_id"].to_list() == ["3"]
    assert [row for row, _ in raw.ragged] == [2, 3]


def test_a_quote_within_a_cell_is_a_character(read):
    assert rows(read(HEADER + '1,x"2"y,5" pipe,x\n')) == [(2, "1", 'x"2"y', '5" pipe', "x")]


def test_a_cell_of_very_many_lines_is_taken_for_a_stray_quote(read):
    raw = read(HEADER + '1,"a\n' + "z\n" * 2000 + '",1,x\n')
    assert raw.ragged[0] == (2, "a quote is opened and not closed in this row")
    assert raw.rows_in == 2002


def test_a_quoted_cell_without_measure_is_ragged_and_not_a_crash(read):
    raw = read(HEADER + '1,"' + "z" * 200_000 + '\n",1,x\n2,b,2,\n')
    assert raw.ragged[0] == (2, "a field of more than 131072 characters")
    assert raw.frame["payout_id"].to_list() == ["2"]
    assert raw.rows_in == 3


def test_a_stray_quote_before_very_long_rows_is_told_as_what_it_is(read):
    long = "z" * 5000
    raw = read(HEADER + '1,"a,1,x\n' + f"2,b,2,{long}\n" * 100)
    assert raw.ragged == ((2, "a quote is opened and not closed in this row"),)
    assert raw.rows_in == 101


def test_nul_bytes_are_kept_and_stop_nothing(read):
    assert rows(read(HEADER + '1,a\0b,1,\0\n"2","\0",3,\n')) == [
        (2, "1", "a\0b", "1", "\0"),
        (3, "2", "\0", "3", None),
    ]


def test_a_total_row_in_a_text_file_stays_a_row(read):
    assert rows(read(HEADER + "1,a,1,\n合计,,1,\n"))[-1] == (3, "合计", None, "1", None)


def test_columns_come_in_the_order_of_the_table(read):
    raw = read("备注,金额,姓名,流水号\nx,1,王,7\n")
    assert raw.frame.columns == ["row", "payout_id", "name", "amount", "remark"]
    assert rows(raw) == [(2, "7", "王", "1", "x")]


def test_a_row_number_goes_on_through_everything(read):
    raw = read("标题\n" + HEADER + '1,a,1,"x\ny"\n\n2,b,2,x,y\n3,"c,3,\n4,d,4,x\n5,"e",5,x\n6,f')
    assert raw.frame["row"].to_list() == [3, 7, 8]
    assert [row for row, _ in raw.ragged] == [5, 6, 9]
    assert raw.rows_in == 6


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0", "an old or protected Excel workbook"),
        (b"PAR1", "a Parquet file"),
    ],
)
def test_another_format_under_a_text_name_is_told(read, content, kind):
    with pytest.raises(SourceError, match=f"is {kind}; a text file was expected"):
        read(content + b"\0" * 100)


@pytest.mark.parametrize("ending", [".csv", ".txt", ".tsv", ".CSV"])
def test_text_has_several_endings(read, ending):
    assert rows(read(HEADER + "1,a,2,x\n", name="payouts" + ending)) == [(2, "1", "a", "2", "x")]


def test_rows_are_the_same_however_large_the_pieces_are(read, monkeypatch):
    text = HEADER + "".join(
        f'{i},"王,""{i}""\n{i}",{i},\n{i},李,"{i},x\n\n{i},张,{i},x,y\n' for i in range(40)
    )
    whole = read(text)
    for size in (1, 7, 64, 200):
        monkeypatch.setattr("fundsentry.sources.encoding.CHUNK", size)
        for end in ("\n", "\r\n", "\r"):
            again = read(text.replace("\n", end))
            assert again.ragged == whole.ragged
            assert again.frame["row"].equals(whole.frame["row"])
            assert again.frame["payout_id"].equals(whole.frame["payout_id"])


def test_a_row_that_is_too_long_is_found_where_unknown_columns_are_left_out(read):
    raw = read("payout_id,name,amount,extra\n1,a,1,x\n2,b,2,x,y\n3,c,3,\n")
    assert raw.frame["payout_id"].to_list() == ["1", "3"]
    assert raw.ragged == ((3, "5 fields, the header has 4"),)
    assert raw.ignored_headers == ("extra",)


def test_rows_that_all_end_in_separators_are_read(read):
    raw = read(HEADER + "1,a,1,x,,\n2,b,2,,,\n3,c,3,x\n")
    assert raw.frame["payout_id"].to_list() == ["1", "2", "3"]
    raw = read(HEADER + "1,a,1,x,,\n2,b,2,,,y\n3,c,3,x\n")
    assert raw.frame["payout_id"].to_list() == ["1", "3"]
    assert raw.ragged == ((3, "6 fields, the header has 4"),)
