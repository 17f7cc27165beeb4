"""The screen after a night."""

import pytest
from rich.console import Console

from fundsentry.reports import workbooks
from fundsentry.reports.screen import summary
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, PAYOUTS


@pytest.mark.parametrize(("most", "is_told"), [(2, True), (3, False)])
def test_the_operator_is_told_where_the_workbook_does_not_hold_all_cases(
    tmp_path, monkeypatch, most, is_told
):
    monkeypatch.setattr(workbooks, "ROWS_AT_MOST", most)
    night = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS).screen(lang="zh")
    console = Console(width=120)
    with console.capture() as shown:
        console.print(summary(night))
    assert ("只含前 2 个问题（共 3 个）" in shown.get()) == is_told


@pytest.mark.parametrize(
    ("lang", "titles"),
    [
        ("zh", ("  死亡后继续领取待遇 ", "企业职工养老保险")),
        ("en", ("  Paid after death ", "Employees' pension")),
    ],
)
def test_titles_stand_whole_below_their_scheme_on_a_terminal_of_80_columns(tmp_path, lang, titles):
    night = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS).screen(lang=lang)
    console = Console(width=80)
    with console.capture() as shown:
        console.print(summary(night))
    for title in titles:
        assert any(title in line for line in shown.get().splitlines())
