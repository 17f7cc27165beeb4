"""What holds for all tests, and one PostgreSQL server for those that need it."""

import os
import uuid

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from tests.support import postgres

# A busy machine is no defect of the code under test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def postgres_socket():
    programs = postgres.programs()
    if programs is None:
        reason = "no PostgreSQL server is here and none could be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    with postgres.server(programs) as socket:
        yield socket


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty ledger, in both databases."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    yield request.getfixturevalue("postgres_ledger")


@pytest.fixture
def postgres_ledger(postgres_socket):
    """The address of an empty database."""
    name = f"ledger_{uuid.uuid4().hex[:12]}"
    admin = create_engine(
        f"postgresql+psycopg://postgres@/postgres?host={postgres_socket}",
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return f"postgresql+psycopg://postgres@/{name}?host={postgres_socket}"
