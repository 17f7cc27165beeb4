"""docs/operator.md has every exit code and every warning."""

import re
from pathlib import Path

from fundsentry import errors
from fundsentry.cli import night
from fundsentry.quality.words import _FAILED as failures
from fundsentry.reports import screen_words, sources

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operator.md").read_text("utf-8")
# What is no error of the program's own: done, a mistake of the program, a mistyped command, Ctrl-C.
OTHERS = {0, 1, 2, 130}
WARNINGS = (
    "not_validated",
    "strangers",
    "quarantined_money",
    "not_applied",
    "drifted",
    "not_booked",
)


def test_every_exit_code_is_explained():
    children = errors.FundsentryError.__subclasses__()
    told = {
        int(code) for code in re.findall(r"^\| (\d+) \| \S.* \| \S.* \|$", DOCUMENT, re.MULTILINE)
    }
    assert told == {child.exit_code for child in children} | OTHERS


def test_every_warning_is_explained_under_its_own_words_and_no_other():
    table = DOCUMENT.split("## In the morning")[1].split("## Exit codes")[0]
    first_cells = "\n".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))
    explained = re.findall(r"[\u4e00-\u9fff]+", first_cells)
    words = [pair[1] for pair in (*sources._WORDS.values(), *failures.values())]
    words += [screen_words.word(key, "zh") for key in WARNINGS]
    words.append(night._TO_COME[1])
    joined = ["".join(re.findall(r"[\u4e00-\u9fff]+", sentence)) for sentence in words]
    assert [one for one in joined if not any(words in one for words in explained)] == []
    assert [words for words in explained if not any(words in one for one in joined)] == []
