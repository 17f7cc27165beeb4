"""The list comes back: each row is applied, or refused with its sentence, and nothing else happens."""

from dataclasses import replace
from datetime import date
from shutil import copytree

import openpyxl
import polars as pl
import pytest

from fundsentry.errors import FundsentryError
from fundsentry.ledger import acts, open_ledger
from schemas.returned import FILLED_IN
from tests.support.handed_in import DAY, FORMS, LI, POLICY, Listed, contents, take_back
from tests.support.office import Office

DEATH, AGE = "death/paid_after_death", "eligibility/pension_before_age"
PAYOUTS = """
payout_id | person_id         | name | scheme           | benefit       | benefit_month | paid_on    | amount  | region_code
a1        | @fay 1950-01-01   | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 704.00  | 340826101001
a2        | @fay              | 孟浩 | resident_pension | basic_pension | 2026-06       | 2026-06-10 | 704.00  | 340826101001
b1        | @eve 1950-01-02 f | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.50  | 340826101002
c1        | @gus 1950-01-03   | 李强 | employee_pension | pension       | 2026-05       | 2026-05-10 | 60000.00 | 340826102001
"""
DEATHS = """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @fay      | police
d2        | 王芳 | 2026-03-01 | @eve      | police
d3        | 李强 | 2026-03-01 | @gus      | police
"""
NOBODYS = """
entitlement_id | person_id       | name | scheme           | benefit       | start_month
e1             | @hal 1950-01-04 | 赵云 | resident_pension | basic_pension | 2015-01
"""
MORE = PAYOUTS + (
    "a3        | @fay              | 孟浩 | resident_pension | basic_pension | 2026-07       | 2026-07-10 | 704.00  | 340826101001\n"
)


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office")).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(lang="zh")
    return office


@pytest.fixture
def office(after_a_night, tmp_path):
    copied = copytree(after_a_night.folder, tmp_path / "office")
    return Office(copied, people=after_a_night.people)


@pytest.fixture
def listed(office):
    return Listed(office.out)


def of(office, person):
    return office.case_of(DEATH, person)


def case_of(office, person):
    return of(office, person)["case_id"]


def refusals(done):
    return dict(done.refused)


# What the file is like


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
    from flows.handed_back import case_id_of

    assert case_id_of("1234567890") == "001234567890"
    assert case_id_of(" o1l2-abcd efgh\t") == "0112ABCDEFGH"
    fay = case_of(office, "fay")
    listed.fill(fay, verdict="属实", case_id=f" {fay.lower()} ")
    assert len(take_back(office.url, listed.save()).applied) == 1


# What happened meanwhile


def test_a_row_whose_case_has_moved_meanwhile_names_who_moved_it_and_when(office, listed):
    fay = case_of(office, "fay")
    old = listed.fill(fay, verdict="排除", verdict_reason="健在", auditor="张三").save(name="old")
    take_back(office.url, Listed(office.out).fill(fay, verdict="属实").save(name="new"))
    ((_, said),) = take_back(office.url, old, by="张三").refused
    assert "李伟" in said
    assert "2026-11-02 10:00" in said  # by the office's clock
    assert of(office, "fay")["state"] == "confirmed"


def test_a_row_whose_case_a_night_changed_names_the_night(office, listed):
    old = listed.fill(case_of(office, "fay"), verdict="属实").save(name="old")
    less = "\n".join(line for line in DEATHS.splitlines() if "d1" not in line)
    office.deliver(deaths=less).screen(DAY, lang="zh")
    ((_, said),) = take_back(office.url, old).refused
    assert "the night" in said
    assert "2026-11-02" in said


def test_a_verdict_speaks_of_the_months_of_its_list_and_what_is_new_is_told(office, listed):
    old = listed.fill(case_of(office, "fay"), verdict="属实").save(name="old")
    office.deliver(payouts=MORE).screen(DAY, lang="zh")
    done = take_back(office.url, old)
    (one,) = done.applied
    assert (one.confirmed_fen, one.new_findings, one.new_fen) == (140800, 1, 70400)
    assert of(office, "fay")["confirmed_fen"] == 140800
    # The list of the next night holds all three months, and the verdict can be given anew for them.
    office.screen(date(2026, 11, 3), lang="zh")
    new = Listed(office.out).fill(case_of(office, "fay"), verdict="属实")
    assert (
        take_back(office.url, new.save(name="new"), on=date(2026, 11, 3)).applied[0].confirmed_fen
        == 211200
    )


def test_an_author_corrects_a_verdict_with_the_same_row_and_both_events_stay(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    listed.fill(fay, verdict="排除", verdict_reason="填错")
    assert len(take_back(office.url, listed.save()).applied) == 1
    case = of(office, "fay")
    assert (case["state"], case["confirmed_fen"]) == ("dismissed", 0)
    kinds = contents(office.url)[2].filter(pl.col("case_id") == fay)["kind"].to_list()
    assert kinds.count("verdict") == 2
    assert "taken_back" in kinds


def test_nobody_else_takes_a_verdict_back(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    office.screen(DAY, lang="zh")
    new = Listed(office.out).fill(fay, verdict="排除", verdict_reason="不同意")
    ((_, said),) = take_back(office.url, new.save(), by="张三").refused
    assert "李伟 decided this case" in said


@pytest.mark.parametrize("form", ["cases.csv", "cases.xlsx"])
def test_a_list_after_verdicts_asks_for_new_ones_and_untouched_changes_nothing(
    office, listed, form
):
    listed.fill(case_of(office, "fay"), verdict="属实", root_cause="信息", remark="已谈话")
    listed.fill(case_of(office, "eve"), verdict="待查")
    take_back(office.url, listed.save())
    office.deliver(payouts=MORE).screen(DAY, lang="zh")
    assert {row[name] for row in Listed(office.out).rows for name in FILLED_IN if name in row} == {
        ""
    }
    before = contents(office.url)
    done = take_back(office.url, office.out / form, by="张三")
    assert (done.applied, done.unchanged, done.refused) == ((), (), ())
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_another_adds_what_is_new_to_a_verdict_and_takes_nothing_from_it(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    office.deliver(payouts=MORE).screen(DAY, lang="zh")
    new = Listed(office.out).fill(fay, verdict="部分属实", verdict_reason="x", confirmed_amount=700)
    ((_, said),) = take_back(office.url, new.save(), by="张三").refused
    assert "李伟 confirmed more (1408.00 yuan" in said
    assert of(office, "fay")["confirmed_fen"] == 140800
    new.fill(fay, verdict="属实", confirmed_amount=2112)
    assert len(take_back(office.url, new.save(), by="张三").applied) == 1
    assert of(office, "fay")["confirmed_fen"] == 211200


def test_an_appeal_reopens_and_is_decided_by_anybody(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    with open_ledger(office.url) as ledger:
        assert (
            ledger.act([fay], lambda docket: acts.appeal(docket, fay, "在世", LI, POLICY)) is None
        )
    office.screen(DAY, lang="zh")
    new = Listed(office.out).fill(fay, verdict="排除", verdict_reason="申诉成立")
    assert len(take_back(office.url, new.save(), by="张三").applied) == 1
    assert of(office, "fay")["state"] == "dismissed"


def test_a_dismissal_with_an_end_is_an_exclusion_until_that_day_from_the_next_night_on(
    office, listed
):
    eve = case_of(office, "eve")
    listed.fill(eve, verdict="排除", verdict_reason="健在", exclude_until="2026-11-05")
    take_back(office.url, listed.save())

    def certainty(day):
        office.screen(day, lang="en")
        found = pl.read_csv(office.out / "findings.csv", infer_schema=False)
        return found.filter(pl.col("payout_id") == "b1", pl.col("rule") == DEATH)[
            "certainty"
        ].to_list()

    assert certainty(date(2026, 11, 3)) == ["excluded"]
    assert certainty(date(2026, 11, 5)) == ["excluded"]
    assert certainty(date(2026, 11, 6)) == ["recoverable"]
    assert of(office, "eve")["state"] == "dismissed"
