"""The pages of the rule book on a terminal."""

import pytest
from rich.console import Console

from fundsentry.reports.rule_pages import list_page
from tests.support.drawn import RULEBOOK


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_titles_and_ids_stand_whole_on_a_terminal_of_80_columns(lang):
    console = Console(width=80)
    with console.capture() as shown:
        console.print(list_page(RULEBOOK, lang))
    lines = shown.get().splitlines()
    for rule in RULEBOOK.rules.values():
        at = next(n for n, line in enumerate(lines) if line.split()[:1] == [rule.name])
        assert lines[at - 1].strip().startswith(rule.title(lang))
