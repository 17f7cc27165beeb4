"""A mail tells of a night that failed; the night is what it is, whether the mail arrives or not."""

import email
import email.policy
import socket
from datetime import date

import pytest

from flows.mail import is_wanted, message, tell
from flows.outcome import Outcome
from fundsentry.settings import Letterhead, Notify, Settings

DAY = date(2026, 11, 26)
FAILED = Outcome("failed", ("deaths: has 0 good rows; at least 50 are expected",), 12)
WARNED = Outcome("warnings", ("payouts: more rows than expected",), run_id="3f", cases=7)


def office(lang="en", **notify):
    told = {
        "smtp_host": "127.0.0.1",
        "from": "fs@example.cn",
        "to": ("a@example.cn", "b@example.cn"),
    }
    return Settings(
        language=lang,
        office=Letterhead(name="某县社保中心"),
        notify=Notify.model_validate(told | {"security": "none"} | notify),
    )


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


def test_a_failed_night_is_told_with_its_sentence_and_exit_code(mail_server):
    assert tell(FAILED, DAY, office(smtp_port=mail_server.port)) is None
    ((to, mail),) = mail_server.handler.mails
    assert to == ["a@example.cn", "b@example.cn"]
    assert mail["Subject"] == "fundsentry 某县社保中心 the night of 2026-11-26 failed"
    text = mail.get_content()
    assert "- deaths: has 0 good rows; at least 50 are expected" in text
    assert "Exit code 12." in text


def test_the_mail_is_in_the_language_of_the_office():
    mail = message(FAILED, DAY, office("zh"))
    assert mail["Subject"].endswith("2026-11-26 夜间核查失败")
    assert "退出代码 12。" in mail.get_content()


def test_warnings_are_told_only_where_that_is_wanted_and_good_nights_never():
    assert not is_wanted(WARNED, office().notify)
    assert is_wanted(WARNED, office(warnings=True).notify)
    assert not is_wanted(Outcome("good"), office(warnings=True).notify)
    assert "7 open cases" in message(WARNED, DAY, office()).get_content()


def test_nobody_is_told_where_no_mail_server_is_set():
    assert tell(FAILED, DAY, Settings()) is None


def test_a_mail_server_that_does_not_answer_is_said_in_a_sentence():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        told = tell(FAILED, DAY, office(smtp_port=closed.getsockname()[1]))
    assert told.startswith("127.0.0.1:")
    assert "was not sent (Connection refused)" in told
    assert "correct [notify]" in told


def test_no_password_is_sent_over_a_line_that_is_not_encrypted(mail_server, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "secret")
    told = tell(
        FAILED,
        DAY,
        office(
            smtp_port=mail_server.port, security="starttls", user="fs", password_env="MAIL_PASSWORD"
        ),
    )
    assert "was not sent" in told
    assert "secret" not in told
    assert mail_server.handler.mails == []


def test_a_mail_address_that_would_add_a_header_is_refused():
    with pytest.raises(ValueError, match="should match pattern"):
        office(to=("a@example.cn\nBcc: b@example.cn",))
