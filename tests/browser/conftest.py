import os

import pytest

from tests.support import browser as chromium


# Not for the whole session: while it runs an event loop runs in this thread, in which nothing else can start one.
@pytest.fixture(scope="module")
def browser():
    found = chromium.program()
    if found is None:
        reason = "no Chromium with Chinese type here, and it could not be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    with chromium.session(found) as running:
        yield running
