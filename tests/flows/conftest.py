import os
import warnings

import pytest

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"


@pytest.fixture(scope="session")
def prefect_harness(tmp_path_factory):
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    from prefect.testing.utilities import prefect_test_harness

    with warnings.catch_warnings():
        # Prefect's own server warns about its own libraries; ours are errors everywhere else.
        warnings.simplefilter("ignore")
        with prefect_test_harness(server_startup_timeout=120):
            yield
