"""A night for trial: all its steps over a copy of the ledger, in a scratch folder that is gone after."""

import tempfile
from dataclasses import replace
from os import symlink
from pathlib import Path
from shutil import copytree
from typing import Any

from flows.night import LEDGER_FILE, Do, Order, Screened, plainly, take_steps
from fundsentry.ledger import is_there, open_ledger


def rehearse(order: Order, do: Do[Any] = plainly) -> Screened:
    """Return a night as it would be, with no files: nothing is written, booked or counted as read.

    Raises:
        FundsentryError: as the night itself would.
    """
    with tempfile.TemporaryDirectory(prefix="fundsentry-") as scratch:
        return replace(take_steps(_aside(order, Path(scratch)), do), order=order, files=())


def _aside(order: Order, scratch: Path) -> Order:
    """Return the same order, with all that it writes in a folder of its own."""
    ledger = scratch / LEDGER_FILE
    if is_there(order.ledger_url):
        with open_ledger(order.ledger_url) as real:
            real.back_up(ledger)
    state = order.settings.state
    if state.is_dir():
        # What is staged is never changed in its place, so links to it do.
        copytree(state.absolute(), scratch / "state", copy_function=symlink)
    return replace(
        order,
        out=scratch / "out",
        ledger=f"sqlite:///{ledger}",
        settings=order.settings.model_copy(update={"state": scratch / "state"}),
    )
