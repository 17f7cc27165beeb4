"""What holds for all tests, and one PostgreSQL server for those that need it."""

import os

import pytest
from hypothesis import settings

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
