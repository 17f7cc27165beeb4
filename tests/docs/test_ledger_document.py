"""docs/ledger.md says what is: its table is the state machine, its script gives the rights that are needed."""

import re
import uuid
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from fundsentry.ledger import open_ledger
from fundsentry.ledger.states import MOVES
from fundsentry.ledger.tables import METADATA
from schemas.outputs.cases import STATES
from tests.ledger.nights import finding, night
from tests.support.casework import Desk, case_of

DOCUMENT = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
OFFICE = "fundsentry_office"


def test_the_table_of_states_is_the_state_machine():
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (.*) \|$", DOCUMENT, re.MULTILINE)
    assert {state: set(re.findall(r"\w+", to)) for state, _, to in rows} == MOVES
    assert {state: (chinese,) for state, chinese, _ in rows} == STATES


def test_with_the_rights_of_the_script_the_office_works_and_changes_no_event(postgres_socket):
    (script,) = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)
    name = f"rights_{uuid.uuid4().hex[:12]}"
    address = "postgresql+psycopg://{}@/{}?host=" + str(postgres_socket)
    admin = create_engine(address.format("postgres", "postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"DROP ROLE IF EXISTS {OFFICE}"))
        connection.execute(text(f"CREATE ROLE {OFFICE} LOGIN"))
    admin.dispose()
    with open_ledger(address.format("postgres", name)) as owned, owned.engine.begin() as connection:
        connection.execute(text(script))
    with open_ledger(address.format(OFFICE, name)) as ledger:
        ledger.book(night(finding("a"), finding("b", "p2")))
        ledger.book(night(finding("a", undue=17_000), run="r2", lines=["a", "b"]))
        desk = Desk(ledger)
        assert desk.verdict(case_of(), "confirmed", 17_000) is None
        assert desk.pay(case_of(), 17_000) is None
        assert ledger.verify() > 0
        for change in (
            "UPDATE events SET why = 'x'",
            "DELETE FROM events",
            "TRUNCATE events",
            "ALTER TABLE events DISABLE TRIGGER ALL",
            "DELETE FROM cases",
            "DELETE FROM findings",
        ):
            with (
                pytest.raises(ProgrammingError, match="permission denied|must be owner"),
                ledger.engine.begin() as connection,
            ):
                connection.execute(text(change))


def test_the_script_names_every_table():
    (script,) = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)
    assert set(METADATA.tables) | {"alembic_version"} <= set(re.findall(r"\w+", script))
