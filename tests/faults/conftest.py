"""A small office in the evening of its second night, and what it looks like after it, undisturbed."""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from flows.night import Order, Screened, screen
from fundsentry.settings import load_settings
from tests.ledger.nights import contents
from tests.support.office import Office

FIRST, SECOND = date(2026, 10, 30), date(2026, 10, 31)
TIMES = ("started_at", "ended_at", "steps")
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit       | benefit_month | paid_on    | amount
p1        | @ann      | 王芳 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50
p2        | @ann      | 王芳 | resident_pension | basic_pension | 2026-09       | 2026-09-10 | 150.50
p3        | @bob      | 李明 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50
p4        | @cat      | 赵敏 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50
"""
ONE_DEATH = """
record_id | person_id | name | died_on
d1        | @ann      | 王芳 | 2026-06-20
"""
DEATHS = ONE_DEATH + "d2 | @bob | 李明 | 2026-05-20\nd3 | @cat | 赵敏 | 2026-07-02\n"
# Three times the deaths of the night before: a warning, which must not depend on how often the night is begun.
SETTINGS = """
input = "in"
output = "out"
language = "en"
[table.deaths]
max_share = 2
[quality]
validate = false
"""


def files(out: Path) -> dict[str, object]:
    """The files that are shown, with their bytes; of run.json what it says, but no times."""
    shown = {
        link.name: link.read_bytes()
        for link in out.iterdir()
        if link.is_symlink() and link.is_file()
    }
    run = json.loads(shown.pop("run.json"))
    timeless = {key: value for key, value in run.items() if key not in TIMES}
    return shown | {"run.json": timeless}


def booked(office: Office) -> list[list[dict[str, object]]]:
    """What is in the ledger, table by table, but no times."""
    runs, *others = contents(office.url)
    return [table.to_dicts() for table in (runs.drop("started_at", "ended_at"), *others)]


def left(office: Office) -> dict[str, object]:
    """What a night leaves: the ledger and the files that are shown."""
    return {"ledger": booked(office), **files(office.out)}


def prepared(folder: Path, ledger: str | None = None) -> Office:
    """An office with one night behind it, and the lists of the second."""
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder, ledger).deliver(payouts=PAYOUTS, deaths=ONE_DEATH)
    (folder / "fundsentry.toml").write_text(SETTINGS)
    screened(office, FIRST)
    return office.deliver(deaths=DEATHS)


@dataclass
class Evening:
    """The office before its second night, the day after, and copies of it to be disturbed."""

    before: Office
    after: dict[str, object]
    scratch: Path

    def copy(self, name: str) -> Office:
        folder = self.scratch / name
        shutil.copytree(self.before.folder, folder, symlinks=True)
        return replace(self.before, folder=folder)


@pytest.fixture(scope="session")
def evening(tmp_path_factory) -> Evening:
    scratch = tmp_path_factory.mktemp("faults")
    office = prepared(scratch / "before")
    evening = Evening(office, {}, scratch)
    undisturbed = evening.copy("undisturbed")
    screened(undisturbed)
    evening.after = left(undisturbed)
    return evening


def arguments(office: Office, as_of: date | None = SECOND) -> list[str]:
    """The command that a person types for a night; without a day it is that of the clock."""
    config = office.folder / "fundsentry.toml"
    day = ["--as-of", as_of.isoformat()] if as_of else []
    return ["screen", "--config", str(config), "--ledger", office.url, *day]


def screened(office: Office, as_of: date = SECOND) -> Screened:
    """A night as that command has it, in this process."""
    settings = load_settings(office.folder / "fundsentry.toml")
    return screen(Order(None, office.out, as_of, office.url, "en", settings=settings))
