import json
import stat
from datetime import date
from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from fundsentry.cli import app
from fundsentry.ledger import open_ledger
from fundsentry.reports.page import Told
from fundsentry.reports.page.money import checked
from fundsentry.reports.totals_screen import screen
from tests.support.books import Drawn
from tests.support.drawn import RULEBOOK
from tests.support.office import Office

PAYOUTS = """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount | region_code
a         | @fay 1950-01-01 | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00 | 340826101
b         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.00 | 340826101
c         | @joy 1950-01-03 | 李梅 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 100.00 | 340826102
"""
DEATHS = """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @fay      | police
d2        | 王芳 | 2026-03-01 | @eve      | police
d3        | 李梅 | 2026-03-01 | @joy      | police
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    office.deliver(payouts=PAYOUTS, deaths=DEATHS).screen()
    return office


def told(office, *options):
    command = ["totals", "--ledger", office.url, "--as-of", "2026-10-31", *map(str, options)]
    done = CliRunner().invoke(app, command, env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return done.output


def test_the_figures_are_shown_and_small_cells_are_not(office):
    shown = told(office, "--lang", "zh")
    assert "580.00" in shown  # three people in all
    assert "190.00" not in shown
    assert "100.00" not in shown  # one person of the second township
    assert "孟浩" not in shown


def test_a_month_shows_what_it_brought_and_another_nothing(office):
    assert "580.00" in told(office, "--month", "2026-10", "--lang", "en")
    assert "no cases" in told(office, "--month", "2026-09", "--lang", "en")


def test_a_month_that_is_none_is_refused(office):
    done = CliRunner().invoke(app, ["totals", "--ledger", office.url, "--month", "2026-13"])
    assert done.exit_code == 2


def test_page_and_figures_are_written_as_the_night_wrote_them_for_their_owner_only(
    office, tmp_path
):
    page, figures = tmp_path / "page.html", tmp_path / "figures.json"
    told(office, "--html", page, "--json", figures, "--lang", "en")
    assert page.read_bytes() == (office.out / "totals.html").read_bytes()
    assert json.loads(figures.read_text("utf-8")) == json.loads(
        (office.out / "totals.json").read_text("utf-8")
    )
    assert {stat.S_IMODE(file.stat().st_mode) for file in (page, figures)} == {0o600}


def test_the_page_of_a_ledger_without_a_night_says_so_little(tmp_path):
    empty = Office(tmp_path)
    with open_ledger(empty.url):
        pass
    told(empty, "--html", tmp_path / "page.html")
    assert "社会保险基金核查情况" in (tmp_path / "page.html").read_text("utf-8")
    assert empty.cases().is_empty()


def test_a_night_without_payouts_writes_its_page(tmp_path):
    office = Office(tmp_path).deliver(
        employer_refunds="""
        refund_id | employer_id | employer_name | year | amount  | paid_on    | prior_year_premium
        r1        | 91A         | 甲公司        | 2024 | 1000.00 | 2024-05-01 | 100000.00
        r2        | 91A         | 甲公司        | 2024 | 1000.00 | 2024-06-01 | 100000.00
        """
    )
    office.screen()
    assert "同年度重复返还" in (office.out / "totals.html").read_text("utf-8")


def test_a_later_day_moves_the_figures_into_last_year(office, tmp_path):
    command = ["totals", "--ledger", office.url, "--as-of", date(2027, 1, 5).isoformat()]
    CliRunner().invoke(app, [*command, "--html", str(tmp_path / "page.html")])
    text = (tmp_path / "page.html").read_text("utf-8")
    assert '<span lang="zh-CN">上年</span><span lang="en">last year</span></span> 580.00' in text


def test_rows_that_may_show_nothing_take_one_line_on_the_screen():
    made = Drawn()
    few = ("custody/paid_while_imprisoned", "duplicate/paid_twice", "amount/over_ceiling")
    for number in range(34):
        rule = few[number] if number < len(few) else "death/paid_after_death"
        case = made.case(rule, f"34082619500101{number:04d}", date(2026, 3, 1))
        made.finding(case, 100, "resident_pension", "340826101")
    told_of = Told(made.books(), RULEBOOK, None, "9c" * 32, date(2026, 10, 31))
    console = Console(width=100, record=True, file=StringIO())
    console.print(screen(told_of, "zh"))
    lines = console.export_text().splitlines()
    # The fourth rule's people are many, but the total of its kind of prevention would tell another's.
    assert [line.split() for line in lines if "另有" in line] == [["另有4项", *["∗"] * 5]]
    assert not [line for line in lines if "重复发放" in line]


def test_what_two_people_were_paid_is_not_told_as_what_was_checked():
    def looked(persons):
        return {"persons": persons, "lines": persons, "amount": f"{persons}00.00"}

    schemes = {"work_injury": 2, "unemployment": 8, "resident_pension": 900}
    report = {"payouts_checked": looked(910)}
    report["payouts_checked"]["by_scheme"] = {code: looked(n) for code, n in schemes.items()}
    run = {"as_of": date(2026, 10, 31), "run_id": "1", "report": report}
    table = checked(Told(Drawn().books(), RULEBOOK, run, "9c" * 32, date(2026, 10, 31)))
    shown = {row.cells[0].zh: row.cells[1] for row in table.rows}
    # All less the others would tell it, so another scheme goes with it.
    assert shown == {"工伤保险": "∗", "失业保险": "∗", "城乡居民养老保险": "900", "合计": "910"}
    assert [cell for row in table.rows for cell in row.cells].count("∗") == 8
