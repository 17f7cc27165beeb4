"""`fundsentry cases` and `fundsentry recover`, as a clerk types them, on a small office."""

import csv
import shutil
from datetime import date
from stat import S_IMODE

import openpyxl
import pytest
from typer.testing import CliRunner

from fundsentry.cli import app
from fundsentry.errors import FundsentryError
from fundsentry.ledger import open_ledger
from tests.support.casework import Desk

DEATH = "death/paid_after_death"


def test_cases_are_listed_with_what_is_outstanding_and_by_when(clerk, ann, bob):
    listed = clerk("cases", "list")
    assert ann in listed
    assert bob in listed
    assert "9,541.50" in listed
    assert "2026-11-19" in listed


def test_the_list_and_the_case_say_why_it_stands_where_it_stands(clerk, ann, bob):
    notice = "decided, the notice is to be sent; 360.00 yuan outstanding"
    assert " ".join(clerk("cases", "show", ann).split()).count(f"Rank 2: {notice}") == 1
    listed = clerk("cases", "list", lang="zh")
    assert listed.index(bob) < listed.index(ann)
    assert "已核定" in listed
    assert "Rank" not in clerk("cases", "list", "--state", "confirmed")


def test_a_case_that_is_not_listed_has_no_rank(clerk, bob):
    clerk("recover", bob, "--kind", "repayment", "--amount", "9541.50", "--by", "李伟")
    assert "Rank" not in clerk("cases", "show", bob)


def test_a_long_list_says_how_many_more_there_are(clerk, ann, bob):
    listed = clerk("cases", "list", "--lines", 1)
    assert (ann in listed) + (bob in listed) == 1
    assert "… and 1 more" in listed
    assert "more" not in clerk("cases", "list", "--lines", 2)


def test_overdue_cases_and_instalments_are_listed(clerk, ann, bob):
    clerk("recover", "--plan", bob, "--instalments", 3, "--first", "2026-11-30", "--by", "李伟")
    late = clerk("cases", "list", "--overdue", as_of="2026-12-31")
    assert "Instalments overdue" in late
    assert "2026-12-30" in late
    assert "2027-01-30" not in late
    assert clerk("cases", "list", "--overdue").strip() == "No such cases."
    assert clerk("cases", "list", "--overdue", lang="zh").strip() == "没有符合条件的问题。"


def test_due_days_beyond_the_announced_holidays_are_marked_provisional(clerk, bob):
    clerk("recover", "--plan", bob, "--instalments", 2, "--first", "2027-01-31", "--by", "李伟")
    assert "2027-01-31 provisional" in " ".join(clerk("cases", "show", bob).split())
    assert "2027-01-31 暂定" in clerk("cases", "list", lang="zh")


def test_the_months_of_a_case_have_their_thousands_apart(clerk, bob):
    assert "9,541.50" in clerk("cases", "months", bob)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_name_id_or_account_stands_in_the_terminal(clerk, office, ann, bob, lang):
    pages = [
        clerk("cases", *words, lang=lang) for words in (["list"], ["show", ann], ["show", bob])
    ]
    pages.append(clerk("cases", "months", ann, lang=lang))
    for page in pages:
        for personal in ("王芳", *office.people.ids.values(), "62170000"):
            assert personal not in page


def test_a_case_shows_its_contradictions_and_money(clerk, ann):
    clerk("recover", ann, "--amount", "100", "--by", "李伟")
    page = " ".join(clerk("cases", "show", ann).split())
    assert "Contradictions and counter-evidence" in page
    assert "cremation 2026-03-20, village 2026-05-02" in page
    assert "Recovered 100.00" in page
    assert "Outstanding 260.00" in page


def test_an_entry_says_what_is_left_and_overpaid_money_is_shown_until_given_back(clerk, ann):
    assert "160.00 yuan outstanding" in clerk("recover", ann, "--amount", "200", "--by", "李伟")
    over = clerk("recover", ann, "--amount", "170", "--by", "李伟")
    assert "0.00 yuan outstanding, closed" in over
    assert "10.00 yuan overpaid" in over
    assert "Overpaid, to be given back" in clerk("cases", "list")
    assert "Overpaid 10.00" in " ".join(clerk("cases", "show", ann).split())
    clerk("recover", ann, "--give-back", "--amount", "10", "--by", "李伟")
    assert "Overpaid" not in clerk("cases", "list")
    assert "given back" in " ".join(clerk("cases", "show", ann).split())


def test_a_wrong_entry_is_taken_back_by_its_number_alone(clerk, office, ann):
    clerk("recover", ann, "--kind", "account_offset", "--amount", "200", "--by", "李伟")
    with open_ledger(office.url) as ledger:
        number = ledger.entries()["seq"][0]
    words = ("recover", ann, "--corrects", number, "--amount", "200", "--why", "登记错误")
    assert "360.00 yuan outstanding" in clerk(*words, "--by", "李伟")


def test_an_appeal_with_money_in_that_succeeds_leaves_it_to_be_given_back(clerk, office, ann):
    clerk("recover", ann, "--amount", "200", "--by", "李伟")
    assert "appealed" in clerk("cases", "appeal", ann, "--why", "在世证明", "--by", "李伟")
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).verdict(ann, "dismissed") is None
    listed = clerk("cases", "list")
    assert "Overpaid, to be given back" in listed
    assert ann in listed


def test_what_is_not_found_any_more_after_closing_is_listed_for_a_person_to_decide(
    clerk, office, screened, bob
):
    assert "look at the verdict again" not in clerk("cases", "list")
    clerk("recover", bob, "--amount", "9541.50", "--by", "李伟")
    shutil.copytree(screened.folder / "in", office.folder / "in")
    office.deliver(
        custody="""
            record_id | person_id | name | kind | custody_from | custody_until
            c1 | @bob | 李伟 | fixed_term | 2026-03-15 | 2026-05-14
        """
    ).screen(date(2026, 11, 5))
    listed = clerk("cases", "list")
    assert "look at the verdict again" in listed
    (line,) = [line for line in listed.splitlines() if bob in line]
    assert line.split() == [bob, "closed", "9,541.50", "3,180.50"]
    clerk("cases", "reopen", bob, "--why", "释放日期更正", "--by", "李伟")
    assert "under review" in clerk("cases", "list")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["CASE", "--import", "FILE"], "does not go together with --import"),
        (["--import", "FILE", "--amount", "5"], "--amount does not go together with --import"),
        (["CASE", "--plan", "--amount", "5"], "--amount does not go together with --plan"),
        (["CASE", "--instalments", "5", "--amount", "5"], "--instalments does not go together"),
        (["CASE", "--give-back", "--kind", "waiver", "--amount", "5"], "--kind does not go"),
        (["CASE", "--corrects", "4", "--benefit", "9", "--amount", "5"], "--benefit does not go"),
        (["CASE"], "--amount is missing"),
        (["--amount", "5"], "no case is named"),
        (["--plan"], "no case is named"),
        (["CASE", "--amount", "5", "--on", "2026-11-06"], "lies in the future"),
        (["CASE", "--plan", "--first", "2026-11-01"], "not before today"),
    ],
)
def test_options_that_make_no_sense_together_are_a_sentence(clerk, tmp_path, ann, words, said):
    told = [{"CASE": ann, "FILE": tmp_path / "r.csv"}.get(word, word) for word in words]
    with pytest.raises(FundsentryError, match=said):
        clerk("recover", *told, "--by", "李伟")


def receipts(file, *rows):
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows(
            [["付款人", "证件号码", "问题编号", "到账金额", "到账日期", "流水号"], *rows]
        )
    return file


def test_receipts_of_a_file_are_entered_and_the_refused_come_back_with_their_row(
    clerk, office, ann, bob, tmp_path
):
    file = receipts(
        tmp_path / "bank.csv",
        ["王芳", "", "", "100.00", "2026-11-02", "F1"],
        ["", office.people.ids["@bob"], "", "9,541.50", "2026/11/3", "F2"],
        ["不明", "", "", "5.00", "2026-11-03", "F3"],
        ["王芳", "", "", "-5.00", "2026-11-03", "F4"],
        ["", "", ann, "12.345", "2026-11-03", "F5"],
        ["", "", "", "7.00", "2026-11-03", "F6"],
        ["", "", ann, "400.00", "2026-11-04", "F7"],
    )
    told = clerk("recover", "--import", file, "--by", "李伟")
    assert "3 receipts entered" in told
    assert "4 receipts refused" in told
    assert f"{ann}: 140.00 yuan overpaid" in told
    refused = file.with_name("bank.refused.csv")
    assert S_IMODE(refused.stat().st_mode) == 0o600
    rows = list(csv.DictReader(refused.read_text("utf-8").splitlines()))
    assert [row["row"] for row in rows] == ["4", "5", "6", "7"]
    assert [row["reference"] for row in rows] == ["F3", "F4", "F5", "F6"]
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).money(bob) == (954_150, 954_150, 0, 0, 0)
        assert Desk(ledger).state(ann) == "closed"
        head = ledger.head_hash()
    again = clerk("recover", "--import", file, "--by", "李伟", lang="zh")
    assert refused.exists()
    assert "已登记到账 0 笔" in again
    assert "此前已登记 3 笔" in again
    with open_ledger(office.url) as ledger:
        assert ledger.head_hash() == head


def test_an_import_without_refusals_leaves_no_file_of_them_and_reads_cases_as_typed(
    clerk, ann, tmp_path
):
    file = receipts(tmp_path / "bank.csv", ["", "", f" {ann.lower()}", "1.00", "2026-12-02", "F1"])
    assert "1 receipts refused" in clerk("recover", "--import", file, "--by", "李伟")
    receipts(file, ["", "", f" {ann.lower()}", "1.00", "2026-11-02", "F1"])
    assert "1 receipts entered" in clerk("recover", "--import", file, "--by", "李伟")
    assert not file.with_name("bank.refused.csv").exists()


def test_receipts_in_a_workbook_as_the_bank_gives_it_out(clerk, office, bob, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某银行 到账明细"])
    sheet.append(["交易日期", "户名", "金额", "交易流水号", "附言"])
    sheet.append([date(2026, 11, 3), "李伟", 41.5, "F9", "退养老金"])
    sheet.append(["合计", None, 41.5, None, None])
    book.save(tmp_path / "bank.xlsx")
    assert "1 receipts entered" in clerk(
        "recover", "--import", tmp_path / "bank.xlsx", "--by", "李伟"
    )
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).money(bob)[1] == 4_150


def test_a_file_without_amounts_or_days_enters_nothing(clerk, office, tmp_path):
    file = tmp_path / "bank.csv"
    file.write_text("付款人,金额\n王芳,5.00\n", "utf-8")
    with open_ledger(office.url) as ledger:
        head = ledger.head_hash()
    with pytest.raises(FundsentryError, match="received_on"):
        clerk("recover", "--import", file, "--by", "李伟")
    with open_ledger(office.url) as ledger:
        assert ledger.head_hash() == head


@pytest.mark.parametrize(
    "words",
    [["recover"], *(["cases", name] for name in ("list", "show", "appeal", "approve", "reopen"))],
)
def test_the_help_of_each_command_shows_an_example(words):
    told = CliRunner().invoke(app, [*words, "--help"]).output
    assert "Example" in told
    assert "fundsentry" in told


def test_the_agreement_of_a_second_person_is_said_to_be_noted(clerk, bob):
    words = ("cases", "approve", bob, "--by", "王芳")
    assert clerk(*words).strip() == (
        f"{bob}: noted that 王芳 agrees, up to 9,541.50 yuan; its state stays confirmed"
    )
    told = clerk(*words, "--amount", "8000", lang="zh").strip()
    assert told == f"{bob}：已登记 王芳 复核同意，以 8,000.00 元为限；状态不变，仍为属实"


def test_codes_are_typed_in_chinese_or_english(clerk, ann, bob):
    by = ("--by", "李伟")
    clerk("recover", ann, "--kind", "核销", "--amount", "360", "--why", "无继承人", *by)
    for closed in ("销号", "closed"):
        listed = clerk("cases", "list", "--state", closed)
        assert ann in listed
        assert bob not in listed


@pytest.mark.parametrize(
    "words",
    [["cases", "list", "--state", "什么"], ["recover", "X", "--kind", "什么", "--by", "李伟"]],
)
def test_a_code_that_is_none_is_refused_with_those_there_are(words):
    done = CliRunner().invoke(app, [*words, "--ledger", "sqlite:///none.db"])
    assert done.exit_code == 2
    assert "'什么' is not known" in done.output


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["recover", "X", "--amount", "1", "--on"], "--on"),
        (["recover", "--plan", "X", "--first"], "--first"),
        (["cases", "notice", "X", "--sent-on"], "--sent-on"),
        (["cases", "list", "--as-of"], "--as-of"),
    ],
)
def test_a_day_that_is_none_is_told_by_its_option(office, words, option):
    by = [] if "list" in words else ["--by", "李伟"]
    done = CliRunner().invoke(app, [*words, "2026-13-01", *by, "--ledger", office.url])
    assert done.exit_code == 2
    assert f"Invalid value for {option}: '2026-13-01' is no date" in done.output


def test_lists_that_are_handed_out_are_counted(clerk, tmp_path):
    told = clerk("cases", "export", "--split", "village", "--out", tmp_path / "out", lang="zh")
    assert "1 份名单" in told
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_receipts_as_a_spreadsheet_saved_them_in_the_bureaus_old_encoding(
    clerk, office, bob, tmp_path
):
    text = "付款人姓名,到账金额,到账日期,摘要\r\n李伟,￥41.5,2026/11/3,=退养老金𠮷\r\n"
    (tmp_path / "bank.csv").write_bytes(text.encode("gb18030"))
    told = clerk("recover", "--import", tmp_path / "bank.csv", "--by", "李伟")
    assert "1 receipts entered" in told
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).money(bob)[1] == 4_150
