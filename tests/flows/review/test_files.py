"""The list comes back in whatever form: it is applied once and whole, and what is empty changes nothing."""

from datetime import date

import openpyxl
import polars as pl
import pytest

from fundsentry.errors import FundsentryError
from tests.support.handed_in import FORMS, Listed, contents, take_back
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, PAYOUTS, case_of, of

NOBODYS = """
entitlement_id | person_id       | name | scheme           | benefit       | start_month
e1             | @hal 1950-01-04 | 赵云 | resident_pension | basic_pension | 2015-01
"""


@pytest.mark.parametrize("form", FORMS)
def test_a_filled_in_list_comes_back_in_every_form_that_a_spreadsheet_saves(office, listed, form):
    filled = listed.fill(
        case_of(office, "fay"),
        verdict="属实",
        root_cause="经办",
        verdict_reason="家属未申报",
        decided_on="2026-11-01",
        auditor="李伟",
    )
    done = take_back(office.url, filled.save(form))
    assert (len(done.applied), done.refused) == (1, ())
    case = of(office, "fay")
    kept = {
        name: case[name] for name in ("state", "verdict", "root_cause", "decided_by", "decided_on")
    }
    assert kept == {
        "state": "confirmed",
        "verdict": "confirmed",
        "root_cause": "handling",
        "decided_by": "李伟",
        "decided_on": date(2026, 11, 1),
    }
    assert case["confirmed_fen"] == 140800


def test_our_own_workbook_comes_back_as_a_spreadsheet_fills_it_in(office):
    book = openpyxl.load_workbook(office.out / "cases.xlsx")
    sheet = book.active
    at = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, 9) if sheet.cell(r, 1).value == case_of(office, "fay"))
    for head, value in {
        "核查结论": "部分属实",
        "核定金额": 704,
        "结论理由": "6月已退回现金",
        "核查日期": date(2026, 11, 1),
    }.items():
        sheet.cell(row, at[head]).value = value
    book.save(office.out / "saved.xlsx")
    done = take_back(office.url, office.out / "saved.xlsx")
    assert (len(done.applied), done.refused) == (1, ())
    assert (of(office, "fay")["confirmed_fen"], of(office, "fay")["decided_on"]) == (
        70400,
        date(2026, 11, 1),
    )


@pytest.mark.parametrize(
    ("lang", "verdict", "cause"), [("zh", "dismissed", "information"), ("en", "排除", "信息")]
)
def test_words_of_both_languages_are_read_under_headers_of_either(office, lang, verdict, cause):
    office.screen(lang=lang)
    filled = Listed(office.out).fill(
        case_of(office, "eve"), verdict=verdict, root_cause=cause, verdict_reason="核实"
    )
    assert len(take_back(office.url, filled.save(lang=lang)).applied) == 1
    assert (of(office, "eve")["state"], of(office, "eve")["root_cause"]) == (
        "dismissed",
        "information",
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_list_that_nobody_filled_in_changes_nothing(office, listed, form):
    before = contents(office.url)
    done = take_back(office.url, listed.save(form))
    assert (done.applied, done.unchanged, done.refused) == ((), (), ())
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_our_own_workbook_untouched_changes_nothing(office):
    before = contents(office.url)
    done = take_back(office.url, office.out / "cases.xlsx")
    assert (done.applied, done.told, done.unchanged, done.refused) == ((), (), (), ())
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_the_same_verdicts_in_another_form_change_nothing(office, listed):
    listed.fill(case_of(office, "fay"), verdict="属实", remark="已谈话", decided_on="2026-11-01")
    take_back(office.url, listed.save("gb18030"))
    before = contents(office.url)
    listed.fill(case_of(office, "fay"), decided_on="2026/11/1", undue_amount="1408")
    done = take_back(office.url, listed.save("xlsx"))
    assert (done.applied, done.refused, len(done.unchanged)) == ((), (), 1)
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_rows_that_are_not_there_and_empty_verdicts_change_nothing(office, listed):
    listed.rows = [row for row in listed.rows if row["case_id"].strip() != case_of(office, "gus")]
    listed.fill(case_of(office, "eve"), auditor="李伟", remark="下周去")
    listed.fill(case_of(office, "fay"), verdict="待查")
    assert len(take_back(office.url, listed.save()).applied) == 1
    assert {c: of(office, c)["state"] for c in ("fay", "eve", "gus")} == {
        "fay": "under_review",
        "eve": "flagged",
        "gus": "flagged",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00\x01",
        b"PK\x03\x04broken",
        "甲,乙\n1,2\n".encode(),
        "问题编号,姓名\nX,Y\n".encode(),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_broken_file_changes_nothing(office, content, ending):
    before = contents(office.url)
    file = office.out / f"broken.{ending}"
    file.write_bytes(content)
    with pytest.raises(FundsentryError):
        take_back(office.url, file)
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_a_file_that_fails_halfway_writes_nothing(office, listed, monkeypatch):
    listed.fill(case_of(office, "fay"), verdict="属实").fill(case_of(office, "eve"), verdict="属实")
    before = contents(office.url)
    monkeypatch.setattr("fundsentry.ledger.docket.append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_back(office.url, listed.save())
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_file_twice_changes_nothing(office, listed, form):
    listed.fill(case_of(office, "fay"), verdict="属实", seen_alive_on="2026-10-03")
    listed.fill(
        case_of(office, "eve"), verdict="排除", verdict_reason="健在", exclude_until="2027-01-31"
    )
    listed.fill(case_of(office, "gus"), seen_alive_on="2026-10-04")
    file = listed.save(form)
    first = take_back(office.url, file)
    assert (len(first.applied), len(first.told)) == (2, 1)
    before = contents(office.url)
    again = take_back(office.url, file)
    assert (again.applied, again.told, again.refused, len(again.unchanged)) == ((), (), (), 3)
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_the_order_of_the_rows_does_not_matter(office, tmp_path):
    ends = []
    for at, turned in enumerate((False, True)):
        mine = Office(tmp_path / str(at), people=office.people)
        # Without an entitlement every line is spoken of by two cases, and can be confirmed in one only.
        mine.deliver(payouts=PAYOUTS, deaths=DEATHS, entitlements=NOBODYS).screen(lang="zh")
        listed = Listed(mine.out)
        for row in listed.rows:
            row |= {
                "verdict": "属实",
                "confirmed_amount": row["undue_amount"],
                "second_person": "王主任",
            }
        if turned:
            listed.rows.reverse()
        done = take_back(mine.url, listed.save())
        why = {
            done.raw.frame.filter(pl.col("row") == row)["case_id"][0].strip(): said
            for row, said in done.refused
        }
        cases, findings, _ = contents(mine.url)
        ends.append(
            (
                why,
                cases.sort("case_id").to_dicts(),
                findings.sort("finding_id")["confirmed_fen"].to_list(),
            )
        )
    assert ends[0] == ends[1]
    assert len(ends[0][0]) == 3
