"""A copy of a ledger in use: consistent, verified, its owner's alone."""

import multiprocessing
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fundsentry.errors import LedgerError
from fundsentry.ledger import open_ledger
from tests.ledger.nights import contents, finding, night
from tests.support.casework import Desk, case_of

PROGRAM = Path(sys.executable).with_name("fundsentry")


def book_for_ever(url, started):
    with open_ledger(url) as ledger:
        for number in range(2, 10_000):
            rows = [finding(f"{n}", f"p{n % 7}") for n in range(number)]
            ledger.book(night(*rows, run=f"r{number}"))
            started.set()


def test_a_backup_while_another_process_writes_is_whole(url, tmp_path):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("0", "p0")))
        spawn = multiprocessing.get_context("spawn")
        started = spawn.Event()
        writer = spawn.Process(target=book_for_ever, args=(url, started), daemon=True)
        writer.start()
        try:
            assert started.wait(60)
            copies = [ledger.back_up(tmp_path / f"copy{n}.db") for n in range(4)]
        finally:
            writer.kill()
            writer.join()
        last = ledger.verify()
    counts = []
    for file in copies:
        with open_ledger(f"sqlite:///{file}") as copy:
            counts.append(copy.verify())
            runs, findings = copy.runs(), copy.all_findings()
            # The last night of the copy is in it wholly: it found as many lines as its number says.
            assert findings.height == runs["findings"][-1] == int(runs["run_id"][-1][1:])
    assert counts == sorted(counts)
    assert 0 < counts[-1] <= last


def test_a_backup_holds_everything_and_works_on(url, tmp_path):
    with open_ledger(url) as ledger:
        ledger.book(
            night(finding("a", name="龘,\"'\n\\N", facts='[{"x":""}]'), finding("b", name=""))
        )
        ledger.book(night(finding("a", undue=17_000), finding("b"), run="r2"))
        desk = Desk(ledger)
        desk.verdict(case_of(), "confirmed", 30_000)
        desk.pay(case_of(), 100)
        copy = ledger.back_up(tmp_path / "new" / "copy.db")
        before = ledger.findings_as_of_run("r1")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copied = f"sqlite:///{copy}"
    for mine, theirs in zip(contents(url), contents(copied), strict=True):
        assert mine.equals(theirs)
    with open_ledger(copied) as ledger:
        assert ledger.findings_as_of_run("r1").equals(before)
        assert Desk(ledger).pay(case_of(), 100) is None
        ledger.verify()


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    file = tmp_path / "copy.db"
    file.write_text("dear", "utf-8")
    with (
        open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger,
        pytest.raises(LedgerError, match=r"copy\.db: is there already"),
    ):
        ledger.back_up(file)
    assert file.read_text("utf-8") == "dear"


def test_a_place_that_cannot_be_written_and_a_full_disk_are_sentences(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with open_ledger(url) as ledger:
        ledger.book(night(*(finding(f"{n}", f"p{n}") for n in range(300))))
        with pytest.raises(
            LedgerError, match=r"cannot be written \(.*; expected a place with room"
        ):
            ledger.back_up(Path("/proc/nowhere/copy.db"))
    small = f"ulimit -f 80; exec {PROGRAM} ledger backup --ledger {url} --to {tmp_path}/copy.db"
    done = subprocess.run(["bash", "-c", small], capture_output=True, text=True, check=False)
    assert done.returncode == 14, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("copy.db*"))
