"""The help is Chinese on a machine that speaks Chinese, English elsewhere, and complete in both."""

import os
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

CATALOGUE = Path("fundsentry/locale/zh_CN/LC_MESSAGES/messages.po")
ROOT = Path(__file__).parents[2]
ALL_HELP = """
import typer
from fundsentry.cli import app
from fundsentry.cli.spoken import spoken
def say(command, above=None):
    context = typer.Context(command, info_name=command.name or "fundsentry", parent=above)
    command.get_help(context)
    for below in getattr(command, "commands", {}).values():
        say(below, context)
say(spoken(app))
"""


def help_of_all(language: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("LANGUAGE", "LC_ALL")}
    done = subprocess.run(
        [sys.executable, "-c", ALL_HELP],
        env=environment | {"LANG": language, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def chinese():
    return help_of_all("zh_CN.UTF-8")


@pytest.fixture(scope="module")
def catalogue():
    with (ROOT / CATALOGUE).open("rb") as file:
        return read_po(file)


def said_in_english():
    from typer.main import get_command

    from fundsentry.cli import app

    def texts(command):
        yield from filter(None, [command.help, command.epilog, command.rich_help_panel])
        yield from filter(None, (getattr(parameter, "help", None) for parameter in command.params))
        for below in getattr(command, "commands", {}).values():
            yield from texts(below)

    return set(texts(get_command(app)))


def test_every_text_of_the_help_has_its_chinese_and_no_chinese_is_left_over(catalogue):
    ours = {m.id for m in catalogue if m.id and "typer" not in m.auto_comments}
    assert ours == said_in_english()
    assert all(m.string for m in catalogue if m.id)


def test_the_compiled_catalogue_says_what_the_written_one_says(catalogue):
    with (ROOT / CATALOGUE).with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert all(compiled.gettext(m.id) == m.string for m in catalogue if m.id)


def test_the_help_is_chinese_where_the_machine_speaks_it(chinese):
    assert "将全部发放数据与全部名单比对" in chinese
    assert "显示帮助并退出" in chinese
    assert "Example:" not in chinese


def test_no_line_of_the_chinese_help_is_cut_off(chinese):
    cut = [line for line in chinese.splitlines() if "…" in line and "1f3a…" not in line]
    assert not cut


def test_the_help_is_english_elsewhere():
    english = help_of_all("C.UTF-8")
    assert "Screen all payouts against all lists" in english
    assert "示例" not in english
