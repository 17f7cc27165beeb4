"""A MariaDB server of the tests' own: on a socket in a scratch folder, installed from Debian if missing."""

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.debian import installed

PATIENCE = 60


def is_there() -> bool:
    """Say whether the server's programs are there, installing them where that is possible."""
    packages = ("mariadb-server-core", "mariadb-client-core")
    return bool(installed(lambda: _program("mariadbd"), *packages))


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def server() -> Iterator[Path]:
    """Yield the socket of a running server; it is stopped and removed after."""
    scratch = Path(tempfile.mkdtemp(prefix="my"))
    common = ["--no-defaults", f"--datadir={scratch / 'data'}", f"--user={getpass.getuser()}"]
    root = "--auth-root-authentication-method=normal"
    made = [_program("mariadb-install-db"), *common, root, "--skip-test-db"]
    subprocess.run(made, check=True, capture_output=True)
    socket = scratch / "socket"
    running = subprocess.Popen(
        [
            str(_program("mariadbd")),
            *common,
            f"--socket={socket}",
            "--skip-networking",
            "--skip-log-bin",
            "--innodb-flush-method=nosync",
            "--character-set-server=utf8mb4",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(socket)
        yield socket
    finally:
        running.kill()
        running.wait()
        shutil.rmtree(scratch, ignore_errors=True)


def _wait_for(socket: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not socket.exists():
        assert time.monotonic() < until, "the server does not start"
        time.sleep(0.05)
