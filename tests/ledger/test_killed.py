import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fundsentry.ledger import open_ledger
from tests.ledger.nights import contents, finding, night

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal
from fundsentry.ledger import booking, open_ledger, writing
from tests.ledger.nights import finding, night
place = {{"writing": writing, "booking": booking}}["{module}"]
do = getattr(place, "{step}")
def die(*given):
    do(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, "{step}", die)
with open_ledger({url!r}) as ledger:
    ledger.book(night(finding("a", undue=9000), finding("c", "p3"), run="r2", lines=["a", "b", "c"]))
"""
STEPS = ["writing.write_findings", "booking.append", "writing.move_cases", "booking._add_run"]


def book_both(ledger):
    ledger.book(night(finding("a"), finding("b", "p2")))
    second = night(finding("a", undue=9000), finding("c", "p3"), run="r2", lines=["a", "b", "c"])
    return ledger.book(second)


@pytest.mark.parametrize("step", STEPS)
def test_a_night_killed_while_it_books_leaves_nothing_and_can_be_run_again(url, tmp_path, step):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b", "p2")))
    before = contents(url)
    module, name = step.split(".")
    program = KILLED.format(url=url, module=module, step=name)
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == -signal.SIGKILL
    assert all(old.equals(new) for old, new in zip(before, contents(url), strict=True))

    undisturbed = f"sqlite:///{tmp_path / 'undisturbed.db'}"
    with open_ledger(undisturbed) as other, open_ledger(url) as ledger:
        assert book_both(ledger) == book_both(other)
    runs, *rest = zip(contents(url), contents(undisturbed), strict=True)
    assert all(mine.equals(theirs) for mine, theirs in rest)
    assert runs[0].drop("ended_at").equals(runs[1].drop("ended_at"))
