"""A night through the flow at debug level leaves no id, name or account but in the files that are meant to hold them."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.drawn import People

ROOT = Path(__file__).parents[2]
PAYOUTS = """
payout_id | person_id | name   | scheme           | benefit       | benefit_month | paid_on    | amount | bank_account
p1        | @ann      | 欧阳芳菲 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6222020099887766
p2        | @bob      | 司马长风 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6222020099887755
p3        | @bob      | 司马长风 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6222020099887755
p4        | 34082619500615001X | 诸葛无名 | resident_pension | basic_pension | 2026-13 | 2026-08-10 | 1.50 | 6222020099887744
"""
DEATHS = """
record_id | person_id | name   | died_on
d1        | @ann      | 欧阳芳菲 | 2026-06-20
"""
SETTINGS = """
output = "out"
[database.core]
url = "sqlite:///core.db"
[[table.payouts.source]]
database = "core"
table = "payouts"
[[table.deaths.source]]
folder = "lists"
settle_seconds = 0
"""
# A good night; one that a source stops; one that a mistake of the program stops, whose words hold a name.
NIGHTS = """
import sys
from flows import night as steps
from flows.nightly import night
print(night(config="fundsentry.toml", as_of="2026-10-30", return_state=True))
lists = __import__("pathlib").Path("lists/deaths.csv")
kept = lists.read_bytes()
lists.write_bytes(kept.replace(b"died_on", b"unknown"))
print(night(config="fundsentry.toml", as_of="2026-10-31", return_state=True))
lists.write_bytes(kept)
def mistaken(*given):
    raise ValueError(kept.decode())
steps.claim_findings = mistaken
print(night(config="fundsentry.toml", as_of="2026-10-31", return_state=True))
"""
QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
MEANT = ("cases.csv", "cases.xlsx", "findings.csv", "model.csv")


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """The folder of an office after its nights, all that was said on the screen, and whom it must not name."""
    folder = tmp_path_factory.mktemp("private")
    people = People()
    rows = people.rows(PAYOUTS)
    with closing(sqlite3.connect(folder / "core.db")) as core:
        core.execute(f"CREATE TABLE payouts ({', '.join(rows[0])})")
        marks = ", ".join("?" * len(rows[0]))
        core.executemany(
            f"INSERT INTO payouts VALUES ({marks})", [list(row.values()) for row in rows]
        )
        core.commit()
    (folder / "lists").mkdir()
    (death,) = people.rows(DEATHS)
    (folder / "lists" / "deaths.csv").write_text(
        ",".join(death) + "\n" + ",".join(map(str, death.values())) + "\n", "utf-8"
    )
    (folder / "fundsentry.toml").write_text(SETTINGS)
    (folder / "tmp").mkdir()
    environment = {
        **os.environ,
        **QUIET,
        "PYTHONPATH": str(ROOT),
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "TMPDIR": str(folder / "tmp"),
    }
    done = subprocess.run(
        [sys.executable, "-c", NIGHTS],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (folder / "said").write_text(done.stdout + done.stderr, "utf-8")
    private = {
        str(row[key])
        for row in [*rows, death]
        for key in ("person_id", "name", "bank_account")
        if key in row
    }
    return folder, done, private


def is_meant(file, folder):
    """Whether a file is one for personal data: inputs, lists of people, the ledger, what was pulled."""
    place = file.relative_to(folder)
    inputs = place.parts[0] in {"lists", "core.db"}
    return (
        inputs or file.name in MEANT or file.name.startswith("ledger.db") or "rows" in place.parts
    )


def spellings(word):
    escaped = json.dumps(word).strip('"')
    return {word.encode(), escaped.encode(), word.encode("gb18030"), word.encode("utf-16-le")}


def test_the_nights_ended_as_they_should(after):
    _, done, _ = after
    assert done.stdout.count("Completed") + done.stdout.count("WithWarnings") == 1
    assert done.stdout.count("exit 12") == 1
    assert done.stdout.count("exit 1:") == 1
    assert "DEBUG" in done.stderr


def test_nothing_but_the_files_meant_for_it_names_anybody(after):
    folder, _, private = after
    files = [file for file in folder.rglob("*") if file.is_file() and not is_meant(file, folder)]
    assert {"said", "prefect.db", "totals.html", "totals.json", "run.json", "quarantine.csv"} <= {
        file.name for file in files
    }
    assert any(file.suffix == ".log" for file in files)
    told = [
        (str(file.relative_to(folder)), word)
        for file in files
        for word in private
        if any(spelled in file.read_bytes() for spelled in spellings(word))
    ]
    assert told == []


def test_they_do_stand_where_they_are_meant_to(after):
    folder, _, _ = after
    assert "欧阳芳菲" in (folder / "out" / "findings.csv").read_text("utf-8-sig")


def test_what_a_night_writes_is_for_its_owner_only(after):
    folder, _, _ = after
    written = [*(folder / "out").rglob("*"), *(folder / "state").rglob("*")]
    files = [file for file in written if file.is_file() and not file.is_symlink()]
    assert len(files) > 10
    assert [file for file in files if stat.S_IMODE(file.stat().st_mode) != 0o600] == []
    inner = [place for place in written if place.is_dir() and not place.is_symlink()]
    assert [place for place in inner if stat.S_IMODE(place.stat().st_mode) != 0o700] == []


def test_no_scratch_file_is_left_behind(after):
    folder, _, _ = after
    left = [file for file in (folder / "tmp").rglob("*") if file.is_file()]
    assert left == []
