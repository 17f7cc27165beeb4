import os

import pytest

from tests.support import browser as chromium


@pytest.fixture(scope="session")
def browser():
    found = chromium.program()
    if found is None:
        reason = "no Chromium with Chinese type here, and it could not be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    with chromium.session(found) as running:
        yield running
