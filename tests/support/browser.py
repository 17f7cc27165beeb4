"""Chromium with Chinese type: Debian's, installed if missing, and a session of it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.debian import installed

PACKAGES = ("chromium", "fonts-noto-cjk", "poppler-utils")


def program() -> str | None:
    """Return the browser, installing it and the type where that is possible."""
    installed(_is_whole, *PACKAGES)
    return shutil.which("chromium") if _has_type() else None


def _is_whole() -> bool:
    return bool(shutil.which("chromium") and _has_type() and shutil.which("pdftotext"))


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
