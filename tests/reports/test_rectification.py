"""整改台账: every case in one row, sums those of the ledger, words for cause, measure and progress."""

import stat
import zipfile
from datetime import date

import openpyxl
import polars as pl
import pytest

from fundsentry.ledger import open_ledger
from fundsentry.reports.rectification import MONEY, rectification
from fundsentry.reports.rectification_workbook import Heading, write_rectification
from rules import load_rulebook
from tests.support.dead_and_imprisoned import CUSTODY, DEATH, DEATHS, JAIL, PAYOUTS
from tests.support.deeds import DAY, give_verdict, pay
from tests.support.office import Office

RULEBOOK = load_rulebook()
REGIONS = "region_code | region_name\n340826101 | =1+1镇\n340826102 | 柳林乡"
NOW = date(2027, 1, 20)


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path).deliver(
        payouts=PAYOUTS, deaths=DEATHS, custody=CUSTODY, regions=REGIONS
    )
    office.screen()
    return office


def account(office, lang="zh"):
    regions = pl.DataFrame(
        {"region_code": ["340826101", "340826102"], "region_name": ["=1+1镇", "柳林乡"]}
    )
    with open_ledger(office.url) as ledger:
        cases, findings = ledger.all_cases(), ledger.all_findings()
    return rectification(cases, findings, RULEBOOK, regions, as_of=NOW, lang=lang)


def row_of(account, rule, schemes):
    chosen = account.problems.filter(pl.col("rule") == rule, pl.col("schemes") == schemes)
    return chosen.row(0, named=True)


def test_a_problem_is_a_rule_and_the_schemes_of_its_cases(office):
    told = account(office)
    counted = told.problems.select("rule", "schemes", "count", "people", "claimed").rows()
    assert counted == [
        (JAIL, "城乡居民养老保险", 1, 1, 40000),
        (DEATH, "企业职工养老保险、城乡居民养老保险", 1, 1, 119000),
        (DEATH, "城乡居民养老保险", 2, 2, 59000),
    ]
    assert told.people == 4


def test_rows_of_problems_and_of_cases_add_up_to_the_ledger(office):
    give_verdict(office, office.case_of(DEATH, "fay"), "confirmed", DAY, root_cause="information")
    case = office.case_of(DEATH, "eve")
    give_verdict(office, case, "confirmed", DAY, root_cause="handling")
    pay(office, case, 10000, DAY)
    pay(office, case, 19000, DAY, "waiver", why="无继承人")
    told = account(office)
    for name in MONEY:
        assert told.problems[name].sum() == told.cases[name].sum(), name
    cases = office.cases()
    confirmed = told.cases["confirmed"].sum()
    assert confirmed == cases["confirmed_fen"].sum() == 119000 + 29000
    settled = told.cases["recovered"].sum() + told.cases["let_off"].sum()
    assert confirmed == settled + told.cases["outstanding"].sum()


def test_progress_says_where_the_cases_stand_and_what_came_back(office):
    case = office.case_of(DEATH, "eve")
    give_verdict(office, case, "confirmed", DAY, root_cause="information")
    pay(office, case, 14500, DAY)
    give_verdict(office, office.case_of(DEATH, "gus"), "dismissed", DAY, reason="错认他人")
    row = row_of(account(office), DEATH, "城乡居民养老保险")
    assert (
        row["progress"] == "追缴中 1；排除 1；已追回 145.00 元（50.0%）；尚余 145.00 元；逾期 1 件"
    )
    assert row["cause"] == "信息 1"
    assert row["measure"] == "追回多发待遇；与信息来源单位按月共享比对，及时核实"
    assert (row["due_on"], row["ended_on"]) == (date(2027, 1, 9), None)


def test_a_problem_is_closed_on_the_day_its_last_case_was(office):
    case = office.case_of(DEATH, "eve")
    give_verdict(office, case, "confirmed", DAY)
    pay(office, case, 29000, date(2026, 11, 25))
    give_verdict(office, office.case_of(DEATH, "gus"), "dismissed", DAY, reason="错认他人")
    row = row_of(account(office), DEATH, "城乡居民养老保险")
    assert (row["ended_on"], row["due_on"], row["outstanding"]) == (date(2026, 11, 25), None, 0)
    assert row["progress"] == "排除 1；销号 1；已追回 290.00 元（100.0%）"


def test_what_nobody_has_decided_has_the_first_steps_for_a_measure(office):
    measure = row_of(account(office), JAIL, "城乡居民养老保险")["measure"]
    assert measure.startswith("核查认定后确定。1. ")
    english = row_of(account(office, "en"), JAIL, "resident_pension")
    assert english["measure"].startswith("to be decided after the review. 1. ")
    assert english["progress"] == "flagged 1; 1 overdue"


def test_withdrawn_cases_are_not_listed_and_those_left_without_evidence_keep_their_scheme(office):
    give_verdict(office, office.case_of(DEATH, "eve"), "open", DAY)
    office.deliver(deaths=DEATHS.replace("@eve", "@xen").replace("@gus", "@yan")).screen(NOW)
    told = account(office).problems.select("rule", "schemes", "count", "claimed").rows()
    assert (DEATH, "城乡居民养老保险", 1, 0) in told
    assert sum(count for _, _, count, _ in told) == 3


@pytest.fixture
def workbook(office, tmp_path):
    case = office.case_of(DEATH, "eve")
    give_verdict(office, case, "confirmed", DAY, root_cause="information")
    heading = Heading("=1+1 县社保中心", "待遇股", NOW, "f" * 64)
    to = write_rectification(account(office), heading, tmp_path / "台账.xlsx", "zh")
    return to, openpyxl.load_workbook(to)


def test_the_workbook_has_the_columns_campaigns_ask_for_and_prints_on_a3(workbook):
    to, book = workbook
    sheet = book["整改台账"]
    header = [cell.value for cell in sheet[3]]
    for title in (
        *("序号", "问题", "险种", "涉及人数", "涉及金额（元）", "核定金额（元）", "已追回（元）"),
        *("问题根源", "整改措施", "责任单位", "整改期限", "整改进展", "销号时间"),
    ):
        assert title in header
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.print_title_rows == "$1:$3"
    assert stat.S_IMODE(to.stat().st_mode) == 0o600


def test_the_sums_below_are_those_of_the_rows(workbook):
    sheet = workbook[1]["整改台账"]
    header = [cell.value for cell in sheet[3]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=7)]
    *problems, total = rows
    assert total[1] == "合计"
    for name, expected in (("问题数", 4), ("涉及人数", 4), ("涉及金额（元）", 2180.0)):
        assert total[header.index(name)] == expected
    at = header.index("核定金额（元）")
    assert sum(row[at] for row in problems) == total[at] == 290.0


def test_there_is_no_name_no_id_and_no_formula_in_it(workbook, office):
    to, book = workbook
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=1+1镇" in [cell.value for cell in cells]
    with zipfile.ZipFile(to) as parts:
        text = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    for secret in (*office.people.ids.values(), "孟浩", "王芳", "李强", "赵云"):
        assert secret not in text


def test_the_same_ledger_makes_the_same_bytes(workbook, office, tmp_path):
    heading = Heading("=1+1 县社保中心", "待遇股", NOW, "f" * 64)
    again = write_rectification(account(office), heading, tmp_path / "again.xlsx", "zh")
    assert again.read_bytes() == workbook[0].read_bytes()
