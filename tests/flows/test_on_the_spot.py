"""The list goes out to townships and villages, and what they find comes back as evidence."""

import stat
from datetime import date
from shutil import copytree

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.export import export
from fundsentry.cli import app
from fundsentry.ledger import open_ledger
from fundsentry.reports.split import file_stem
from rules import load_rulebook
from tests.support.handed_in import DAY, contents, take_back
from tests.support.office import Office
from tests.support.paid_after_death import DEATH, DEATHS, PAYOUTS

REGIONS = """
region_code  | region_name
340826101    | 大湾镇
340826101001 | 前进村
"""
LEADS = """
lead_id | received_on | source | person_id       | name | text         | due_on
l1      | 2026-10-10  | tip    | @fay            | 孟浩 | 邻居举报冒领 | 2026-11-06
l2      | 2026-10-10  | tip    | @kim 1950-01-06 | 钱进 | 邻居举报失踪 | 2026-11-06
"""
ACCOUNT = "6217003320001234567"


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory):
    lines = PAYOUTS.strip().splitlines()
    with_account = [lines[0] + " | bank_account", *(f"{line} | {ACCOUNT}" for line in lines[1:])]
    nowhere = "n1 | @ivy 1950-01-05 | 何平 | resident_pension | basic_pension | 2026-05 | 2026-05-10 | 100.00 | | "
    office = Office(tmp_path_factory.mktemp("office")).deliver(
        payouts="\n".join([*with_account, nowhere]),
        deaths=DEATHS + "d4 | 何平 | 2026-03-01 | @ivy | police\n",
        regions=REGIONS,
    )
    office.deliver(leads=LEADS).screen(lang="zh")
    return office


@pytest.fixture
def office(after_a_night, tmp_path):
    copied = copytree(after_a_night.folder, tmp_path / "office")
    return Office(copied, people=after_a_night.people)


def handed_out(office, by, lang="zh"):
    with open_ledger(office.url) as ledger:
        files = export(ledger, load_rulebook(), by, office.folder / by, lang)
    return {file.name: file for file in files}


def test_every_township_gets_its_own_list_under_its_name(office):
    files = handed_out(office, "township")
    names = ["大湾镇_340826101", "340826102", "未知"]
    assert list(files) == [f"{name}.{ending}" for name in names for ending in ("csv", "xlsx")]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files.values())
    whole = pl.read_csv(office.out / "cases.csv", infer_schema=False)
    parts = [pl.read_csv(files[f"{name}.csv"], infer_schema=False) for name in names]
    assert sum(len(part) for part in parts) == len(whole)
    assert {
        *whole.columns,
        "见到本人日期",
        "死亡日期",
        "服刑起始日期",
        "出境日期",
        "账户实际持有人",
    } == {*parts[0].columns}
    for part in parts:
        ranks = part["排序"].cast(int).to_list()
        assert part.select(whole.columns).drop("运行编号").rows() == [
            row for row in whole.drop("运行编号").rows() if row[0] in part["问题编号"].to_list()
        ]
        assert ranks == [r for r in whole["排序"].cast(int).to_list() if r in ranks]


def test_a_village_sees_whom_to_look_for_and_why_and_no_account_amount_or_verdict(office):
    files = handed_out(office, "village")
    assert [name for name in files if name.endswith("csv")] == [
        "前进村_340826101001.csv",
        "340826101002.csv",
        "340826102001.csv",
        "未知.csv",
    ]
    text = files["前进村_340826101001.csv"].read_text("utf-8-sig")
    assert "孟浩" in text
    assert "2026-03-01" in text
    for hidden in (ACCOUNT, "704.00", "1408.00", "核查结论", "法规依据", "王芳"):
        assert hidden not in text


def test_a_village_prints_its_list_on_one_sheets_width_in_print_that_can_be_read(office):
    sheet = openpyxl.load_workbook(handed_out(office, "village")["前进村_340826101001.xlsx"]).active
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    # A place is 1.9 mm wide in print of 11 points; 280 mm of A4 are printed on.
    width = sum(column.width for column in sheet.column_dimensions.values()) * 1.9
    assert 11 * 280 / width >= 7
    assert sheet.row_dimensions[2].height >= 30


def test_no_village_learns_what_somebody_told_of_others(office):
    whole = (office.out / "cases.csv").read_text("utf-8-sig")
    assert "邻居举报冒领" in whole
    assert "邻居举报失踪" in whole
    for file in handed_out(office, "village").values():
        if file.suffix == ".csv":
            assert "举报" not in file.read_text("utf-8-sig")
            assert "钱进" not in file.read_text("utf-8-sig")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_a_village_found_becomes_evidence_and_never_a_verdict(office, ending):
    file = handed_out(office, "village")[f"前进村_340826101001.{ending}"]
    fill_in(file, {"见到本人日期": "2026-10-03", "账户实际持有人": "孟小", "备注": "在女儿家"})
    done = take_back(office.url, file, by="前进村")
    assert (len(done.told), done.applied, done.refused) == (1, (), ())
    case = office.case_of(DEATH, "fay")
    assert (case["state"], case["version"], case["verdict"]) == ("flagged", 1, None)
    again = take_back(office.url, file, by="前进村")
    assert (again.told, len(again.unchanged)) == ((), 1)
    office.screen(DAY, lang="en")
    (because,) = (
        row["because"]
        for row in office.listed("case_id", "because").to_dicts()
        if row["case_id"] == case["case_id"]
    )
    assert "police" in because
    assert because.endswith("village: seen alive 2026-10-03; account held by 孟小; 在女儿家")


def test_the_case_page_tells_of_it_without_names(office):
    file = handed_out(office, "village")["前进村_340826101001.csv"]
    fill_in(file, {"见到本人日期": "2026-10-03", "账户实际持有人": "孟小"})
    take_back(office.url, file, by="前进村")
    command = ["cases", "show", office.case_of(DEATH, "fay")["case_id"], "--ledger", office.url]
    shown = CliRunner().invoke(app, [*command, "--lang", "zh"], env={"COLUMNS": "240"}).output
    assert "2026-10-03见到本人" in shown
    assert "孟小" not in shown


def test_a_list_in_hand_stays_good_when_a_village_reports(office):
    from tests.support.handed_in import Listed

    listed = Listed(office.out).fill(office.case_of(DEATH, "fay")["case_id"], verdict="属实")
    file = handed_out(office, "village")["前进村_340826101001.csv"]
    fill_in(file, {"死亡日期": "2026/3/1"})
    take_back(office.url, file, by="前进村")
    assert len(take_back(office.url, listed.save()).applied) == 1


def test_a_verdict_on_a_village_sheet_is_not_taken(office):
    file = handed_out(office, "village")["前进村_340826101001.csv"]
    text = file.read_text("utf-8-sig").splitlines()
    file.write_text("\n".join([text[0] + ",核查结论", text[1] + ",属实"]), "utf-8-sig")
    before = contents(office.url)[0]
    ((_, said),) = take_back(office.url, file, by="前进村").refused
    assert "version is missing" in said
    assert contents(office.url)[0].equals(before)


def test_a_township_hands_in_reports_and_verdicts_in_one_list(office):
    file = handed_out(office, "township")["大湾镇_340826101.xlsx"]
    fill_in(file, {"见到本人日期": date(2026, 10, 3), "核查结论": "排除", "结论理由": "健在"})
    done = take_back(office.url, file)
    assert len(done.applied) == 1
    events = contents(office.url)[2].filter(pl.col("by") == "李伟")["kind"].to_list()
    assert events == ["evidence", "taken_up", "verdict"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc", "etc_340826101"),
        ('a/b\\c:d*e?"<>|', "abcde_340826101"),
        ("\u202e\x00 =大湾", "大湾_340826101"),
        ("镇" * 100, "镇" * 50 + "_340826101"),
        (None, "340826101"),
    ],
)
def test_no_name_of_a_region_leads_out_of_the_folder(name, stem):
    assert file_stem("340826101", name, "zh") == stem


def fill_in(file, cells):
    """Fill in the first row as a person does."""
    if file.suffix == ".csv":
        rows = pl.read_csv(file, infer_schema=False)
        rows = rows.with_columns(
            pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(text)).otherwise(name).alias(name)
            for name, text in cells.items()
        )
        file.write_bytes(rows.write_csv().encode("gb18030"))
        return
    book = openpyxl.load_workbook(file)
    heads = {cell.value: cell.column for cell in book.active[1]}
    for name, value in cells.items():
        book.active.cell(2, heads[name]).value = value
    book.save(file)
