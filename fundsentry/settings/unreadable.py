"""What is said of a settings file that is no TOML: in which line, why, and what was probably typed."""

import re
import tomllib
from pathlib import Path

from fundsentry.errors import SettingsError

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_FULL_WIDTH = "“”‘’＂＇＝，［］【】｛｝＃"
"""What an input method for Chinese writes in the place of what TOML needs."""


def no_toml(file: Path, error: tomllib.TOMLDecodeError, text: str) -> SettingsError:
    """Return the error of a file that is text, but no TOML."""
    at = _AT.search(str(error))
    lines = text.splitlines() or [""]
    number = int(at[1]) if at and at[1] else len(lines)
    why = _AT.sub("", str(error))
    return SettingsError(
        f"{file.name}: line {number}: is not TOML ({why}); expected a line such as capacity = 200, texts in straight "
        f"quotes{_typed(lines[min(number, len(lines)) - 1])}"
    )


def _typed(line: str) -> str:
    marks = [mark for mark in _FULL_WIDTH if mark in line]
    return f"; {' '.join(marks)} are full-width: type them in half width" if marks else ""


def no_utf8(file: Path, error: UnicodeDecodeError) -> SettingsError:
    """Return the error of a file in another encoding, such as Notepad writes it."""
    number = error.object[: error.start].count(b"\n") + 1
    return SettingsError(
        f"{file.name}: line {number}: is not in UTF-8; expected a text file in UTF-8; save it again with that encoding"
    )
