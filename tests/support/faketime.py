"""Another clock for a process, by libfaketime; installed from Debian if missing."""

import os
from pathlib import Path

import pytest

from tests.support.debian import installed

LIBRARIES = Path("/usr/lib")


def library() -> Path | None:
    """Return the library, installing it where that is possible."""
    found = installed(lambda: sorted(LIBRARIES.glob("*/faketime/libfaketime.so.1")), "libfaketime")
    return found[0] if found else None


def environment(moment: str) -> dict[str, str]:
    """Return the environment of a process whose clock begins at a moment of the office's time."""
    there = library()
    if there is None:
        assert not os.environ.get("CI"), "libfaketime could not be installed"
        pytest.skip("libfaketime could not be installed")
    return {"LD_PRELOAD": str(there), "FAKETIME": f"@{moment}", "TZ": "Asia/Shanghai"}
