"""Each row of a list that comes back is applied, or refused with its sentence."""

import re
from dataclasses import replace
from datetime import date

import pytest

from flows.handed_back import case_id_of
from fundsentry.ledger import acts, open_ledger
from tests.support.handed_in import LI, Listed, contents, take_back
from tests.support.paid_after_death import case_of, of


def refusals(done):
    return dict(done.refused)


# What a row is refused for


def test_all_problems_of_a_file_come_back_at_once_each_with_its_row(office, listed):
    fay, eve, gus = (case_of(office, name) for name in ("fay", "eve", "gus"))
    place = {row["case_id"].strip(): at for at, row in enumerate(listed.rows, start=2)}
    listed.fill(fay, verdict="也许").fill(eve, verdict="属实", confirmed_amount="290.51")
    listed.fill(gus, verdict="排除")
    listed.rows.append(dict(listed.rows[0]) | {"case_id": "ZZZZZZZZZZZZ", "verdict": "属实"})
    done = take_back(office.url, listed.save())
    said = refusals(done)
    assert set(said) == {place[fay], place[eve], place[gus], len(listed.rows) + 1}
    assert "unknown code" in said[place[fay]]
    assert "290.50" in said[place[eve]]
    assert "reason" in said[place[gus]]
    assert "no case of this number" in said[len(listed.rows) + 1]
    assert office.cases()["state"].unique().to_list() == ["flagged"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"verdict": "属实", "confirmed_amount": "1408.01"}, "1408.00"),
        ({"verdict": "属实", "confirmed_amount": "0"}, "above zero"),
        ({"verdict": "属实", "confirmed_amount": "-5"}, "above zero"),
        ({"verdict": "属实", "confirmed_amount": "12.345"}, "two decimals"),
        ({"verdict": "部分属实", "verdict_reason": "一半"}, "amount is missing"),
        ({"verdict": "部分属实", "confirmed_amount": "704"}, "reason is missing"),
        ({"verdict": "排除"}, "reason is missing"),
        (
            {"verdict": "排除", "verdict_reason": "健在", "confirmed_amount": "5"},
            "confirms nothing",
        ),
        ({"verdict": "属实", "exclude_until": "2027-01-01"}, "dismisses nothing"),
        ({"verdict": "排除", "verdict_reason": "健在", "exclude_until": "2026-10-01"}, "later day"),
        ({"verdict": "排除", "verdict_reason": "健在", "exclude_until": "9999-12-31"}, "no end"),
        ({"verdict": "属实", "decided_on": "2026-12-01"}, "future"),
        ({"verdict": "属实", "decided_on": "明天"}, "cannot be read"),
        ({"verdict": "属实", "version": ""}, "version is missing"),
        ({"verdict": "属实", "version": "0"}, "now of version 1"),
        ({"verdict": "属实", "undue_amount": "1407.00"}, "undue_amount"),
        ({"verdict": "属实", "claimed_amount": "1.00"}, "claimed_amount"),
        ({"verdict": "属实", "rule": "death/other"}, "rule"),
        ({"verdict": "属实", "person_id": "340826195001020029"}, "person_id"),
        ({"verdict": "属实", "last_month": "2026.5"}, "last month"),
        ({"verdict": "属实", "case_id": "1.2E+11"}, "damaged"),
        ({"confirmed_amount": "704.00"}, "without a verdict"),
        ({"verdict_reason": "健在"}, "without a verdict"),
        ({"seen_alive_on": "2027-01-01"}, "future"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_and_changes_nothing(office, listed, cells, said):
    before = contents(office.url)
    done = take_back(office.url, listed.fill(case_of(office, "fay"), **cells).save())
    ((_, sentence),) = done.refused
    assert said in sentence
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_refusals_are_told_in_the_language_asked_for(office, listed):
    listed.fill(case_of(office, "fay"), verdict="属实", undue_amount="1.00")
    ((_, sentence),) = take_back(office.url, listed.save(), lang="zh").refused
    assert sentence.startswith("不应发金额 与清单不一致")


def test_the_same_case_twice_in_one_file_is_refused_in_both_rows(office, listed):
    fay = case_of(office, "fay")
    listed.fill(fay, verdict="属实")
    twin = next(row for row in listed.rows if row["case_id"].strip() == fay)
    listed.rows.append(twin | {"verdict": "也许"})
    done = take_back(office.url, listed.save())
    place = listed.rows.index(twin) + 2
    assert set(refusals(done)) == {place, len(listed.rows) + 1}
    assert f"{place}, {len(listed.rows) + 1}" in refusals(done)[place]
    assert done.applied == ()


def test_above_the_set_amount_a_second_person_is_needed_who_is_not_the_first(office, listed):
    gus = case_of(office, "gus")
    ((_, said),) = take_back(office.url, listed.fill(gus, verdict="属实").save()).refused
    assert "50000.00" in said
    ((_, said),) = take_back(office.url, listed.fill(gus, second_person="李伟").save()).refused
    assert "somebody else" in said
    assert len(take_back(office.url, listed.fill(gus, second_person="王主任").save()).applied) == 1


def test_letting_somebody_off_above_the_set_amount_needs_a_second_person_too(office, listed):
    listed.fill(case_of(office, "gus"), verdict="排除", verdict_reason="健在")
    ((_, said),) = take_back(office.url, listed.save()).refused
    assert "second person" in said


def test_an_approval_given_before_stands_for_the_second_person(office, listed):
    gus = case_of(office, "gus")
    listed.fill(gus, verdict="属实")
    wang = replace(LI, name="王主任")
    with open_ledger(office.url) as ledger:
        ledger.act([gus], lambda docket: acts.approve(docket, gus, 5_999_999, wang))
    ((_, said),) = take_back(office.url, listed.save()).refused
    assert "second person" in said
    with open_ledger(office.url) as ledger:
        ledger.act([gus], lambda docket: acts.approve(docket, gus, 6_000_000, wang))
    assert len(take_back(office.url, listed.save()).applied) == 1


# What a spreadsheet rewrites


@pytest.mark.parametrize(
    "month",
    [
        "2026/6/1",
        "2026/6",
        "2026-6-1",
        "Jun-26",
        "26-Jun",
        "2026年6月",
        "6月-26",
        "202606",
        "46174",
    ],
)
def test_months_and_amounts_that_a_spreadsheet_rewrote_are_understood(office, listed, month):
    listed.fill(
        case_of(office, "fay"),
        verdict="属实",
        last_month=month,
        first_month="Mar-26",
        event_on="2026/3/1",
        undue_amount="1408",
        claimed_amount="1,408.00",
        decided_on="2026/11/1",
        version="1.0",
        opened_on="46326",
    )
    assert len(take_back(office.url, listed.save()).applied) == 1
    assert of(office, "fay")["decided_on"] == date(2026, 11, 1)


def as_excel_keeps(cell, *, keeps_tabs):
    """A cell of a text file after Excel in China has opened and saved it: what looks like a number or a day is one."""
    if cell.endswith("\t") and keeps_tabs:
        return cell
    text = cell.rstrip("\t")
    if day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return "/".join(str(int(part)) for part in day.groups())
    if re.fullmatch(r"\d{4}-\d\d", text):
        return date.fromisoformat(f"{text}-01").strftime("%b-%y")
    if re.fullmatch(r"\d{12,}", text):
        return f"{int(text):.5E}"
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f"{float(text):.10g}"
    return text


@pytest.mark.parametrize("keeps_tabs", [True, False])
def test_a_whole_list_that_excel_opened_and_saved_is_taken(office, listed, keeps_tabs):
    for person in ("fay", "eve", "gus"):
        listed.fill(case_of(office, person), verdict="待查", remark="在查")
    rows = [
        {name: as_excel_keeps(cell, keeps_tabs=keeps_tabs) for name, cell in row.items()}
        for row in listed.rows
    ]
    assert {"2026/5/10", "2026/3/1"} & set(rows[0].values())
    assert {row["first_month"] for row in rows} == {"May-26"}
    assert any("E+17" in row["person_id"] for row in rows) != keeps_tabs
    done = take_back(office.url, Listed(office.out, rows).save("gb18030"))
    assert (len(done.applied), done.refused) == (3, ())


@pytest.mark.parametrize("damage", ["3.40826E+17", "zeros", "x", "quoted"])
def test_a_person_id_that_a_spreadsheet_damaged_does_not_refuse_the_row(office, listed, damage):
    eve = office.people.ids["@eve"]
    damaged = {
        "3.40826E+17": f"{eve[0]}.{eve[1:6]}E+17",
        "zeros": eve[:15] + "000",
        "x": eve.lower(),
        "quoted": "'" + eve,
    }[damage]
    assert eve.isdigit()  # one that ends in X is never taken for a number
    listed.fill(case_of(office, "eve"), verdict="属实", person_id=damaged)
    assert len(take_back(office.url, listed.save()).applied) == 1


@pytest.mark.parametrize("foreign", ["3.50826E+17", "350826195001020000"])
def test_a_damaged_id_of_somebody_else_is_found(office, listed, foreign):
    listed.fill(case_of(office, "eve"), verdict="属实", person_id=foreign)
    ((_, said),) = take_back(office.url, listed.save()).refused
    assert "person_id" in said


def test_a_case_number_is_read_as_it_was_typed_and_with_its_lost_zeros(office, listed):
    assert case_id_of("1234567890") == "001234567890"
    assert case_id_of(" o1l2-abcd efgh\t") == "0112ABCDEFGH"
    fay = case_of(office, "fay")
    listed.fill(fay, verdict="属实", case_id=f" {fay.lower()} ")
    assert len(take_back(office.url, listed.save()).applied) == 1
