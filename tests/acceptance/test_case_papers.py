"""应退月份表 and 告知书, as a clerk has them written, on the office of test_cases_and_money."""

import shutil
import zipfile
from datetime import date
from stat import S_IMODE

import docx
import openpyxl
import polars as pl
import pytest

from fundsentry.errors import FundsentryError
from fundsentry.ledger import open_ledger
from fundsentry.reports import documents, paper_templates
from rules import Rulebook
from tests.support.casework import Desk
from tests.support.refunds import refund, refunds


def text_of(file):
    """All text of a Word document, tables too."""
    document = docx.Document(file)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def rows_of(file):
    (table,) = docx.Document(file).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_months_of_a_case_stand_in_the_terminal_with_their_running_sum(clerk, ann):
    page = clerk("cases", "months", ann, lang="zh")
    assert "社会保险经办条例" in page
    last = next(line for line in page.splitlines() if "2026-07" in line)
    assert last.split() == [
        "2026-07",
        "基础养老金",
        "180.00",
        "0.00",
        "180.00",
        "720.00",
        "死亡信息",
        "d1、d2",
    ]


def test_the_months_as_csv_carry_the_person_and_a_total(clerk, office, ann, tmp_path):
    file = tmp_path / "months.csv"
    clerk("cases", "months", ann, "--out", file)
    assert S_IMODE(file.stat().st_mode) == 0o600
    rows = pl.read_csv(file, infer_schema=False)
    months = ["2026-04", "2026-05", "2026-06", "2026-07", "total"]
    assert rows["benefit_month"].to_list() == months
    assert rows["running_amount"].to_list()[:4] == ["180.00", "360.00", "540.00", "720.00"]
    assert rows["undue_amount"].to_list()[4] == "720.00"
    assert rows["certainty"].to_list()[:4] == ["potential"] * 2 + ["recoverable"] * 2
    disputed = [text is not None and "in dispute" in text for text in rows["in_dispute"]]
    assert disputed == [True, True, False, False, False]
    assert set(rows["person_id"].to_list()[:4]) == {office.people.ids["@ann"]}


def test_the_months_in_chinese_and_as_a_workbook_hold_the_same(clerk, ann, tmp_path):
    clerk("cases", "months", ann, "--out", tmp_path / "m.csv", lang="zh")
    clerk("cases", "months", ann, "--out", tmp_path / "m.xlsx", lang="zh")
    header, *rows = (tmp_path / "m.csv").read_text("utf-8-sig").splitlines()
    assert header.startswith(
        "问题编号,运行编号,规则,证件号码,姓名,所属月份,险种,待遇项目,实发金额,已扣回金额,净额"
    )
    assert "死亡信息 d1、d2" in rows[0]
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [row[0] for row in told] == ["2026-04", "2026-05", "2026-06", "2026-07", "合计"]
    assert told[-1][6] == 720
    assert ann in sheet["A2"].value


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_the_months_of_a_run_are_the_same_bytes_whatever_came_after(
    clerk, office, screened, ann, tmp_path, kind
):
    run = pl.Series([row["run_id"] for row in _runs(office)]).item()
    before, after = tmp_path / f"before.{kind}", tmp_path / f"after.{kind}"
    clerk("cases", "months", ann, "--run", run, "--out", before)
    clerk("recover", ann, "--amount", "100", "--by", "李伟")
    # A later night finds that the first death report was withdrawn, and claims less.
    for file in (screened.folder / "in").iterdir():
        (office.folder / "in").mkdir(exist_ok=True)
        (office.folder / "in" / file.name).write_bytes(file.read_bytes())
    office.deliver(
        deaths="""
            record_id | person_id | name | died_on | source
            d2 | @ann | 王芳 | 2026-05-02 | village
        """
    )
    office.screen(as_of=date(2026, 11, 1))
    clerk("cases", "months", ann, "--run", run, "--out", after)
    assert after.read_bytes() == before.read_bytes()
    clerk("cases", "months", ann, "--out", after)
    assert after.read_bytes() != before.read_bytes()


def test_a_run_is_told_in_the_words_of_its_own_rule_book(clerk, ann, tmp_path, monkeypatch):
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    clerk("cases", "months", ann, "--out", before)
    # Since then the rule has left the book.
    monkeypatch.setattr("fundsentry.cli.case_papers.load_rulebook", lambda: Rulebook({}, ""))
    clerk("cases", "months", ann, "--out", after)
    assert after.read_bytes() == before.read_bytes()


def test_the_months_in_print_name_the_contradictions(clerk, ann, tmp_path):
    clerk("cases", "months", ann, "--out", tmp_path / "m.docx", lang="zh")
    text = text_of(tmp_path / "m.docx")
    assert "矛盾与反证（1）：各来源的死亡日期不一致：火化 2026-03-20、村级上报 2026-05-02" in text
    assert [row[0] for row in rows_of(tmp_path / "m.docx")][-1] == "合计"


def test_months_in_dispute_are_marked_in_the_annex_of_a_notice(clerk, office, ann, tmp_path):
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).verdict(ann, "confirmed", fen=54_000) is None
    clerk("cases", "notice", ann, "--out", tmp_path / "notice.docx", lang="zh")
    marked = [(row[0], "争议" in row[-1]) for row in rows_of(tmp_path / "notice.docx")[1:-1]]
    assert marked == [("2026-04", True), ("2026-06", False), ("2026-07", False)]


def _runs(office):
    with open_ledger(office.url) as ledger:
        return ledger.runs().to_dicts()


def test_a_run_that_is_not_there_and_a_file_of_another_kind_are_a_sentence(clerk, ann, tmp_path):
    with pytest.raises(FundsentryError, match="is not in this ledger"):
        clerk("cases", "months", ann, "--run", "0000")
    with pytest.raises(FundsentryError, match=r"expected \.csv, \.xlsx or \.docx"):
        clerk("cases", "months", ann, "--out", tmp_path / "months.pdf")


def test_a_claw_back_stands_beside_what_was_paid(clerk, office, screened, bob, tmp_path):
    paid = (screened.folder / "in" / "payouts.csv").read_text("utf-8")
    line = next(row for row in paid.splitlines() if row.startswith("bob5,"))
    cells = line.replace("bob5,", "back,", 1).replace("3180.50", "-1000.00")
    for file in (screened.folder / "in").iterdir():
        (office.folder / "in").mkdir(exist_ok=True)
        (office.folder / "in" / file.name).write_bytes(file.read_bytes())
    (office.folder / "in" / "payouts.csv").write_text(f"{paid.rstrip()}\n{cells}\n", "utf-8")
    office.screen(as_of=date(2026, 11, 1))
    clerk("cases", "months", bob, "--out", tmp_path / "m.csv")
    may = pl.read_csv(tmp_path / "m.csv", infer_schema=False).filter(benefit_month="2026-05")
    amounts = may.select("amount", "clawed_back", "net_amount", "undue_amount").row(0)
    assert amounts == ("3180.50", "1000.00", "2180.50", "2180.50")


def test_a_notice_says_what_why_by_which_law_and_how_to_answer(clerk, office, ann, tmp_path):
    file = tmp_path / "notice.docx"
    clerk("cases", "notice", ann, "--out", file, lang="zh")
    assert S_IMODE(file.stat().st_mode) == 0o600
    text = text_of(file)
    for part in (
        "王芳（本人或者亲属）",
        office.people.ids["@ann"],
        ann,
        "2026年6月至2026年7月，我单位发放基础养老金共2笔，合计360.00元",
        "社会保险经办条例（国令第765号）第四十六条",
        "人民币360.00元（大写：叁佰陆拾元整）",
        "有权陈述和申辩",
        "未作答复不视为承认",
        "行政复议",
        "行政诉讼",
        "分期退还",
        "自收到本告知书之日起60个工作日内",
        "争议月份：2026-04至2026-05",
        "不涉及对任何人过错的认定",
    ):
        assert part in text, part
    for word in ("骗", "欺诈", "冒领", "违法"):
        assert word not in text
    rows = rows_of(file)
    assert [row[0] for row in rows] == ["所属月份", "2026-06", "2026-07", "合计"]
    assert [row[5:7] for row in rows[1:]] == [
        ["180.00", "180.00"],
        ["180.00", "360.00"],
        ["360.00", ""],
    ]


def test_a_notice_in_english(clerk, bob, tmp_path):
    clerk("cases", "notice", bob, "--out", tmp_path / "notice.docx")
    text = text_of(tmp_path / "notice.docx")
    assert "9541.50 yuan (玖仟伍佰肆拾壹元伍角)" in text
    assert "No answer is not taken as agreement" in text
    assert "fraud" not in text.lower()


def test_a_notice_after_money_came_names_what_is_left_and_the_plan(clerk, ann, tmp_path):
    clerk("recover", ann, "--amount", "60.05", "--by", "李伟")
    clerk("recover", "--plan", ann, "--instalments", 2, "--first", "2026-11-30", "--by", "李伟")
    clerk("cases", "notice", ann, "--out", tmp_path / "notice.docx", lang="zh")
    text = text_of(tmp_path / "notice.docx")
    assert "尚余299.95元（大写：贰佰玖拾玖元玖角伍分）" in text
    assert "2026年11月30日前149.98元；2026年12月30日前149.97元" in text


def test_a_draft_of_a_part_asks_to_check_the_months_and_one_of_the_whole_does_not(
    clerk, office, bob, tmp_path
):
    assert "months" not in clerk("cases", "notice", bob, "--out", tmp_path / "whole.docx")
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).verdict(bob, "partly_confirmed", 318_050) is None
    told = clerk("cases", "notice", bob, "--out", tmp_path / "part.docx", lang="zh")
    hint = "不应发合计9541.50元，核定3180.50元"
    assert hint in "".join(told.split())
    assert hint in text_of(tmp_path / "part.docx")
    assert "送达前请核对" not in text_of(tmp_path / "whole.docx")


def test_a_draft_says_what_was_clawed_back_since_the_verdict(
    clerk, office, screened, bob, tmp_path
):
    shutil.copytree(screened.folder / "in", office.folder / "in")
    with (office.folder / "in" / "payouts.csv").open("a", encoding="utf-8") as file:
        bobs = office.people.ids["@bob"]
        file.write(
            f"back,{bobs},李伟,employee_pension,pension,2026-04,2026-10-20,-180.50,340826101001,x\n"
        )
    office.screen(date(2026, 11, 5))
    told = clerk("cases", "notice", bob, "--out", tmp_path / "notice.docx")
    assert "180.50 yuan of the confirmed amount were clawed back" in " ".join(told.split())


def test_a_notice_that_was_sent_makes_the_money_due_in_sixty_working_days(
    clerk, office, ann, tmp_path
):
    told = clerk("cases", "notice", ann, "--sent-on", "2026-11-05", "--by", "李伟")
    assert "notice sent on 2026-11-05, to be returned by 2027-01-29 (provisional)" in told
    assert office.case_of("death/paid_after_death")["state"] == "notified"
    assert "awaiting the person's answer since 2026-11-05" in clerk("cases", "show", ann)
    clerk("cases", "notice", ann, "--out", tmp_path / "notice.docx", lang="zh")
    text = text_of(tmp_path / "notice.docx")
    assert "请在2027年1月29日（暂定，以国务院公布的放假安排为准）前退回" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["CASE"], "either --out FILE"),
        (["CASE", "--out", "n.docx", "--sent-on", "2026-11-05"], "either --out FILE"),
        (["CASE", "--sent-on", "2026-11-05"], "needs --by NAME"),
        (["CASE", "--sent-on", "2026-11-06", "--by", "李伟"], "lies in the future"),
        (["CASE", "--sent-on", "2026-11-04", "--by", "李伟"], "before the verdict"),
    ],
)
def test_a_notice_asked_for_wrongly_is_a_sentence(clerk, ann, words, said):
    with pytest.raises(FundsentryError, match=said):
        clerk("cases", "notice", *[{"CASE": ann}.get(word, word) for word in words])


def test_no_notice_is_drafted_of_a_case_that_nothing_confirms(clerk, office, ann, tmp_path):
    with open_ledger(office.url) as ledger:
        Desk(ledger).verdict(ann, "dismissed")
    with pytest.raises(FundsentryError, match="the case is dismissed"):
        clerk("cases", "notice", ann, "--out", tmp_path / "notice.docx")


def test_a_notice_to_an_employer_speaks_of_the_refund(clerk, office, tmp_path):
    office.deliver(
        employer_refunds=refunds(refund("r1"), refund("r2", paid_on="2024-09-01")),
        leads="""
            lead_id | received_on | source | person_id          | name
            x1      | 2026-10-01  | tip    | @cat 1950-01-01 f  | 张三
        """,
    )
    office.screen()
    employer = office.case_of("employer/refund_twice")["case_id"]
    with open_ledger(office.url) as ledger:
        assert Desk(ledger).verdict(employer) is None
    clerk("cases", "notice", employer, "--out", tmp_path / "notice.docx", lang="zh")
    text = text_of(tmp_path / "notice.docx")
    assert "2024-09-01，我单位发放稳岗返还共1笔，合计6000.00元" in text
    assert "贵单位对上述事实" in text
    # The article on overpaid benefits speaks of benefits of persons.
    assert "分期退还" not in text
    with pytest.raises(FundsentryError, match="rests on no payment"):
        clerk("cases", "months", office.case_of("lead/received")["case_id"])


def test_an_office_edits_its_own_template(clerk, ann, tmp_path):
    mine, file = tmp_path / "mine.docx", tmp_path / "notice.docx"
    document = docx.Document()
    document.add_paragraph("某县社保中心 {{ case_id }} 应退 {{ amount }} 元")
    document.save(mine)
    clerk("cases", "notice", ann, "--template", mine, "--out", file)
    assert text_of(file) == f"某县社保中心 {ann} 应退 360.00 元"


def test_a_template_that_the_office_edited_is_not_written_over(fundsentry, tmp_path):
    mine = tmp_path / "mine.docx"
    fundsentry("cases", "template", "notice", "--out", mine)
    mine.write_bytes(b"edited")
    again = fundsentry("cases", "template", "notice", "--out", mine)
    assert again.returncode == 10
    assert "is there already" in again.stderr
    assert mine.read_bytes() == b"edited"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ amont }}", "'amont' is undefined; expected only the fields"),
        ("{% if %}", "cannot be filled in"),
        ("{{ ''.__class__.__mro__ }}", "cannot be filled in|unsafe"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_a_sentence(clerk, ann, tmp_path, text, said):
    mine = tmp_path / "mine.docx"
    document = docx.Document()
    document.add_paragraph(text)
    document.save(mine)
    with pytest.raises(FundsentryError, match=said):
        clerk("cases", "notice", ann, "--template", mine, "--out", tmp_path / "notice.docx")
    assert not (tmp_path / "notice.docx").exists()


@pytest.mark.parametrize("content", [b"", b"not a document"])
def test_a_template_that_is_no_word_file_is_a_sentence(clerk, ann, tmp_path, content):
    (tmp_path / "mine.docx").write_bytes(content)
    with pytest.raises(FundsentryError, match="is no Word document"):
        clerk(
            *("cases", "notice", ann, "--template", tmp_path / "mine.docx"),
            *("--out", tmp_path / "notice.docx"),
        )


def test_names_with_markup_and_odd_characters_stand_in_a_document_as_they_are(tmp_path):
    document = docx.Document()
    document.add_paragraph("{{ name }}")
    document.save(tmp_path / "t.docx")
    name = "<w:p>𠮷&{{ 1 }}\x07'\"\n=1+1"
    documents.write_document(tmp_path / "t.docx", {"name": name}, tmp_path / "out.docx")
    assert text_of(tmp_path / "out.docx") == name.replace("\x07", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_templates_that_come_with_the_program_are_those_its_words_make(tmp_path, lang):
    paper_templates.write_templates(tmp_path)
    for name in ("notice", "months"):
        made, shipped = tmp_path / f"{name}_{lang}.docx", documents.own_template(name, lang)
        with zipfile.ZipFile(made) as new, zipfile.ZipFile(shipped) as old:
            assert {n: new.read(n) for n in new.namelist()} == {
                n: old.read(n) for n in old.namelist()
            }
