"""A file with its header and the one line 零报告 says that there is nothing to put on the list."""

import openpyxl
import pytest

from fundsentry.sources import read_file
from schemas import TABLES

HEADER = "编号,姓名,死亡日期,身份证号,备注"


def written(folder, text, encoding="utf-8"):
    file = folder / "deaths.csv"
    file.write_bytes(text.encode(encoding))
    return read_file(file, TABLES["deaths"])


@pytest.mark.parametrize(
    "line", ["零报告", "零报告\n", "零报告,,,,\r\n", '"零报告",,\n', "Zero  Report\n",
             ",零报告,,,\n", "\n零报告\n\n"],
)  # fmt: skip
def test_the_line_is_read_however_it_is_written(tmp_path, line):
    raw = written(tmp_path, f"{HEADER}\n{line}")
    assert (raw.zero_report, raw.rows_in, raw.frame.height, raw.ragged) == (True, 0, 0, ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_it_is_read_in_every_encoding_and_below_a_title(tmp_path, encoding):
    assert written(tmp_path, f"死亡名单,,,,\n{HEADER}\n零报告", encoding).zero_report


def test_an_unknown_first_column_may_hold_it(tmp_path):
    assert written(tmp_path, f"填报单位,{HEADER}\n零报告,,,,,\n").zero_report


@pytest.mark.parametrize(
    "lines", ["", "零报告,王芳,2026-05-01,,\n", "零报告\n1,王芳,2026-05-01,,\n", "零报告,零报告\n", "无\n"]
)  # fmt: skip
def test_anything_else_is_none(tmp_path, lines):
    assert not written(tmp_path, f"{HEADER}\n{lines}").zero_report


def test_payments_have_none(tmp_path):
    file = tmp_path / "payouts.csv"
    file.write_text(
        "流水号,身份证号,姓名,险种,待遇项目,所属期,发放日期,金额\n零报告,,,,,,,\n", "utf-8"
    )
    raw = read_file(file, TABLES["payouts"])
    assert (raw.zero_report, raw.rows_in) == (False, 1)


@pytest.mark.parametrize("word", ["零报告", "zero report"])
@pytest.mark.parametrize("name", sorted(set(TABLES) - {"payouts"}))
def test_a_workbook_of_every_list_may_say_so(tmp_path, name, word):
    book = openpyxl.Workbook()
    book.active.append([column.headers[0] for column in TABLES[name].required_columns])
    book.active.append([word])
    book.save(tmp_path / f"{name}.xlsx")
    raw = read_file(tmp_path / f"{name}.xlsx", TABLES[name])
    assert (raw.zero_report, raw.rows_in) == (True, 0)


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"payouts"}))
def test_a_text_file_of_every_list_may_say_so(tmp_path, name):
    header = ",".join(column.headers[0] for column in TABLES[name].required_columns)
    (tmp_path / f"{name}.csv").write_text(f"{header}\n零报告", "utf-8")
    assert read_file(tmp_path / f"{name}.csv", TABLES[name]).zero_report
