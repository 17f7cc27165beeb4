"""Files that only their owner may read, and that appear under their name whole or not at all."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fundsentry.errors import OutputError


@contextmanager
def whole_file(to: Path) -> Iterator[Path]:
    """Yield a path to write to; the file takes its name when all of it is there, and not before.

    Raises:
        OutputError: the folder cannot be written, or the disk is full.
    """
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=to.parent) as staging:
            beside = Path(staging) / to.name
            beside.touch(mode=0o600)
            yield beside
            os.replace(beside, to)  # noqa: PTH105 - one atomic step
    except OSError as error:
        raise OutputError(
            f"{to}: cannot be written ({error.strerror or type(error).__name__}); expected a folder with "
            "room that this user may write to; make room or name another file"
        ) from None


def put(content: str, file: Path) -> Path:
    """Write text into a file; return where.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(file) as beside:
        beside.write_text(content, "utf-8")
    return file


def as_json(content: dict[str, Any]) -> str:
    """Return JSON as people read it."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
