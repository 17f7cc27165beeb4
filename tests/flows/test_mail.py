"""A mail tells of a night that failed; the night is what it is, whether the mail arrives or not."""

import socket
from datetime import date

import pytest

from flows.mail import is_wanted, message, tell
from flows.outcome import BROKEN_OFF, TOO_LONG, Outcome, failed
from fundsentry.chinese import in_chinese
from fundsentry.errors import SourceError
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


@pytest.mark.parametrize("sentence", [BROKEN_OFF, TOO_LONG])
def test_what_ends_a_night_without_an_error_is_told_in_chinese_too(sentence):
    chinese = in_chinese(sentence)
    assert not any(word in chinese for word in ("expected", "night", "run it"))
    assert chinese.count("；") >= 2


def test_the_sentence_of_a_failed_night_is_told_in_the_language_of_the_office():
    error = SourceError("x.csv: is empty; expected a header row with 姓名/name; deliver it again")
    assert failed(error, "zh").sentences == (
        "x.csv：是空文件；应有含 姓名/name 的表头；请重新报送",
    )
    assert failed(error).sentences == (str(error),)
