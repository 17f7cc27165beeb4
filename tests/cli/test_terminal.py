"""Whatever stands in a text, the terminal shows it and does not follow it."""

import io
import re
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text

from fundsentry.cli.terminal import Terminal, harmless, never_fail_to_print
from tests.support.hostile import ESCAPES, TEXTS

CLI = Path(__file__).parents[2] / "fundsentry" / "cli"


def printed(page, width=200):
    terminal = Terminal()
    terminal.file, terminal.width = io.StringIO(), width
    terminal.print(page)
    return terminal.file.getvalue()


def pages(text):
    table = Table(title=text)
    table.add_column(text)
    table.add_row(text)
    return {"text": Text(text), "plain": text, "table": table}


@pytest.mark.parametrize("how", ["text", "plain", "table"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_escape_sequence_of_a_text_arrives(name, how):
    shown = printed(pages(TEXTS[name])[how])
    assert not [mark for mark in ESCAPES if mark in shown]


@pytest.mark.parametrize("how", ["text", "plain", "table"])
def test_markup_is_shown_as_it_is_written(how):
    assert TEXTS["markup"] in printed(pages(TEXTS["markup"])[how])


def test_styles_of_our_own_still_arrive(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1mbold" in printed(Text("bold", style="bold"))


def test_a_table_stays_in_its_columns_whatever_is_in_it():
    table = Table()
    for header in ("a", "b"):
        table.add_column(header, no_wrap=True)
    table.add_row(TEXTS["escape"], "right")
    widths = {len(line.replace("红", "__")) for line in printed(table).splitlines()}
    assert len(widths) == 1


def test_ordinary_text_stays_as_it_is():
    for text in ("王　芳 第一行\n第二行", TEXTS["beyond"], TEXTS["emoji"]):
        assert harmless(text) == text


def test_half_a_character_of_a_file_name_is_printed_as_an_escape(monkeypatch):
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", screen)
    never_fail_to_print()
    Terminal().say("payouts_\udcff.csv: 第1行")
    screen.flush()
    assert screen.buffer.getvalue().decode() == "payouts_\\udcff.csv: 第1行\n"


def test_every_command_prints_through_it():
    others = [
        file.name
        for file in CLI.glob("*.py")
        if file.name != "terminal.py" and re.search(r"\bConsole\(|rich\.print", file.read_text())
    ]
    assert others == []
