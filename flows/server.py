"""The Prefect server that starts the nights: one of the office's own, on this machine, its files in the state folder."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from fundsentry.errors import ServerError
from fundsentry.settings import Settings

_HOST = "127.0.0.1"
_SECONDS_TO_START = 240
_SECONDS_TO_END = 20
_DAYS_KEPT = 90
_DIE_WITH_PARENT = 1
_BY_HAND = "`fundsentry screen` does the night without it"


def home(settings: Settings) -> Path:
    """Return the folder of everything that Prefect keeps."""
    return (settings.state / "prefect").resolve()


def address(settings: Settings) -> str:
    """Return where the server answers: one that the settings name, or the office's own."""
    return settings.schedule.server or f"http://{_HOST}:{settings.schedule.port}/api"


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables under which Prefect runs, whatever the operator's shell says of it.

    Raises:
        ServerError: the state folder cannot be written.
    """
    folder = home(settings)
    known = {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": address(settings),
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_DAYS_KEPT * 86_400),
        "DO_NOT_TRACK": "1",
        "TMPDIR": str(folder / "tmp"),
    }
    word = _word(folder)
    if settings.schedule.server is None:
        return known | {"PREFECT_API_AUTH_STRING": word, "PREFECT_SERVER_API_AUTH_STRING": word}
    # A server elsewhere has a word of its own, which only the environment may know.
    word = os.environ.get("PREFECT_API_AUTH_STRING", "")
    return known | ({"PREFECT_API_AUTH_STRING": word} if word else {})


def _word(folder: Path) -> str:
    """Return the word without which the server of this office answers nobody, made where there is none yet."""
    file = folder / "word"
    try:
        (folder / "tmp").mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(f"fundsentry:{secrets.token_urlsafe(24)}", "utf-8")
        return file.read_text("utf-8")
    except OSError as error:
        raise ServerError(
            f"{folder}: cannot be written ({error.strerror}); expected a folder for what Prefect keeps; "
            "make it writable, or set `state` in fundsentry.toml"
        ) from None


@contextmanager
def server(settings: Settings) -> Iterator[subprocess.Popen[bytes] | None]:
    """Run the office's own server as long as it is needed; none where the settings name another.

    Raises:
        ServerError: it does not start, or the other one does not answer.
    """
    if settings.schedule.server is not None:
        if not answers(settings):
            raise away(settings)
        yield None
        return
    _refuse_taken_port(settings.schedule.port)
    log = home(settings) / "server.log"
    with log.open("wb") as written:
        process = _start(settings, written.fileno())
    try:
        _wait_until_it_answers(process, settings, log)
        yield process
    finally:
        _end(process)


def _start(settings: Settings, log: int) -> subprocess.Popen[bytes]:
    place = ("--host", _HOST, "--port", str(settings.schedule.port))
    return subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", *place, "--no-ui"],
        env=without_prefect(os.environ) | environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        # Ctrl-C at the terminal is for us; we end the server when the nights have ended.
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def without_prefect(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without those by which a shell would tell Prefect something else."""
    return {key: value for key, value in variables.items() if not key.startswith("PREFECT_")}


def speak_to(settings: Settings) -> None:
    """Let Prefect, which reads these when it is imported, speak to this office's server and to no other."""
    mine = without_prefect(os.environ) | environment(settings)
    os.environ.clear()
    os.environ.update(mine)


def _die_with_parent() -> None:
    """Let the server end with us, also where nothing of ours can end it any more."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((_HOST, port))
        except OSError as error:
            raise ServerError(
                f"port {port}: cannot be had ({error.strerror}); expected a free one for the Prefect server; "
                "set another as `port` in [schedule] of fundsentry.toml"
            ) from None


def _wait_until_it_answers(process: subprocess.Popen[bytes], settings: Settings, log: Path) -> None:
    for _ in range(_SECONDS_TO_START * 4):
        if process.poll() is not None:
            raise not_there(f"has ended with code {process.returncode}", log)
        if answers(settings):
            return
        time.sleep(0.25)
    raise not_there(f"did not answer within {_SECONDS_TO_START} seconds", log)


def not_there(what: str, log: Path) -> ServerError:
    """Return the error of a server of one's own that is not there."""
    return ServerError(
        f"{log.parent}: the Prefect server {what}; expected one that starts the nights; {log.name} says why; where "
        "its database prefect.db is damaged, move it away: it holds the history of runs and no case. "
        f"Meanwhile {_BY_HAND}"
    )


def away(settings: Settings) -> ServerError:
    """Return the error of a server that does not answer."""
    return ServerError(
        f"{address(settings)}: the Prefect server does not answer; expected one that starts the nights; "
        f"look whether `fundsentry serve` is running. Meanwhile {_BY_HAND}"
    )


def lost(settings: Settings) -> ServerError:
    """Return the error of a server that does not answer any more."""
    if settings.schedule.server is None:
        return not_there("does not answer any more", home(settings) / "server.log")
    return away(settings)


def answers(settings: Settings) -> bool:
    """Say whether the server answers."""
    try:
        with urlopen(f"{address(settings)}/health", timeout=5) as answer:  # noqa: S310 - http or https, says the setting
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
