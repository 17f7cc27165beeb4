"""Files that appear whole under their name, readable by their owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
            f"{to}: cannot be written ({error.strerror or type(error).__name__}); expected a folder with room "
            "that this user may write to; make room or name another"
        ) from None
