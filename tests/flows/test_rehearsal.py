"""A night for trial shows what the night would do, and leaves everything as it was."""

import sqlite3
from contextlib import closing
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from flows.night import Order
from flows.rehearsal import rehearse
from fundsentry.ledger import is_there, open_ledger
from fundsentry.reports.screen import show
from fundsentry.settings import Settings
from tests.flows.test_logbook import DEATHS, PAYOUTS
from tests.support.office import AS_OF, Office

MORE_DEATHS = DEATHS + "d2 | @bob | 李明 | 2026-05-20\n"


@pytest.fixture
def office(tmp_path, url):
    return Office(tmp_path, url).deliver(payouts=PAYOUTS, deaths=DEATHS)


def rehearsed(office, as_of=AS_OF):
    folder = None if office.settings.sources else office.folder / "in"
    return rehearse(
        Order(folder, office.out, as_of, office.url, lang="en", settings=office.settings)
    )


def everything(folder):
    return {
        file: (file.stat().st_mtime_ns, file.read_bytes() if file.is_file() else None)
        for file in sorted(folder.rglob("*"))
        if file.suffix not in {".db-wal", ".db-shm"}
    }


def test_a_first_night_for_trial_makes_neither_ledger_nor_folder(office):
    before = everything(office.folder)
    night = rehearsed(office)
    assert everything(office.folder) == before
    assert not is_there(office.url)
    assert night.booked.opened == 1
    page = StringIO()
    show(night, Console(file=page, width=120))
    assert "Cases: 1 opened" in page.getvalue()
    assert "nothing was written or booked" in page.getvalue()


def test_a_night_for_trial_is_the_night_that_comes_after_it(office):
    office.screen(date(2026, 10, 30))
    office.deliver(deaths=MORE_DEATHS)
    before = everything(office.folder)
    with open_ledger(office.url) as ledger:
        head = ledger.head_hash()
    trial = rehearsed(office)
    assert everything(office.folder).keys() == before.keys()
    with open_ledger(office.url) as ledger:
        assert ledger.head_hash() == head
    night = office.screen()
    assert trial.run_id == night.run_id
    assert trial.booked == night.booked
    assert trial.cases.equals(night.cases)
    assert trial.files == ()


def test_a_night_for_trial_counts_no_row_of_a_database_as_read(tmp_path):
    with closing(sqlite3.connect(tmp_path / "core.db")) as core:
        core.execute("CREATE TABLE deaths (record_id, person_id, name, died_on, changed)")
        core.execute("INSERT INTO deaths VALUES ('h1', '', '赵六', '2026-05-01', '2026-05-02')")
        core.commit()
    office = Office(tmp_path).deliver(payouts=PAYOUTS)
    source = {"database": "core", "table": "deaths", "watermark": "changed"}
    office.settings = Settings.model_validate(
        {
            "input": "in",
            "database": {"core": {"url": "sqlite:///core.db"}},
            "table": {"deaths": {"source": [source]}},
        },
        context={"folder": tmp_path},
    )
    rehearsed(office)
    assert not (tmp_path / "state").exists()
    office.screen(date(2026, 10, 30))
    before = everything(tmp_path / "state")
    trial = rehearsed(office)
    assert [one["pulled"]["how"] for one in trial.sources if one["table"] == "deaths"] == ["new"]
    assert everything(tmp_path / "state") == before
