import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fundsentry.cli import app
from fundsentry.errors import FundsentryError
from fundsentry.ledger import open_ledger
from tests.support.casework import Desk
from tests.support.office import Office

PROGRAM = Path(sys.executable).with_name("fundsentry")


@pytest.fixture
def fundsentry():
    """The program as a person starts it, at a window wide enough for any name of a file."""

    def start(*arguments, env=os.environ, **more):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**env, "COLUMNS": "200"},
            **more,
        )

    return start


DEATH = "death/paid_after_death"
PRISON = "custody/paid_while_imprisoned"
AS_OF = "2026-11-05"


def months(person, born, name, scheme, benefit, yuan):
    return [
        f"{person}{month} | @{person} {born} | {name} | {scheme} | {benefit} | 2026-{month:02d} | "
        f"2026-{month:02d}-12 | {yuan} | 340826101001 | 62170000{person}"
        for month in range(2, 8)
    ]


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    """Ann, whose death two sources report, and Bob, in prison: a ledger with their two cases."""
    office = Office(tmp_path_factory.mktemp("office"))
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | region_code | bank_account"
    office.deliver(
        payouts="\n".join(
            [
                head,
                *months(
                    "ann", "1948-03-01 f", "王芳", "resident_pension", "basic_pension", "180.00"
                ),
                *months("bob", "1952-03-01 m", "李伟", "employee_pension", "pension", "3180.50"),
            ]
        ),
        deaths="""
            record_id | person_id | name | died_on | source | reported_on
            d1 | @ann | 王芳 | 2026-03-20 | cremation | 2026-06-20
            d2 | @ann | 王芳 | 2026-05-02 | village | 2026-06-21
        """,
        custody="""
            record_id | person_id | name | kind | custody_from | custody_until | reported_on
            c1 | @bob | 李伟 | fixed_term | 2026-03-15 | 2026-06-14 | 2026-06-22
        """,
    )
    office.screen()
    with open_ledger(office.url) as ledger:
        desk = Desk(ledger)
        for rule in (DEATH, PRISON):
            assert desk.verdict(office.case_of(rule)["case_id"]) is None
    return office


@pytest.fixture
def office(screened, tmp_path):
    """The office with a ledger of its own: both cases confirmed, Ann's 360.00 yuan, Bob's 9541.50."""
    shutil.copy(screened.folder / "ledger.db", tmp_path)
    return Office(tmp_path, people=screened.people)


@pytest.fixture
def clerk(office, monkeypatch):
    """What a command prints; one that is refused raises."""
    monkeypatch.setenv("COLUMNS", "80")

    def types(*words, lang="en", as_of=AS_OF):
        more = ["--ledger", office.url, "--lang", lang, "--as-of", as_of]
        got = CliRunner().invoke(app, [*map(str, words), *more])
        if isinstance(got.exception, FundsentryError):
            raise got.exception
        assert got.exit_code == 0, got.output
        return got.output

    return types


@pytest.fixture
def ann(office):
    return office.case_of(DEATH)["case_id"]


@pytest.fixture
def bob(office):
    return office.case_of(PRISON)["case_id"]
