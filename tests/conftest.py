"""What tests of several packages share: one PostgreSQL server for all of them."""

import os

import pytest

from tests.support import postgres


@pytest.fixture(scope="session")
def postgres_socket():
    programs = postgres.programs()
    if programs is None:
        reason = "no PostgreSQL server is here and none could be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    with postgres.server(programs) as socket:
        yield socket
