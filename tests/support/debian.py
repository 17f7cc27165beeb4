"""What tests need of Debian's packages: installed where it is missing and that is possible, by one at a time."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

T = TypeVar("T")


def installed(look: Callable[[], T], *packages: str) -> T:
    """Return what is looked for, after installing packages where it is not there."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return look()
    # Several processes may need the same; what another is installing is there only once it has ended.
    with FileLock(Path(tempfile.gettempdir()) / "fundsentry-tests-apt.lock"):
        if not look():
            _install(packages)
        return look()


def _install(packages: tuple[str, ...]) -> None:
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "check": False}
    subprocess.run(["apt-get", "-qq", "update"], **quiet)
    install = ["apt-get", "-qq", "-y", "install", "--no-install-recommends"]
    subprocess.run([*install, *packages], **quiet)
