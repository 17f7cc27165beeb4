"""`fundsentry replay`, as a supervisor types it, on a small office."""

import json
from stat import S_IMODE

import pytest
from typer.testing import CliRunner

from fundsentry.cli import app

DAY = "2026-06-30"


@pytest.fixture
def replay(office, screened, monkeypatch):
    """What the command prints, and its exit code."""
    monkeypatch.setenv("COLUMNS", "80")

    def types(*words, as_of=DAY, lang="en"):
        more = ["--input", screened.folder / "in", "--ledger", office.url, "--lang", lang]
        line = ["replay", "--as-of", as_of, "--no-model", *more, *words]
        return CliRunner().invoke(app, [str(word) for word in line])

    return types


def test_the_screen_tells_the_four_words_and_hides_figures_of_a_few(replay, office, ann, bob):
    shown = replay()
    assert shown.exit_code == 0, shown.output
    for word in ("Found early", "Found late", "Missed", "Wrong", "Nothing was booked"):
        assert word in shown.output
    # Ann and Bob are found early: two people, of whom no figure is shown.
    assert "∗" in shown.output
    assert "9541.50" not in shown.output
    for personal in (ann, bob, "王芳", *office.people.ids.values()):
        assert personal not in shown.output


def test_in_chinese_too(replay):
    shown = replay(lang="zh").output
    for word in ("早发现", "晚发现", "漏发现", "误报", "未作任何登记", f"重演 {DAY}"):
        assert word in shown


def test_the_files_are_their_owners_and_the_same_the_next_time(replay, tmp_path, ann, bob):
    first, again, lines = tmp_path / "a.json", tmp_path / "b.json", tmp_path / "c.csv"
    for file in (first, again, lines):
        assert replay("--out", file, lang="zh").exit_code == 0
        assert S_IMODE(file.stat().st_mode) == 0o600
    assert first.read_bytes() == again.read_bytes()
    content = json.loads(first.read_text("utf-8"))
    assert content["as_of"] == DAY
    early = {one["case_id"]: one["days"] for one in content["cases"] if one["outcome"] == "early"}
    # The cases were opened on 31 October.
    assert early == {ann: 123, bob: 123}
    header, *rows = lines.read_text("utf-8-sig").splitlines()
    assert header == "问题编号,规则,对照结果,天数,金额,发现前已发金额"
    assert {row.split("\t")[0] for row in rows if "早发现" in row} == {ann, bob}


def test_another_kind_of_file_and_a_day_without_anything_after_it_are_refused(replay, tmp_path):
    assert replay("--out", tmp_path / "a.xlsx").exit_code == 2
    refused = replay(as_of="2026-11-05")
    assert "knows nothing of a later day" in str(refused.exception)
