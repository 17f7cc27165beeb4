"""The mail about a night that failed, or had warnings: to whom the office has set, without any person's data."""

import os
import smtplib
import socket
import ssl
from datetime import date
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from flows.outcome import Outcome
from fundsentry.settings import Notify, Settings

_PATIENCE = 30
_WORDS = {
    "failed": ("the night of {day} failed", "{day} 夜间核查失败"),
    "warnings": ("the night of {day} ended with warnings", "{day} 夜间核查完成，有提示"),
    "exit": ("Exit code {code}.", "退出代码 {code}。"),
    "why": ("Why:", "原因："),
    "counts": ("Run {run_id}: {cases} open cases.", "运行 {run_id}：未办结问题 {cases} 个。"),
    "machine": ("Machine: {host}.", "主机：{host}。"),
    "todo": (
        "What each exit code means and what to do: docs/operator.md. `fundsentry screen` does the night by hand.",
        "各退出代码的含义和处理办法见 docs/operator.md（运维手册）。也可用 fundsentry screen 手工运行。",
    ),
}


def is_wanted(outcome: Outcome, notify: Notify) -> bool:
    """Say whether anybody wants to be told of a night that ended so."""
    told = outcome.kind == "failed" or (outcome.kind == "warnings" and notify.warnings)
    return bool(notify.smtp_host) and told


def tell(outcome: Outcome, as_of: date, settings: Settings) -> str | None:
    """Tell of a night that failed, or had warnings where that is wanted; return why that could not be done, if so."""
    if not is_wanted(outcome, settings.notify):
        return None
    try:
        _send(message(outcome, as_of, settings), settings.notify)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _not_sent(error, settings.notify)
    return None


def message(outcome: Outcome, as_of: date, settings: Settings) -> EmailMessage:
    """Return the mail that tells how a night ended."""
    lang, notify = settings.language, settings.notify
    mail = EmailMessage()
    office = f"{settings.office.name} " if settings.office.name else ""
    mail["Subject"] = f"fundsentry {office}{_word(outcome.kind, lang).format(day=as_of)}"
    mail["From"], mail["To"] = notify.sender, ", ".join(notify.to)
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid("fundsentry")
    mail["Auto-Submitted"] = "auto-generated"
    lines = [_word("why", lang), *(f"- {one}" for one in outcome.sentences), ""]
    if outcome.kind == "failed":
        lines += [_word("exit", lang).format(code=outcome.exit_code)]
    else:
        lines += [_word("counts", lang).format(run_id=outcome.run_id, cases=outcome.cases)]
    lines += [_word("machine", lang).format(host=socket.gethostname()), _word("todo", lang)]
    mail.set_content("\n".join(lines) + "\n")
    return mail


def _send(mail: EmailMessage, notify: Notify) -> None:
    password = notify.password(os.environ).get_secret_value()
    context = ssl.create_default_context()
    with _connected(notify, context) as server:
        if notify.security == "starttls":
            server.starttls(context=context)
        if notify.user:
            server.login(notify.user, password)
        server.send_message(mail)


def _connected(notify: Notify, context: ssl.SSLContext) -> smtplib.SMTP:
    place = (notify.smtp_host, notify.smtp_port)
    if notify.security == "tls":
        return smtplib.SMTP_SSL(*place, timeout=_PATIENCE, context=context)
    return smtplib.SMTP(*place, timeout=_PATIENCE)


def _not_sent(error: Exception, notify: Notify) -> str:
    # What a mail server answers may repeat what it was sent; a number is enough.
    if isinstance(error, smtplib.SMTPResponseException):
        why = f"the server answered {error.smtp_code}"
    elif isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        why = error.strerror or type(error).__name__
    else:
        why = str(error) if isinstance(error, ValueError) else type(error).__name__
    return (
        f"{notify.smtp_host}:{notify.smtp_port}: the mail about the night was not sent ({why}); expected a mail "
        "server that takes it; correct [notify] in fundsentry.toml"
    )


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
