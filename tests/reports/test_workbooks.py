"""cases.xlsx as an auditor opens it: real dates and amounts, text that stays text, only their columns open."""

from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

from fundsentry.reports import workbooks
from fundsentry.reports.csv_files import write_csv
from fundsentry.reports.forms import AUDITORS_FORM
from fundsentry.reports.workbooks import write_workbook
from fundsentry.sources import read_file
from schemas import OUTPUTS
from schemas.returned import REVIEW
from schemas.values import dtype_of

CASES = OUTPUTS["cases"]
CASE = {
    "case_id": "12E456789012",
    "rule": "death/paid_after_death",
    "state": "flagged",
    "rank": 1,
    "person_id": "340826195003010027",
    "name": "王芳",
    "bank_account": "6217003320001234567",
    "event_on": date(2026, 3, 20),
    "first_month": 2026 * 12 + 3,
    "last_month": 2026 * 12 + 9,
    "payouts": 3,
    "undue_amount": 140800,
    "claimed_amount": 140805,
    "because": "=HYPERLINK(1)",
    "run_id": "000012345678",
    "version": 1,
}


def rows(*cases):
    return pl.DataFrame(
        {
            column.name: pl.Series(
                [case.get(column.name) for case in cases], dtype=dtype_of(column)
            )
            for column in CASES.columns
        }
    )


@pytest.fixture
def written(tmp_path):
    def write(*cases, lang="zh"):
        write_workbook(rows(*cases), CASES, AUDITORS_FORM, tmp_path / "cases.xlsx", lang)
        return openpyxl.load_workbook(tmp_path / "cases.xlsx").active

    return write


def cells(sheet, row=2):
    return {column.name: sheet.cell(row, at) for at, column in enumerate(CASES.columns, start=1)}


def test_dates_and_amounts_are_what_excel_calculates_with(written):
    cell = cells(written(CASE))
    assert cell["event_on"].value == datetime(2026, 3, 20)  # noqa: DTZ001 - a workbook has no zone
    assert (cell["undue_amount"].value, cell["claimed_amount"].value) == (1408, 1408.05)
    assert cell["undue_amount"].number_format == "#,##0.00"


def test_what_only_looks_like_a_number_stays_text(written):
    cell = cells(written(CASE))
    for name in ("case_id", "person_id", "bank_account", "first_month", "run_id"):
        assert (cell[name].data_type, cell[name].number_format) == ("s", "@"), name
    assert cell["case_id"].value == "12E456789012"
    assert cell["last_month"].value == "2026-10"


@pytest.mark.parametrize(
    "fen", [1, 10, 999_999_999_99, 99_999_999_999_999, 10**14, -5, 123_456_789_012_345_67]
)
def test_every_amount_comes_back_with_its_own_decimals(written, tmp_path, fen):
    written(CASE | {"undue_amount": fen})
    text = read_file(tmp_path / "cases.xlsx", REVIEW).frame["undue_amount"][0]
    whole, _, part = text.partition(".")
    sign = -1 if text.startswith("-") else 1
    assert int(whole) * 100 + sign * int((part or "0").ljust(2, "0")) == fen


def test_no_cell_is_a_formula(written):
    hostile = dict.fromkeys(("name", "because", "remark", "bank_account"), "=1+1")
    sheet = written(CASE | hostile)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_only_the_auditors_columns_can_be_changed_and_the_filter_works(written):
    sheet = written(CASE)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.protection.autoFilter is False  # False: not forbidden
    assert sheet.auto_filter.ref == "A1:AL2"
    theirs = {column.name for column in AUDITORS_FORM.fill_in}
    for at, column in enumerate(CASES.columns, start=1):
        letter = openpyxl.utils.get_column_letter(at)
        style = sheet.column_dimensions[letter]
        assert style.protection.locked != (column.name in theirs), column.name


@pytest.mark.parametrize(
    ("lang", "verdicts", "causes"),
    [
        ("zh", "属实,部分属实,排除,待查", "政策,经办,信息,监督"),
        (
            "en",
            "confirmed,partly_confirmed,dismissed,open",
            "policy,handling,information,supervision",
        ),
    ],
)
def test_verdict_and_root_cause_are_chosen_from_a_list_in_the_language(
    written, lang, verdicts, causes
):
    sheet = written(CASE, CASE, lang=lang)
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert [(str(rule.sqref), rule.formula1) for rule in lists] == [
        ("AD2:AD3", f'"{verdicts}"'),
        ("AG2:AG3", f'"{causes}"'),
    ]


def test_header_and_case_number_stay_in_view(written):
    assert written(CASE).freeze_panes == "B2"


def test_the_sheet_bears_the_name_of_the_table_and_our_own_reader_finds_it(tmp_path, written):
    assert written(CASE).title == "问题台账"
    book = openpyxl.load_workbook(tmp_path / "cases.xlsx")
    book.create_sheet("汇总", 0).append(["甲", "乙"])
    book.save(tmp_path / "more.xlsx")
    assert read_file(tmp_path / "more.xlsx", REVIEW).frame["case_id"].to_list() == ["12E456789012"]
    assert written(CASE, lang="en").title == "cases"


def test_the_workbook_says_what_the_csv_says(written, tmp_path):
    table = rows(CASE, CASE | {"name": None, "event_on": None, "undue_amount": 0})
    write_csv(table, CASES, tmp_path / "cases.csv", "zh")
    written(CASE, CASE | {"name": None, "event_on": None, "undue_amount": 0})
    from_csv = read_file(tmp_path / "cases.csv", REVIEW).frame
    from_xlsx = read_file(tmp_path / "cases.xlsx", REVIEW).frame
    plain = pl.all().str.strip_chars("\t").str.replace(r"\.0+$", "")
    strings = [name for name in from_csv.columns if name != "row"]
    assert from_csv.select(strings).select(plain).equals(from_xlsx.select(strings).select(plain))


def test_the_first_ten_thousand_rows_are_written(written, tmp_path, monkeypatch):
    assert workbooks.ROWS_AT_MOST == 10_000
    monkeypatch.setattr(workbooks, "ROWS_AT_MOST", 2)
    written(CASE, CASE, CASE)
    assert read_file(tmp_path / "cases.xlsx", REVIEW).frame.height == 2


def test_the_same_rows_twice_leave_the_same_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(rows(CASE), CASES, AUDITORS_FORM, tmp_path / name, "zh")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_text_of_any_length_and_any_character_makes_a_readable_workbook(written, tmp_path):
    odd = "㐂𠀀👵\x00\x01\x1f\ufffe_x0041_<b>&\"'\n" + "字" * 40_000
    sheet = written(CASE | {"because": odd})
    assert cells(sheet)["because"].value.startswith("㐂𠀀👵")
    read = read_file(tmp_path / "cases.xlsx", REVIEW).frame
    assert read["case_id"].to_list() == ["12E456789012"]
