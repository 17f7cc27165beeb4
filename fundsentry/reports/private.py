"""Writing one file that only its owner may read, whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any

from fundsentry.errors import OutputError


def put(content: str, file: Path) -> Path:
    """Write text into a file beside its place, then move it there; return where.

    Raises:
        OutputError: the file cannot be written.
    """
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(content, "utf-8")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(
            f"{file}: cannot be written ({error.strerror or type(error).__name__}); expected a folder with "
            "room that this user may write to; name another file"
        ) from None
    return file


def as_json(content: dict[str, Any]) -> str:
    """Return JSON as people read it."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
