"""A dismissal as wrongly listed writes a slip for the office that the list came from."""

import stat

import openpyxl
import pytest
from typer.testing import CliRunner

from fundsentry.cli import app
from tests.support.handed_in import Listed
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, PAYOUTS, case_of


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(lang="zh")
    return office


def handed_in(office, file, lang="zh"):
    command = ["review", file, "--by", "李伟", "--as-of", "2026-11-02", "--ledger", office.url]
    done = CliRunner().invoke(app, [*map(str, command), "--lang", lang])
    assert done.exit_code == 0, done.output
    return done.output


def slips(office):
    return sorted(office.out.glob("filled.*.xlsx"))


def dismissed(office, reason):
    listed = Listed(office.out)
    cells = {"verdict": "排除", "verdict_reason": reason, "remark": "10月3日见到本人"}
    return listed.fill(case_of(office, "fay"), **cells).save()


@pytest.mark.parametrize("reason", ["名单有误，同名者去世", " 误列", "Wrongly listed: same name"])
def test_the_slip_says_which_row_of_which_list_is_wrong_who_found_it_and_when(office, reason):
    shown = handed_in(office, dismissed(office, reason))
    (slip,) = slips(office)
    assert slip.name == "filled.名单更正单_死亡信息.xlsx"
    assert "名单更正单" in shown
    assert stat.S_IMODE(slip.stat().st_mode) == 0o600
    head, *rows = openpyxl.load_workbook(slip).active.iter_rows(values_only=True)
    (row,) = (dict(zip(head, row, strict=True)) for row in rows)
    assert (row["名单"], row["来源文件"], row["记录编号"]) == ("死亡信息", "deaths.csv", "d1")
    assert (row["姓名"], row["证件号码"]) == ("孟浩", office.people.ids["@fay"])
    assert (row["错误情况"], row["核实情况"]) == (reason.strip(), "10月3日见到本人")
    assert (row["核查人"], str(row["核查日期"])[:10]) == ("李伟", "2026-11-02")
    assert "2026-03-01" in row["认定理由"]
    assert "704" not in str(row)


def test_the_same_file_twice_writes_the_same_slip(office):
    file = dismissed(office, "名单有误")
    handed_in(office, file)
    first = slips(office)[0].read_bytes()
    slips(office)[0].unlink()
    handed_in(office, file)
    assert slips(office)[0].read_bytes() == first


def test_any_other_dismissal_writes_none(office):
    handed_in(office, dismissed(office, "健在，名单有误与否不明"))
    assert slips(office) == []


def test_in_english_the_slip_is_english(office):
    shown = handed_in(office, dismissed(office, "名单有误"), "en")
    assert "correction_slip_deaths.xlsx" in shown
    assert openpyxl.load_workbook(slips(office)[0]).active["A1"].value == "list"
