"""A PostgreSQL server of the tests' own: on a socket in a scratch folder, installed from Debian if missing."""

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.support.debian import installed

DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the folder of the newest server's programs, installing them where that is possible."""
    found = installed(lambda: list(DEBIAN.glob("*/bin/initdb")), "postgresql")
    return max(found, key=lambda file: int(file.parts[-3])).parent if found else None


def aside() -> list[str]:
    """Return what stands before a program of the server; it refuses to be root, so root steps aside."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def as_server(*command: object) -> None:
    """Run a program of the server."""
    subprocess.run([*aside(), *map(str, command)], check=True, capture_output=True)


@dataclass(frozen=True)
class Control:
    """A running server that may be stopped and started again."""

    bin_folder: Path
    socket: Path

    def address(self, name: str) -> str:
        """Return the address of a database of it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"

    def command(self, *words: str) -> str:
        """Return what makes pg_ctl do something, as a shell command."""
        control = [self.bin_folder / "pg_ctl", "-D", self.socket / "data", "-w", *words]
        return " ".join([*aside(), *map(str, control)])


def _parent_of(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


@contextmanager
def standing_still(socket: Path) -> Iterator[None]:
    """Let a server and all its processes stand still: they hold their connections and say nothing."""
    first = int((socket / "data" / "postmaster.pid").read_text().splitlines()[0])
    stopped = []
    try:
        for pid in _and_its_children(first):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)
        yield
    finally:
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _and_its_children(first: int) -> Iterator[int]:
    """Yield a process and then its children: one that stands still has no new ones, an old one may end."""
    yield first
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _parent_of(int(folder.name)) == first:
            yield int(folder.name)


def new_database(socket: Path) -> str:
    """Make an empty database in a running server and return its address."""
    name, address = f"ledger_{uuid.uuid4().hex[:12]}", "postgresql+psycopg://postgres@/{}?host={}"
    admin = create_engine(address.format("postgres", socket), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return address.format(name, socket)


@contextmanager
def server(bin_folder: Path) -> Iterator[Path]:
    """Yield the folder of a running server's socket; the server is stopped and removed after."""
    scratch = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(scratch, "postgres", "postgres")
    data = scratch / "data"
    try:
        as_server(bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories={scratch} -c fsync=off"
        as_server(
            bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", scratch / "log", "-w", "start"
        )
        try:
            yield scratch
        finally:
            as_server(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
