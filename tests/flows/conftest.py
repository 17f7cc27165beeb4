import email
import email.policy
import os
import socket
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


@pytest.fixture
def mail_server():
    """A mail server of its own; what it was handed stands in `mails`."""
    from aiosmtpd.controller import Controller

    class Kept:
        mails: list = []

        async def handle_DATA(self, server, session, envelope):
            read = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.mails.append((envelope.rcpt_tos, read))
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Kept(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()
