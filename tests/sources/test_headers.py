import tomllib

import pytest

from fundsentry.errors import SchemaError
from fundsentry.sources import read_file
from schemas import TABLES


def complaint(read, text, **options):
    with pytest.raises(SchemaError) as error:
        read(text, **options)
    return str(error.value)


@pytest.mark.parametrize(
    "header",
    [
        "payout_id,name,amount",
        "发放流水号,姓名,发放金额",
        "流水号,姓名,金额",
        "PAYOUT_ID,Name,Amount",
        "ｐａｙｏｕｔ＿ｉｄ,ＮＡＭＥ,amount",
        " payout_id ,姓 名,发放　金额",
        "\ufeffpayout_id,姓名\t,金额\u200b",
        '"payout_id\t","姓\n名"," 金额 "',
        "payout_id,姓名,金额\0",
    ],
)
def test_headers_match_whatever_their_width_space_and_case(read, header):
    raw = read(header + "\n1,王,2\n")
    assert raw.frame.columns == ["row", "payout_id", "name", "amount"]
    assert raw.frame.row(0)[1:] == ("1", "王", "2")


def test_unknown_headers_are_ignored_and_listed(read):
    raw = read("payout_id,序号,name,amount,, 说明 \n1,7,王,2,,x\n")
    assert raw.ignored_headers == ("序号", "说明")
    assert raw.frame.columns == ["row", "payout_id", "name", "amount"]


def test_optional_columns_may_be_missing(read):
    assert "remark" not in read("payout_id,name,amount\n1,王,2\n").frame.columns


def test_a_missing_column_is_told_with_what_the_file_has_and_what_looks_nearest(read):
    assert complaint(read, "payout_id,领取人姓名,证号,amount\n1,王,2,3\n") == (
        "payouts.csv: no column 姓名/name; it has 领取人姓名, 证号; 领取人姓名 looks nearest; "
        "rename it or name it in a column map"
    )


def test_all_missing_columns_of_a_file_are_told_at_once(read):
    assert complaint(read, "流水编号,领取人姓名,金额,备注,说明\n1,王,2,3,4\n") == (
        "payouts.csv: no column 发放流水号/payout_id, no column 姓名/name; it has 流水编号, "
        "领取人姓名, 说明; 流水编号 looks nearest to payout_id; 领取人姓名 looks nearest to name; "
        "rename it or name it in a column map"
    )


def test_where_all_headers_are_known_they_are_listed(read):
    said = complaint(read, "payout_id,name\n1,2\n")
    assert "no column 发放金额/amount; it has payout_id, name; rename" in said


def test_a_long_list_of_headers_is_cut(read):
    extra = ",".join(f"extra{i}" for i in range(50))
    said = complaint(read, f"payout_id,name,{extra},{'x' * 90}\n")
    assert "extra11, …;" in said
    assert "extra12" not in said


def test_two_headers_for_one_column_are_an_error_that_names_both(read):
    assert complaint(read, "payout_id,姓名,金额,Name\n1,王,2,李\n") == (
        "payouts.csv: '姓名' (column 2) and 'Name' (column 4) both mean name; expected one; "
        "delete or rename the other, or say which in the column map of its source: "
        'columns = { "姓名" = "name" }'
    )


def test_what_is_said_of_two_headers_can_be_copied_into_the_settings(read):
    text = "payout_id,姓名,金额,Name\n1,王,2,李\n"
    advice = tomllib.loads(complaint(read, text).rpartition(": ")[2])
    assert read(text, names=advice["columns"]).frame["name"].to_list() == ["王"]


def test_one_header_twice_is_an_error_that_no_column_map_mends(read):
    said = complaint(read, "payout_id,姓名,金额,金额\n")
    assert said.endswith(
        "'金额' (column 3) and '金额' (column 4) both mean amount; expected one; delete or rename the other"
    )


def test_missing_and_double_columns_are_told_together(read):
    said = complaint(read, "payout_id,姓名,姓名\n")
    assert len(said.splitlines()) == 2


def test_a_column_map_names_the_headers_of_an_office(read):
    raw = read(
        "编号,领取人,钱\n1,王,2\n", names={"编号": "payout_id", "领取人 ": "name", "钱": "amount"}
    )
    assert raw.frame.rows() == [(2, "1", "王", "2")]
    assert raw.ignored_headers == ()


def test_no_id_name_or_number_of_a_person_is_in_the_sentence_about_a_missing_header(read):
    said = complaint(read, "9001,王小明,340826195001011234,6217003320000131846\n2,李四,3,4\n")
    assert said == (
        "payouts.csv: no column 发放流水号/payout_id, no column 姓名/name, "
        "no column 发放金额/amount; no row of the first 10 is a header row of payouts; "
        "nothing in it looks like a header; "
        "rename it or name it in a column map"
    )


def test_no_row_of_a_person_is_taken_for_the_header(read):
    said = complaint(read, "领取人姓名,支付金额\n王小明,3\n")
    assert "it has 领取人姓名, 支付金额;" in said
    assert "王小明" not in said


def test_a_form_with_headers_at_the_side_gives_no_person_away(read):
    said = complaint(read, "姓名,王小明\n流水号,9001\n金额,1408.10\n")
    assert "王小明" not in said
    assert "9001" not in said


def test_a_number_in_the_header_row_is_not_shown(read):
    said = complaint(read, "payout_id,amount,6217003320000131846,who\n")
    assert "it has who;" in said


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_answers_to_its_own_chinese_and_english_headers(tmp_path, table):
    for pick in (lambda column: column.name, lambda column: column.headers[0]):
        path = tmp_path / f"{table.name}.csv"
        path.write_text("\t".join(pick(column) for column in table.columns) + "\n")
        assert read_file(path, table).frame.columns == ["row", *(c.name for c in table.columns)]


def test_a_column_map_stands_above_the_usual_headers(read):
    raw = read("流水号,姓名,户主,金额\n1,王芳,李明,3\n", names={"户主": "name"})
    assert raw.frame["name"].to_list() == ["李明"]
    assert raw.ignored_headers == ("姓名",)


@pytest.mark.parametrize(
    ("header", "number"),
    [("序号,记录编号,姓名,死亡日期", "d7"), ("record_id,序 号,姓名,死亡日期", "1"), ("序号,备注,姓名,死亡日期", "1")],
)  # fmt: skip
def test_a_count_of_rows_is_the_rows_number_only_where_there_is_no_other(tmp_path, header, number):
    (tmp_path / "deaths.csv").write_text(f"{header}\n1,d7,王,2026-01-02\n", "utf-8")
    read = read_file(tmp_path / "deaths.csv", TABLES["deaths"])
    assert read.frame["record_id"].to_list() == [number]
