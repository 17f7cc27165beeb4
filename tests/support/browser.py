"""Chromium with Chinese type: Debian's, installed if missing, and a session of it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

PACKAGES = ("chromium", "fonts-noto-cjk", "poppler-utils")


def program() -> str | None:
    """Return the browser, installing it and the type where that is possible."""
    missing = shutil.which("chromium") is None or not _has_type() or not shutil.which("pdftotext")
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "check": False}
        subprocess.run(["apt-get", "-qq", "update"], **quiet)
        subprocess.run(
            ["apt-get", "-qq", "-y", "install", "--no-install-recommends", *PACKAGES], **quiet
        )
    return shutil.which("chromium") if _has_type() else None


def _has_type() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True
    )
    return "Noto Sans CJK" in listed.stdout


@contextmanager
def session(chromium: str) -> Iterator[object]:
    """Yield a running browser that cannot reach any network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"],
        )
        yield browser
        browser.close()
