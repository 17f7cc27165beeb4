"""The page on the data of a night as a browser shows it."""

import re
from datetime import date

import pytest

from fundsentry.quality import Limits, Looked, Past, suite_of, validate
from fundsentry.quality.measures import Came, measured
from fundsentry.quality.validation import Suite
from fundsentry.reports.page.quality import quality_page
from schemas import TABLES
from tests.support.drawn import checked

AS_OF = date(2026, 10, 31)
DEATHS = """
record_id | person_id | name | died_on    | source
d1        | @ann      | 王芳 | 2026-05-01 | police
d2        | @bob      | 李强 | 2026-05-01 | <b>x</b>
"""


def looked():
    came = Came(AS_OF, checked({"deaths": DEATHS}, AS_OF), {("deaths", ""): 1})
    past = tuple(Past(date(2026, 10, day), {("deaths", ""): 400 + day}) for day in range(20, 31))
    suite = suite_of(TABLES["deaths"], Limits(), past)
    suites = [Suite("deaths", suite, measured(TABLES["deaths"], came, past))]
    quality = validate(suites)
    return Looked("4f2a91c03b77", came, quality, past, "某县<b>社保局")


@pytest.fixture
def tab(browser, tmp_path):
    file = tmp_path / "quality.html"
    file.write_text(quality_page(looked(), "zh"), "utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.asked, tab.complaints = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.goto(file.as_uri())
    yield tab
    tab.close()


def test_the_page_shows_in_both_languages_what_stopped_the_night_and_asks_nobody(tab):
    chinese = tab.inner_text("body")
    assert "本次核查已停止" in chinese
    assert "死亡信息：合格数据 1 行；应不少于 258 行（上次 430 行）" in chinese
    assert tab.locator("tr.l-stop td.c-light").first.inner_text() == "■ 停止"
    assert tab.locator("svg.trend rect").count() == 12
    tab.click("label[for=pick-en]")
    english = tab.inner_text("body")
    assert "at least 258 are expected (last night: 430)" in english
    assert not re.search(r"[一-鿿]", re.sub("中文|某县<b>社保局", "", english))
    assert len(tab.asked) == 1
    assert tab.complaints == []
    assert tab.locator("b", has_text="社保局").count() == 0
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
