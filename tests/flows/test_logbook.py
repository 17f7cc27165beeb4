"""The log of a night: its steps, what the screen showed, how it ended."""

import re
import stat
from datetime import date

import pytest

from flows import night as steps
from flows import people
from fundsentry.errors import OutputError, SchemaError
from fundsentry.settings import Keep, Settings
from tests.support.office import Office

PAYOUTS = """
payout_id | person_id | name | scheme           | benefit       | benefit_month | paid_on    | amount | bank_account
p1        | @ann      | 王芳 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6222020000001
p2        | @bob      | 李明 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6222020000002
"""
DEATHS = """
record_id | person_id | name | died_on
d1        | @ann      | 王芳 | 2026-06-20
"""


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)


def logs(office):
    return sorted((office.out / "logs").iterdir())


def log(office):
    return logs(office)[-1].read_text("utf-8")


def of_nobody(text, office):
    words = ["王芳", "李明", "6222020000001", *office.people.ids.values()]
    return not any(word in text for word in words)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["night as of 2026-10-31", "judge: done in", "Cases: 1 opened", "night is over"]),
        ("zh", ["核查日 2026-10-31", "按规则判定：完成，用时", "新立 1", "运行结束"]),
    ],
)
def test_a_log_tells_the_steps_and_what_was_found_and_names_nobody(office, lang, words):
    office.screen(lang=lang)
    text = log(office)
    assert all(word in text for word in words)
    steps = (
        ("read:", "book:", "report:")
        if lang == "en"
        else ("读取文件：", "登记台账：", "输出结果：")
    )
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
    assert of_nobody(text, office)
    assert stat.S_IMODE(logs(office)[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(logs(office)[0].parent.stat().st_mode) == 0o700


def test_a_log_of_a_night_that_fails_has_its_sentence_and_exit_code(office):
    office.screen(date(2026, 10, 30))
    bounds = {"deaths": {"min_rows": 5}}
    office.settings = Settings.model_validate({"table": bounds}, context={"folder": office.folder})
    with pytest.raises(SchemaError):
        office.screen()
    last = log(office).splitlines()[-1]
    assert "failed, exit code 12: deaths" in last


def test_a_log_of_a_mistake_of_the_program_says_where_it_is_and_repeats_nothing(
    office, monkeypatch
):
    def mistaken(*_):
        raise ValueError(f"王芳 {office.people.ids['@ann']}")

    monkeypatch.setattr(people, "judge", mistaken)
    with pytest.raises(ValueError, match="王芳"):
        office.screen()
    text = log(office)
    assert re.search(r"mistake of the program: ValueError \(test_logbook.py:\d+ ← people.py", text)
    assert of_nobody(text, office)


def test_a_log_of_a_night_that_is_interrupted_says_so(office, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(people, "judge", interrupted)
    with pytest.raises(KeyboardInterrupt):
        office.screen()
    assert log(office).splitlines()[-1].endswith("stopped by KeyboardInterrupt")


def test_the_logs_of_the_last_nights_are_kept(office):
    office.settings = Settings(keep=Keep(nights=2))
    for day in (29, 30, 31):
        office.screen(date(2026, 10, day))
        logs(office)[-1].rename(office.out / "logs" / f"2026-10-{day}T02-00-00-1.log")
    office.screen(date(2026, 11, 1))
    assert len(logs(office)) == 2
    assert logs(office)[0].name == "2026-10-31T02-00-00-1.log"


def test_a_place_where_no_folder_can_be_made_is_told_before_anything_is_read(office, monkeypatch):
    office.out.write_text("a file of this name")
    monkeypatch.setattr(steps, "open_inputs", None)
    with pytest.raises(OutputError, match="may not be written"):
        office.screen()
    assert not (office.folder / "ledger.db").exists()
