"""On which line of a TOML file each key stands; the parser itself does not say."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]
"""The way to a value: keys, and positions in arrays counted from 0."""


def lines_of(text: str) -> dict[Path, int]:
    """Return the line of every key of a text that is TOML, counted from 1."""
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        value = tomllib.loads(statement, parse_float=Decimal)
        if not statement.lstrip().startswith("["):
            found = _below(value, table)
        else:
            table = _entered(next(_below(value, ())), arrays, is_array=_is_array(statement))
            found = iter([table])
        for path in found:
            for end in range(1, len(path) + 1):
                lines.setdefault(path[:end], line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first line and the text of every statement: the fewest lines that are TOML by themselves."""
    begin, statement = 0, ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not statement and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begin = begin if statement else number
        statement += line
        try:
            tomllib.loads(statement, parse_float=Decimal)
        except tomllib.TOMLDecodeError:
            continue
        yield begin, statement
        statement = ""


def _is_array(header: str) -> bool:
    return header.lstrip().startswith("[[")


def _below(value: Any, path: Path) -> Iterator[Path]:
    """Yield the way to every innermost value."""
    inner: Iterator[tuple[str | int, Any]]
    if isinstance(value, Mapping) and value:
        inner = iter(value.items())
    elif isinstance(value, list) and value and isinstance(value[0], dict | list):
        inner = enumerate(value)
    else:
        yield path
        return
    for key, below in inner:
        yield from _below(below, (*path, key))


def _entered(named: Path, arrays: dict[Path, int], *, is_array: bool) -> Path:
    """Return the way to the table that a header opens; `arrays` counts those that are in arrays."""
    names = [part for part in named if isinstance(part, str)]
    path: Path = ()
    for at, name in enumerate(names, start=1):
        path = (*path, name)
        if is_array and at == len(names):
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path
