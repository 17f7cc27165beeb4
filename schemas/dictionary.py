"""schemas/DICTIONARY.md, generated from the schemas: every table and column in words.

`python -m schemas.dictionary` writes it, `--check` says whether it is stale.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from schemas import OUTPUTS, TABLES, Column, Table

FILE = Path(__file__).parent / "DICTIONARY.md"
_INTRODUCTION = """# Dictionary of tables

Generated from `schemas/` by `make fix`; not edited by hand. **Bold** columns are required. Every column
also answers to the Chinese headers beside it, every code to the Chinese words beside it.
"""


def dictionary() -> str:
    """Return the whole document."""
    parts = [_INTRODUCTION, "## Tables that come in\n"]
    for table in TABLES.values():
        parts += _about(table)
    parts.append("## Tables that go out\n")
    for table in OUTPUTS.values():
        parts += _about(table)
    return "\n".join(parts).rstrip() + "\n"


def _about(table: Table) -> Iterator[str]:
    yield f"### {table.name} {table.title}\n"
    yield f"One row per {table.one_row_per}." + (f" {table.beware}" if table.beware else "") + "\n"
    if table.known_on:
        yield f"A row is known from its `{table.known_on}` on; empty: always.\n"
    for start, end in table.spans:
        yield f"`{end}` lies on or after `{start}`; an empty `{end}` is open.\n"
    yield "| column | type | what it is | Chinese headers |"
    yield "|---|---|---|---|"
    for column in table.columns:
        yield _row(column)
    yield ""


def _row(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    kind = str(column.kind)
    if column.codes:
        kind = " · ".join(f"`{code}` {'/'.join(words)}" for code, words in column.codes.items())
    if column.unique:
        kind += ", unique"
    if column.default:
        kind += f"; empty: `{column.default}`"
    return f"| {name} | {kind} | {column.about} | {', '.join(column.headers)} |"


def main() -> int:
    """Write the document, or with --check say whether it is stale."""
    text = dictionary()
    if "--check" not in sys.argv:
        FILE.write_text(text, "utf-8")
        return 0
    if FILE.exists() and FILE.read_text("utf-8") == text:
        return 0
    sys.stderr.write(
        "schemas/DICTIONARY.md: is stale; expected what the schemas say; run make fix\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
