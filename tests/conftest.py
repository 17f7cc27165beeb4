"""What holds for all tests, and one PostgreSQL server for those that need it."""

import os

import pytest
from hypothesis import settings

from tests.support import postgres

# A busy machine is no defect of the code under test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def postgres_programs():
    """The folder of a server's programs; that there is none is an error where all must be tested."""
    programs = postgres.programs()
    if programs is None:
        reason = "no PostgreSQL server is here and none could be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    return programs


@pytest.fixture(scope="session")
def postgres_socket(postgres_programs):
    with postgres.server(postgres_programs) as socket:
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
    return postgres.new_database(postgres_socket)
