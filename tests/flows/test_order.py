"""The list of a night in order of work: on the workbook, on the screen, and after verdicts."""

import json
from datetime import date, timedelta

import openpyxl
import polars as pl
import pytest

from flows.export import export
from flows.figures import books_of
from flows.ordering import in_order, places
from fundsentry.ledger import open_ledger
from fundsentry.settings import Settings
from fundsentry.settings.office import WorkOrder
from rules import load_rulebook
from tests.support.casework import Desk, actor
from tests.support.office import AS_OF, PLAINLY, Office

PAYOUTS = """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount | account_name
a         | @ann 1950-01-01 | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 170.00 | 孟浩
b         | @ben 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 250.00 | 李强
c         | @cat 1950-01-03 | 赵敏 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 300.00 | 李强
"""
DEATHS = """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @ann      | police
"""
DEATH, HOLDER = "death/paid_after_death", "account/other_holder"


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)


def placed(office, as_of=AS_OF, lang="en", settings=None):
    with open_ledger(office.url) as ledger:
        order = in_order(books_of(ledger), load_rulebook(), settings or office.settings, as_of)
    return places(order, lang)["place"].to_list()


def test_the_surer_case_comes_first_and_each_says_why(office):
    office.screen()
    listed = office.listed("rank", "rule", "undue_amount").rows()
    assert listed[:2] == [("1", DEATH, "170.00"), ("2", HOLDER, "300.00")]
    assert placed(office) == [
        "170.00 yuan recoverable",
        "300.00 yuan to be looked into, 50% expected to be upheld (no verdict on such cases yet)",
        "250.00 yuan to be looked into, 50% expected to be upheld (no verdict on such cases yet)",
    ]
    assert placed(office, lang="zh")[1] == "待核实300.00元，预计属实50%（此类尚无结论）"


def test_the_reason_stands_as_a_note_on_the_rank_and_in_no_column(office):
    office.screen(lang="zh")
    sheet = openpyxl.load_workbook(office.out / "cases.xlsx").active
    header = [cell.value for cell in sheet[1]]
    at = header.index("排序")
    notes = [row[at].comment for row in sheet.iter_rows(2)]
    assert [note.text for note in notes] == placed(office, lang="zh")
    assert not set(header) & {"place", "排序理由"}


def test_a_verdict_changes_what_is_expected_of_the_rule_from_its_day_on(office):
    office.screen()
    case = office.case_of(HOLDER, "ben")
    tomorrow = AS_OF + timedelta(days=1)
    with open_ledger(office.url) as ledger:
        desk = Desk(ledger, by=actor(on_day=tomorrow))
        assert desk.verdict(case["case_id"], fen=25_000, root_cause="handling") is None
    settings = Settings(order=WorkOrder(prior_weight=1))
    sentence = "300.00 yuan to be looked into, {}"
    assert sentence.format("50% expected to be upheld (no verdict on such cases yet)") in placed(
        office, settings=settings
    )
    later = placed(office, tomorrow, settings=settings)
    assert sentence.format("88% expected to be upheld (1 verdict on such cases so far)") in later
    assert "decided, the notice is to be sent; 250.00 yuan outstanding" in [
        text.split("; ", 1)[1] if text.startswith("due") else text for text in later
    ]


def test_who_was_drawn_stands_in_run_json_and_in_the_list(office):
    office.settings = Settings(capacity=2, order=WorkOrder(random_share=0.5))
    office.screen()
    drawn = json.loads((office.out / "run.json").read_text("utf-8"))["cases_drawn_at_random"]
    assert [office.listed("case_id")["case_id"][1]] == drawn
    assert placed(office)[1].startswith("drawn at random, to know how often the rule is right; ")


def test_who_was_drawn_is_kept_in_the_ledger_once_a_month_under_the_head_that_the_night_tells(
    office,
):
    office.settings = Settings(capacity=2, order=WorkOrder(random_share=0.5), quality=PLAINLY)
    for day in (AS_OF - timedelta(days=1), AS_OF):
        night = office.screen(day)
    run = json.loads((office.out / "run.json").read_text("utf-8"))
    with open_ledger(office.url) as ledger:
        draws, head = ledger.draws(), ledger.head_hash()
        ledger.verify(head)
    assert draws.rows() == [(run["cases_drawn_at_random"][0], AS_OF - timedelta(days=1))]
    assert run["ledger_head"] == night.figures.head_hash == head


def test_a_night_that_is_not_booked_keeps_no_draw(office):
    office.settings = Settings(capacity=2, order=WorkOrder(random_share=0.5), quality=PLAINLY)
    office.screen()
    office.screen(AS_OF - timedelta(days=40))
    with open_ledger(office.url) as ledger:
        assert ledger.draws()["on_day"].to_list() == [AS_OF]


def test_a_rule_dismissed_for_a_time_is_still_one_that_was_wrong(office):
    office.screen()
    case = office.case_of(HOLDER, "ben")
    with open_ledger(office.url) as ledger:
        desk = Desk(ledger, by=actor(on_day=AS_OF))
        until = AS_OF + timedelta(days=365)
        told = {"word": "dismissed", "reason": "夫妻共用", "exclude_until": until}
        assert desk.verdict(case["case_id"], root_cause="handling", **told) is None
    sentence = (
        "300.00 yuan to be looked into, 41% expected to be upheld (1 verdict on such cases so far)"
    )
    assert sentence in placed(office)
    office.screen(AS_OF + timedelta(days=1))
    assert office.findings().filter(case_id=case["case_id"])["certainty"].to_list() == ["excluded"]
    assert sentence in placed(office, AS_OF + timedelta(days=1))


def test_each_says_which_case_it_stands_with_and_that_no_place_for_deadlines_was_left(office):
    office.deliver(deaths=DEATHS + "d2 | 王芳 | 2026-03-01 | @ben | police\n")
    office.settings = Settings(capacity=2, quality=PLAINLY)
    office.screen()
    due = AS_OF + timedelta(days=40)
    ben = office.case_of(DEATH, "ben")["case_id"]
    said = placed(office, due)
    assert "2 cases of the subject together" in said[0]
    assert f"stands with {ben} of the same subject" in said[1]
    assert sum("due" in text for text in said) == 4
    assert [("beyond the places kept for deadlines" in text) for text in said] == [
        False,
        True,
        True,
        True,
    ]
    assert f"与{ben}同属一个对象，一并办理" in placed(office, due, lang="zh")[1]


def test_a_part_of_the_list_keeps_the_ranks_of_the_whole(office):
    office.deliver(
        payouts=PAYOUTS.replace("account_name\n", "account_name | region_code\n")
        .replace("| 孟浩\n", "| 孟浩 | 340826001001\n")
        .replace("| 李强\nc", "| 李强 | 340826002001\nc")
        .replace("300.00 | 李强", "300.00 | 李强 | 340826002001")
    )
    office.screen()
    with open_ledger(office.url) as ledger:
        files = export(ledger, load_rulebook(), "township", office.folder / "parts", "en")
    ranks = {
        file.stem: pl.read_csv(file, infer_schema=False)["rank"].to_list()
        for file in files
        if file.suffix == ".csv"
    }
    assert ranks == {"340826001": ["1"], "340826002": ["2", "3"]}


def test_who_waits_for_money_is_told_so_and_comes_last_until_it_is_late(office):
    office.screen()
    case = office.case_of(DEATH, "ann")["case_id"]
    with open_ledger(office.url) as ledger:
        desk = Desk(ledger, by=actor(on_day=AS_OF))
        assert desk.verdict(case, root_cause="information") is None
        assert desk.notify(case, AS_OF) is None
        due = ledger.case(case)["due_on"]
    assert placed(office)[-1] == "decided, waits for the money; 170.00 yuan outstanding"
    late = placed(office, due + timedelta(days=1))
    assert any(
        text.startswith(f"overdue, was due {due}; decided, waits for the money") for text in late
    )
    assert date(2026, 11, 1) < due
