"""What goes wrong, in Chinese: the sentences of errors, looked up by their fixed words."""

import re
import tomllib
from functools import cache
from importlib.resources import files

TOLD_IN_WORDS = ("what", "why", "who", "columns", "cells", "tables", "allowed", "choices")
"""The parts of a sentence that are words of the program or of the system, not names."""

_ANY = {"key": "[^:]*?(?:: [^:]*?)?"}
"""What a part may be, where not anything: a key of the settings, after the name of its file."""

_AT_LINE = re.compile("(.*?): line ([0-9]+): (.*)", re.DOTALL)

Known = tuple[tuple[re.Pattern[str], str], ...]


def in_chinese(text: str) -> str:
    """Return what an error says, line by line in Chinese where the words are known."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if at := _AT_LINE.fullmatch(line):
        return f"{at[1]}：第 {at[2]} 行：{_line(at[3])}"
    lines, clauses = _known()
    if (said := _said(line, lines)) is not None:
        return said
    parts = [(part, _said(part, clauses)) for part in line.split("; ")]
    return "；".join(said or part for part, said in parts) if any(s for _, s in parts) else line


def _said(text: str, known: Known) -> str | None:
    for pattern, chinese in known:
        if found := pattern.fullmatch(text):
            facts = {name: _fact(name, value) for name, value in found.groupdict().items()}
            return chinese.format(**facts)
    return None


def _fact(name: str, value: str) -> str:
    """Return a part of a sentence: another sentence, the system's words, or a name as it is."""
    if name == "told":
        return _line(value)
    if name in TOLD_IN_WORDS:
        for english, chinese in _book()["words"].items():
            value = value.replace(english, chinese)
    return value


@cache
def _book() -> dict[str, dict[str, str]]:
    """Return the sentences in English, each with the Chinese one."""
    return tomllib.loads(
        files("fundsentry").joinpath("locale/zh_CN/errors.toml").read_text("utf-8")
    )


@cache
def _known() -> tuple[Known, Known]:
    """Return whole lines and clauses, those with the most fixed words first."""
    return _patterns(_book()["lines"]), _patterns(_book()["clauses"])


def _patterns(words: dict[str, str]) -> Known:
    by_length = sorted(words.items(), key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return tuple((_pattern(english), chinese) for english, chinese in by_length)


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english.replace("{{", "\0").replace("}}", "\1"))
    fixed = [re.escape(part.replace("\0", "{").replace("\1", "}")) for part in parts[::2]]
    return re.compile("".join(_joined(fixed, parts[1::2])), re.DOTALL)


def _joined(fixed: list[str], names: list[str]) -> list[str]:
    return [
        fixed[0],
        *(
            f"(?P<{name}>{_ANY.get(name, '.*?')}){after}"
            for name, after in zip(names, fixed[1:], strict=True)
        ),
    ]
