import datetime as dt
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from fundsentry.errors import SchemaError, SourceError
from fundsentry.sources import read_file
from schemas import TABLES

HEADER = ["发放流水号", "姓名", "发放金额", "备注"]


@pytest.fixture
def read_sheets(tmp_path, table):
    """Write sheets of cells as a workbook and read it."""

    def write_and_read(name="payouts.xlsx", **sheets):
        path = tmp_path / name
        workbook = xlsxwriter.Workbook(path)
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        workbook.formats[0].set_num_format("General")
        for title, cells in sheets.items():
            sheet = workbook.add_worksheet(title)
            for row, line in enumerate(cells):
                for column, cell in enumerate(line):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(row, column, cell, day)
                    elif isinstance(cell, str) and not cell.startswith("="):
                        sheet.write_string(row, column, cell)
                    elif cell is not None:
                        sheet.write(row, column, cell)
        workbook.close()
        return read_file(path, table)

    return write_and_read


def cells(raw, column="remark"):
    return raw.frame[column].to_list()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (340826195003010027, "3.4082619500301e+17"),
        (340826195003010000, "3.4082619500301e+17"),
        (6217003320001234567, "6.217003320001235e+18"),
        ("340826195003010027", "340826195003010027"),
        ("340826195003009984", "340826195003009984"),
        (340826500301002, "340826500301002"),
        ("３４０８２６５００３０１００２", "３４０８２６５００３０１００２"),
        ("", None),
    ],
)
def test_an_id_that_is_a_number_is_shown_without_the_digits_it_lost(tmp_path, cell, text):
    workbook = xlsxwriter.Workbook(tmp_path / "deaths.xlsx")
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["编号", "姓名", "身份证号", "死亡日期"])
    sheet.write_row(1, 0, ["1", "王芳", None, "2026-03-01"])
    (sheet.write_string if isinstance(cell, str) else sheet.write_number)(1, 2, cell)
    workbook.close()
    raw = read_file(tmp_path / "deaths.xlsx", TABLES["deaths"])
    assert cells(raw, "person_id") == [text]


def test_a_plain_sheet_is_read_as_text(read_sheets):
    raw = read_sheets(Sheet1=[HEADER, ["007", "王小明", 1408.1, "x"], ["008", "李四", 20, None]])
    assert raw.frame.rows() == [
        (2, "007", "王小明", "1408.1", "x"),
        (3, "008", "李四", "20", None),
    ]
    assert raw.frame.schema["row"] == pl.UInt32
    assert raw.rows_in == 2
    assert raw.ragged == ()
    assert len(raw.sha256) == 64


def test_title_rows_above_the_header_count_as_rows(read_sheets):
    raw = read_sheets(S=[["2026年9月待遇发放明细"], [], HEADER, ["1", "王", 2, "x"]])
    assert raw.frame["row"].to_list() == [4]


def test_merged_title_cells_do_no_harm(tmp_path, table):
    path = tmp_path / "payouts.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet()
    sheet.merge_range("A1:D2", "待遇发放明细")
    sheet.write_row("A3", HEADER)
    sheet.write_row("A4", ["1", "王", 2.5])
    workbook.close()
    assert read_file(path, table).frame.rows() == [(4, "1", "王", "2.5", None)]


def test_rows_and_columns_before_the_first_filled_cell_are_counted(tmp_path, table):
    path = tmp_path / "payouts.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet()
    sheet.write_row("C5", HEADER)
    sheet.write_row("C6", ["1", "王", 2.5])
    workbook.close()
    assert read_file(path, table).frame.rows() == [(6, "1", "王", "2.5", None)]


def test_the_header_may_stand_in_the_tenth_row_and_not_in_the_eleventh(read_sheets):
    row = ["1", "王", 2, "x"]
    assert read_sheets(S=[["t"]] * 9 + [HEADER, row]).frame["row"].to_list() == [11]
    with pytest.raises(SchemaError, match="no row of the first 10 is a header row"):
        read_sheets(S=[["t"]] * 10 + [HEADER, row])


def test_the_header_is_the_row_that_matches_most(read_sheets):
    raw = read_sheets(S=[["姓名", "说明"], HEADER, ["1", "王", 2, "x"]])
    assert raw.frame["row"].to_list() == [3]


@pytest.mark.parametrize("name", ["payouts", "Payouts ", "待遇发放明细", "待遇 发放明细"])
def test_the_sheet_named_after_the_table_is_read(read_sheets, name):
    raw = read_sheets(**{"说明": [["x"]], name: [HEADER, ["1", "王", 2]]})
    assert raw.rows_in == 1


def test_else_the_first_sheet_is_read(read_sheets):
    raw = read_sheets(A=[HEADER, ["1", "王", 2]], B=[HEADER, ["1", "王", 2], ["2", "李", 2]])
    assert raw.rows_in == 1


@pytest.mark.parametrize("word", ["合计", "总计", "合 计", " 总　计 "])
@pytest.mark.parametrize("column", [0, 1])
def test_a_total_row_is_no_data(read_sheets, word, column):
    total = [None] * column + [word, None, 22]
    raw = read_sheets(S=[HEADER, ["1", "王", 2], total, ["2", "李", 20]])
    assert cells(raw, "payout_id") == ["1", "2"]
    assert raw.rows_in == 2


@pytest.mark.parametrize("line", [["小计", None, 2], ["1", "合计", 2], ["合计数", "王", 2]])
def test_what_only_resembles_a_total_row_is_data(read_sheets, line):
    assert read_sheets(S=[HEADER, line]).rows_in == 1


def test_blank_rows_are_no_data_and_count_as_rows(read_sheets):
    raw = read_sheets(S=[HEADER, ["1", "王", 2], [], [" ", "　"], ["2", "李", 3], ["", ""]])
    assert raw.frame["row"].to_list() == [2, 5]
    assert raw.rows_in == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("6217003320000131846", "6217003320000131846"),
        ("34082619500101123x", "34082619500101123x"),
        ("0012", "0012"),
        (" x \t", " x \t"),
        ("", None),
        (1408.1, "1408.1"),
        (1408.0, "1408"),
        (0.05, "0.05"),
        (-12.5, "-12.5"),
        (202609, "202609"),
        (2026.1, "2026.1"),
        (123456789012345, "123456789012345"),
        (dt.date(2026, 3, 21), "2026-03-21"),
        (dt.datetime(2026, 3, 21, 10, 30), "2026-03-21 10:30:00"),  # noqa: DTZ001
        (True, "yes"),
        (False, "no"),
        ("2026-03-21 00:00:00", "2026-03-21"),
    ],
)
def test_a_cell_becomes_the_text_that_a_person_would_write(read_sheets, cell, text):
    assert cells(read_sheets(S=[HEADER, ["1", "王", 2, cell]])) == [text]


def test_days_of_a_workbook_that_counts_from_1904_are_right(tmp_path, table):
    path = tmp_path / "payouts.xlsx"
    workbook = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = workbook.add_worksheet()
    sheet.write_row("A1", HEADER)
    sheet.write_row("A2", ["1", "王", 2])
    day = workbook.add_format({"num_format": "yyyy/m/d"})
    sheet.write_datetime("D2", dt.date(2026, 3, 21), day)
    workbook.close()
    assert cells(read_file(path, table)) == ["2026-03-21"]


def test_a_number_is_as_exact_as_the_file_has_it(read_sheets, tmp_path, table):
    read_sheets(S=[HEADER, *([str(i), "王", i + 0.5] for i in range(5)), ["9", "王", "7.10"]])
    path = tmp_path / "payouts.xlsx"
    exact = ["0.30000000000000004", "1408.1000000000001", "1e-12", "2.0000000000000004", "1e15"]
    replace_in_sheet(path, {f"<v>{i}.5</v>": f"<v>{text}</v>" for i, text in enumerate(exact)})
    assert cells(read_file(path, table), "amount") == [
        "0.30000000000000004",
        "1408.1000000000001",
        "1e-12",
        "2.0000000000000004",
        "1000000000000000",
        "7.10",
    ]


def replace_in_sheet(path, texts):
    """Change the XML of a workbook's first sheet."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    for old, new in texts.items():
        assert old in sheet
        sheet = sheet.replace(old, new)
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_a_cell_that_excel_could_not_compute_shows_its_error(tmp_path, table):
    path = tmp_path / "payouts.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet()
    errors = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"]
    sheet.write_row("B2", HEADER)
    for at, error in enumerate(errors):
        sheet.write_row(at + 2, 1, [f"{at}", "王", 2])
        sheet.write_formula(at + 2, 4, "=1/0", None, error)
    sheet.write_row(at + 3, 1, ["9", "王", 2, "fine"])
    workbook.close()
    assert cells(read_file(path, table)) == [*errors, "fine"]


def test_the_value_of_a_formula_is_read(tmp_path, table):
    path = tmp_path / "payouts.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet()
    sheet.write_row("A1", HEADER)
    sheet.write_row("A2", ["1", "王"])
    sheet.write_formula("C2", "=1+1.5", None, 2.5)
    workbook.close()
    assert cells(read_file(path, table), "amount") == ["2.5"]


def test_cells_under_no_header_are_left_out(read_sheets):
    raw = read_sheets(S=[HEADER, ["1", "王", 2, "x", "a note at the side"]])
    assert raw.frame.columns == ["row", "payout_id", "name", "amount", "remark"]
    assert raw.ignored_headers == ()


def test_the_header_alone_is_a_file_of_no_rows(read_sheets):
    raw = read_sheets(S=[HEADER])
    assert raw.rows_in == 0
    assert raw.frame.schema["amount"] == pl.String


def test_an_empty_sheet_is_named_as_empty(read_sheets):
    with pytest.raises(SchemaError, match=r"payouts\.xlsx: is empty"):
        read_sheets(S=[])


def test_a_missing_column_is_told_with_the_nearest_header(read_sheets):
    with pytest.raises(SchemaError) as error:
        read_sheets(S=[["流水号", "领取人姓名", "证号", "金额"], ["1", "王", "2", 3]])
    assert str(error.value) == (
        "payouts.xlsx: no column 姓名/name; it has 领取人姓名, 证号; 领取人姓名 looks nearest; "
        "rename it or name it in a column map"
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "damaged or no Excel workbook"),
        (b"payout_id,name\n1,2\n", "damaged or no Excel workbook"),
        (b"PK\x03\x04" + b"\0" * 200, "damaged or no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "protected by a password or an old"),
    ],
)
def test_what_is_no_workbook_is_told(tmp_path, table, content, what):
    path = tmp_path / "payouts.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=what):
        read_file(path, table)


def test_a_workbook_that_is_cut_off_is_told(read_sheets, tmp_path, table):
    read_sheets(S=[HEADER] + [[str(i), "王", i] for i in range(1000)])
    path = tmp_path / "payouts.xlsx"
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(SourceError, match="damaged"):
        read_file(path, table)


@pytest.mark.parametrize("ending", [".xls", ".xlsb", ".ods", ".et"])
def test_other_spreadsheets_are_to_be_saved_as_xlsx(tmp_path, table, ending):
    path = Path(tmp_path / f"payouts{ending}")
    path.write_bytes(b"x")
    with pytest.raises(SourceError, match=r"save it as \.xlsx"):
        read_file(path, table)


def test_large_amounts_keep_their_two_decimals(read_sheets):
    raw = read_sheets(S=[HEADER, ["1", "王", 11687321.86, "x"], ["2", "李", 9999999999999.99, "x"]])
    assert cells(raw, "amount") == ["11687321.86", "9999999999999.99"]


def test_other_sheets_with_the_same_columns_are_not_read_and_named(read_sheets):
    row = ["1", "王", 2, "x"]
    raw = read_sheets(
        封面=[["2026年"]], payouts=[HEADER, row], 八月=[["标题"], HEADER, row], 空=[HEADER], 汇总=[["姓名", "备注"], ["王", "x"]],
    )  # fmt: skip
    assert (raw.rows_in, raw.unread_sheets) == (1, ("八月",))
    assert read_sheets(S=[HEADER, row]).unread_sheets == ()
