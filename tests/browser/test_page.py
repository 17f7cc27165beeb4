"""The supervisors' page as a browser shows it: both languages, desktop, phone and paper."""

import re
import subprocess
from datetime import date

import pytest

from fundsentry.reports.page import Told, page
from tests.support.books import Drawn
from tests.support.drawn import RULEBOOK

AS_OF = date(2026, 10, 31)
RUN = {
    "run_id": "4f2a91c03b77",
    "as_of": AS_OF,
    "report": {
        "payouts_checked": {
            "persons": 155_000,
            "lines": 1_860_000,
            "amount": "801234567.89",
            "by_scheme": {
                "resident_pension": {"persons": 90_000, "lines": 9, "amount": "301234567.89"}
            },
        },
        "newest_row_of_list": {"deaths": "2026-10-20", "custody": None},
        "townships": {"340826101": "城关镇", "340826102": "东河镇", "340826103": "南山镇"},
        "inputs": [
            {"table": "deaths", "rows_in": 412, "accepted": 410, "quarantined": 2},
            {"table": "custody", "rows_in": 30, "accepted": 30, "quarantined": 0},
        ],
        "quarantined_payout_amount": "990.00",
        "rules": {
            "death/paid_after_death": {
                "payouts_judged": 1000,
                "payouts_not_judged": {"no_version_in_force": 17},
                "without_tables": [],
            }
        },
        "rules_not_applied": {"reemployment/paid_while_in_business": ["businesses"]},
    },
}
HOSTILE = "<img src=x onerror=alert(1)>\"'&=1+1"


def office(townships: int = 3) -> Told:
    """A hundred cases: of death many, of custody two people only; names and places as bad as they come."""
    made = Drawn()
    for number in range(100):
        rule = "custody/paid_while_imprisoned" if number in {7, 8} else "death/paid_after_death"
        decided = date(2026, 3, 9 + number % 9) if number % 2 else None
        case = made.case(
            rule,
            f"34082619500101{number:04d}",
            date(2026 - number % 2, 1 + number % 9, 28),
            decided,
            name="王芳",
            verdict="confirmed" if decided else None,
            root_cause="information" if number % 4 == 1 else None,
            state="recovering" if decided else "flagged",
        )
        made.finding(
            case,
            123_400 + number,
            ("resident_pension", "employee_pension")[number % 3 == 0],
            f"3408261{1 + number % townships:02d}",
            confirmed_fen=123_400 if decided else None,
            evidence_table="deaths",
            event_on=date(2025, 6, 1),
            paid_on=date(2025, 8 + number % 3, 10),
            name="王芳",
            bank_account="6217003320001234567",
        )
        if decided and number % 4 == 1:
            made.entry(case, "repayment", 100_000, date(2026, 4, 1))
    report = RUN["report"] | {
        "townships": RUN["report"]["townships"] | {"340826103": HOSTILE},
    }
    return Told(made.books(), RULEBOOK, RUN | {"report": report}, "9c" * 32, AS_OF, HOSTILE)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    to = tmp_path_factory.mktemp("page") / "totals.html"
    to.write_text(page(office(), "zh"), "utf-8")
    return to


@pytest.fixture(scope="module")
def opened(browser, file):
    """The page at desktop width, with all it asked for and all it complained of."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.asked, tab.complaints = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.goto(file.as_uri())
    yield tab
    tab.close()


@pytest.fixture
def tab(opened):
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.click("label[for=pick-zh]")
    return opened


def seen(tab):
    return tab.inner_text("body")


def test_the_page_asks_for_nothing_and_complains_of_nothing(tab, file):
    tab.click("label[for=pick-en]")
    assert tab.asked == [file.as_uri()]
    assert tab.complaints == []


def test_each_language_shows_itself_and_not_the_other(tab):
    chinese = seen(tab)
    tab.click("label[for=pick-en]")
    english = seen(tab)
    assert "社会保险基金核查情况" in chinese
    assert "Recovery rate" not in chinese
    assert "Recovery rate" in english
    assert not re.search(r"[一-鿿]", re.sub("中文|城关镇|东河镇", "", english))


def test_the_switch_works_by_keyboard_too(tab):
    tab.focus("#pick-zh")
    tab.keyboard.press("ArrowRight")
    assert "Recovery rate" in seen(tab)


def test_chinese_is_drawn_with_chinese_type_in_text_and_in_charts(tab):
    client = tab.context.new_cdp_session(tab)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("h1 span", ".key dt span", ".chart .role-axis-title text", "caption span"):
        node = client.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        drawn = {selector: [font["familyName"] for font in fonts]}
        assert drawn == {selector: ["Noto Sans CJK SC"]}


@pytest.mark.parametrize("width", [390, 720, 1280])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_must_be_scrolled_sideways(tab, width, language):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.click(f"label[for=pick-{language}]")
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_every_number_stands_beside_its_title(tab):
    tab.set_viewport_size({"width": 390, "height": 900})
    title = "getComputedStyle(document.querySelector('td.c-flagged'), '::before').content"
    assert tab.evaluate(title) == '"应追回"'
    tab.click("label[for=pick-en]")
    assert tab.evaluate(title) == '"Recoverable"'


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_no_number_runs_into_the_next_title(tab, language):
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.click(f"label[for=pick-{language}]")
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = "[...document.querySelectorAll('td, .key dd')].filter(one => one.scrollWidth > one.clientWidth)"
    assert tab.evaluate(f"{wide}.map(one => one.innerText)") == []


def test_rows_that_may_show_nothing_are_folded_away_and_take_one_line_on_a_phone(browser, tmp_path):
    made = Drawn()
    few = ("custody/paid_while_imprisoned", "duplicate/paid_twice", "amount/over_ceiling")
    for number in range(34):
        rule = few[number] if number < len(few) else "death/paid_after_death"
        case = made.case(rule, f"34082619500101{number:04d}", date(2026, 3, 1))
        made.finding(case, 100, "resident_pension", "340826101")
    to = tmp_path / "few.html"
    to.write_text(page(Told(made.books(), RULEBOOK, None, "9c" * 32, AS_OF), "zh"), "utf-8")
    tab = browser.new_page(viewport={"width": 390, "height": 900})
    tab.goto(to.as_uri())
    table = tab.locator("figure.table", has_text="按规则")
    # Of the fourth, which is many people's, the total of its kind of prevention would tell another.
    assert table.locator("summary").inner_text() == "另有 4 行隐去"
    bare = table.locator("tr.bare").first
    assert not bare.is_visible()
    table.locator("summary").click()
    assert bare.inner_text().split()[1:] == ["∗"]
    assert bare.bounding_box()["height"] < 50
    tab.close()


def test_figures_of_two_people_are_hidden_and_so_is_what_would_tell_them(tab):
    row = tab.locator("tr", has_text="服刑期间领取待遇").first.inner_text().split()
    assert row == ["服刑期间领取待遇", *["∗"] * 9]
    other = tab.locator("tr", has_text="死亡后继续领取待遇").first.inner_text().split()
    assert set(other[1:]) == {"∗"}
    assert tab.locator("tr.all").first.inner_text().split()[1] == "100"


def test_what_is_hostile_is_text_and_nothing_else(tab):
    assert HOSTILE in seen(tab)
    assert tab.locator("img").count() == 0


def test_no_id_no_name_and_no_account_is_in_the_file(file):
    text = file.read_text("utf-8")
    # A hash may hold as many digits in a row.
    assert not re.search(r"(?<![0-9a-f])\d{17}[\dX](?![0-9a-f])|王芳|6217", text)


def test_on_paper_it_is_a_few_pages_of_chinese_with_nothing_folded_away(tab, tmp_path):
    to = tmp_path / "page.pdf"
    tab.pdf(path=to, prefer_css_page_size=True)
    told = subprocess.run(["pdfinfo", to], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", to, "-"], capture_output=True, text=True, check=True).stdout
    assert "A4" in told
    assert 2 <= int(re.search(r"Pages:\s+(\d+)", told)[1]) <= 6
    assert "社会保险基金核查情况" in text
    assert "各名单的时效" in text
    assert "Recovery rate" not in text
    assert "2025-01" in text  # the oldest month, folded away on the screen


def test_folded_rows_stand_below_the_heads_of_their_columns_on_paper(browser, tmp_path):
    file = tmp_path / "totals.html"
    file.write_text(page(office(townships=16), "zh"), "utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(file.as_uri())
    tab.emulate_media(media="print")
    tables = tab.evaluate(
        """[...document.querySelectorAll('figure.folded')].map(figure =>
            [...figure.querySelectorAll('table')].map(table =>
                [...table.tBodies[0].rows[0].cells].map(cell => Math.round(cell.getBoundingClientRect().right))))"""
    )
    tab.close()
    assert {len(first) for first, _ in tables} >= {5, 10}
    for first, rest in tables:
        assert rest == first
