"""docs/settings.md, generated from the settings: every part, every key, what it means and its default.

`python -m fundsentry.settings.reference` writes it, `--check` says whether it is stale.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from fundsentry.settings.databases import DatabaseEntry
from fundsentry.settings.loading import PARTS
from fundsentry.settings.office import (
    Amounts,
    Growth,
    Keep,
    Letterhead,
    Model,
    Notify,
    OverrideEntry,
    Schedule,
    Settings,
    Terms,
    WorkOrder,
)
from fundsentry.settings.quality import Quality
from fundsentry.settings.tables import Expected, SourceEntry, TableEntry

FILE = Path(__file__).parents[2] / "docs" / "settings.md"
HEADERS: dict[type[BaseModel], str] = {
    Settings: "at the top",
    TableEntry: "[table.TABLE]",
    SourceEntry: "[[table.TABLE.source]]",
    DatabaseEntry: "[database.NAME]",
    Schedule: "[schedule]",
    Keep: "[keep]",
    Growth: "[growth]",
    Notify: "[notify]",
    Amounts: "[amounts]",
    Terms: "[working_days]",
    Model: "[model]",
    WorkOrder: "[order]",
    Quality: "[quality]",
    Letterhead: "[office]",
    OverrideEntry: "[[override]]",
}
ALONE = {
    "schedule",
    "notify",
    "keep",
    "growth",
    "amounts",
    "working_days",
    "model",
    "order",
    "quality",
    "office",
    "override",
    "database",
    "table",
}
"""Keys of the whole file that are parts of their own."""

_INTRODUCTION = """# Settings

Generated from the settings by `make fix`; not edited by hand. `fundsentry init` writes a first `fundsentry.toml`;
[sources.md](sources.md) tells how sources work. The file is checked as a whole before anything runs, every problem
with its line. Paths begin at the file's folder. What an option of a command says stands above the file.
"""


def reference() -> str:
    """Return the whole document."""
    return (
        "\n".join([_INTRODUCTION, *(line for part in PARTS for line in _about(part))]).rstrip()
        + "\n"
    )


def _about(part: type[BaseModel]) -> Iterator[str]:
    doc = inspect.getdoc(part) or ""
    meanings = meanings_of(part)
    yield f"## {HEADERS[part]}\n"
    yield doc.split("\n\n")[0].replace("\n", " ") + "\n"
    yield "| key | what it means | unless set |"
    yield "|---|---|---|"
    for name, field in part.model_fields.items():
        key = field.alias or name
        if (part is Settings and key in ALONE) or (part is TableEntry and key == "source"):
            continue
        yield f"| `{key}` | {meanings[key]} | {_default(field)} |"
    yield ""


def meanings_of(part: type[BaseModel]) -> dict[str, str]:
    """Return what a part's docstring says of its keys: `key: meaning.`, several keys with a comma."""
    text = re.sub(r"\s+", " ", " ".join((inspect.getdoc(part) or "").split("\n\n")[1:]))
    found = re.split(r"(?:^|(?<=[.)]) )((?:[a-z_]+)(?:, [a-z_]+)*): ", text)
    meanings = {
        key: meaning.strip()
        for keys, meaning in zip(found[1::2], found[2::2], strict=True)
        for key in keys.split(", ")
    }
    return (
        meanings_of(Expected) if issubclass(part, Expected) and part is not Expected else {}
    ) | meanings


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    value: Any = field.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined or value in ("", (), {}):
        return "—"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"`{json.dumps(value)}`"
    return f"`{value}`"


def main() -> int:
    """Write the document, or with --check say whether it is stale."""
    text = reference()
    if "--check" not in sys.argv:
        FILE.write_text(text, "utf-8")
        return 0
    if FILE.exists() and FILE.read_text("utf-8") == text:
        return 0
    sys.stderr.write("docs/settings.md: is stale; expected what the settings say; run make fix\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
