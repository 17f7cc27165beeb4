"""What supervisors, auditors and the state audit are given is the same whichever database holds the ledger."""

import json
import re
import subprocess
import sys
import zipfile
from datetime import date

import openpyxl
import pytest
from typer.testing import CliRunner

from fundsentry.cli import app
from fundsentry.ledger import open_ledger
from tests.support.deeds import give_verdict, pay
from tests.support.office import AS_OF, Office

DEATH, JAIL = "death/paid_after_death", "custody/paid_while_imprisoned"
TABLES = {
    "payouts": """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount  | region_code
a         | @fay 1950-01-01 | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00  | 340826101201
a2        | @fay            | 孟浩 | employee_pension | pension       | 2026-06       | 2026-06-10 | 1000.01 | 340826101201
a3        | @fay            | 孟浩 | employee_pension | pension       | 2026-06       | 2026-06-20 | -300.00 | 340826101201
b         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.00  | 340826102201
c         | @gus 1950-01-03 | 李强 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 300.00  | 340826102201
d         | @hal 1950-01-04 | 𠮷云 | employee_pension | pension       | 2026-05       | 2026-05-10 | 400.00  |
""",
    "deaths": """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @fay      | police
d2        | 王芳 | 2026-03-01 | @eve      | police
d3        | 李强 | 2026-03-01 | @gus      | police
""",
    "custody": """
record_id | name | person_id | kind       | custody_from
k1        | 𠮷云 | @hal      | fixed_term | 2026-03-01
""",
}
# Moments are those of the run, and the head follows from them.
_OF_THE_RUN = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    return papers(Office(tmp_path_factory.mktemp("office")))


def papers(office):
    """Play two nights, verdicts and money, and return what each paper says."""
    office.deliver(**TABLES).screen()
    by_person = {name: office.case_of(DEATH, name) for name in ("fay", "eve", "gus")}
    give_verdict(office, by_person["fay"], "confirmed", AS_OF, root_cause="information")
    give_verdict(office, by_person["eve"], "dismissed", AS_OF, reason="健在")
    pay(office, office.case_of(DEATH, "fay"), 50_001, date(2026, 11, 2))
    office.screen(date(2026, 11, 30))
    fay, out = by_person["fay"]["case_id"], office.folder
    for words in (
        ["totals", "--json", out / "t.json", "--html", out / "t.html"],
        ["totals", "--rectification", out / "r.xlsx", "--audit-pack", out / "p.zip"],
        ["cases", "months", fay, "--out", out / "m.csv"],
        ["cases", "list"],
        ["cases", "show", fay],
    ):
        more = ["--ledger", office.url, "--as-of", "2026-12-01", "--lang", "zh"]
        done = CliRunner().invoke(app, [*map(str, words), *more], env={"COLUMNS": "100"})
        assert done.exit_code == 0, done.output
    with open_ledger(office.url) as ledger:
        ledger.verify()
    sheets = openpyxl.load_workbook(out / "r.xlsx").worksheets
    return {
        "totals": json.loads((out / "t.json").read_text("utf-8")),
        "page": _OF_THE_RUN.sub("", (out / "t.html").read_text("utf-8")),
        "rectification": [
            [_OF_THE_RUN.sub("", str(cell)) for row in sheet.values for cell in row]
            for sheet in sheets
        ],
        "months": (out / "m.csv").read_bytes(),
        "pack": checked(out / "p.zip", out / "pack"),
        "case": done.output,
    }


def checked(pack, folder):
    """Unpack and check an audit pack; return what it says of cases and months."""
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(folder)
    told = subprocess.run(
        [sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
    return [(folder / name).read_text("utf-8") for name in ("cases.csv", "months.csv")]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_tells_the_same_as_sqlite(url, on_sqlite, tmp_path):
    on_the_other = papers(Office(tmp_path, ledger=url))
    for paper, content in on_the_other.items():
        assert content == on_sqlite[paper], paper
    assert on_the_other["totals"]["overall"]["recovered_amount"] == "500.01"
