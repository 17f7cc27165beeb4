"""`fundsentry serve`: a Prefect server, the flows as deployments on it, and a runner that starts them by the clock."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from flows.server import home, lost, not_there, server, speak_to
from fundsentry.errors import NightRunningError, ServerError
from fundsentry.settings import Settings

_LOOK_SECONDS = 2


def serve(config: Path, settings: Settings) -> None:
    """Start the nights by the clock until this process is told to end (SIGTERM, Ctrl-C).

    Raises:
        NightRunningError: it is running already for this office.
        ServerError: the Prefect server cannot be started, or ends.
    """
    os.umask(0o077)
    with _only_once(settings):
        speak_to(settings)
        with server(settings) as process, _spoken_with(settings):
            asyncio.run(_serve(config, settings, process))


@contextmanager
def _spoken_with(settings: Settings) -> Iterator[None]:
    """Turn into a sentence that a server does not answer any more, whoever of us asked it last."""
    import httpx

    is_silent = False
    try:
        yield
    except* httpx.HTTPError:
        is_silent = True
    if is_silent:
        raise lost(settings)


@contextmanager
def _only_once(settings: Settings) -> Iterator[None]:
    """Hold the lock of an office's server; it dies with its holder."""
    folder = home(settings)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / "serve.lock", timeout=0, mode=0o600, fallback_to_soft=False)
        lock.acquire()
    except Timeout:
        raise NightRunningError(
            f"{folder}: `fundsentry serve` is running already; expected one for an office; end it before another "
            "is started"
        ) from None
    except OSError as error:
        raise ServerError(
            f"{folder}: cannot be written ({error.strerror}); expected a folder for what Prefect keeps; make it "
            "writable, or set `state` in fundsentry.toml"
        ) from None
    try:
        yield
    finally:
        lock.release()


async def _serve(config: Path, settings: Settings, process: subprocess.Popen[bytes] | None) -> None:
    from prefect.runner import Runner

    from flows.cleaning import clean_up
    from flows.deployments import catch_up, deployments

    # A deployment that is paused when this ends would not wake up with it: the nights would stay away.
    runner = Runner(name="fundsentry", limit=1, pause_on_shutdown=False)
    for deployment in await deployments(config, settings):
        await runner.aadd_deployment(deployment)
    await clean_up(settings)
    await catch_up(settings)
    nights = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # The runner now has its own way with signals; ours comes after it.
    ended = asyncio.create_task(_told_to_end().wait())
    lost = asyncio.create_task(_lost(process))
    await asyncio.wait({nights, ended, lost}, return_when=asyncio.FIRST_COMPLETED)
    if nights.done():
        nights.result()
    await runner.astop()
    await asyncio.gather(nights, return_exceptions=True)
    if lost.done():
        raise not_there("has ended", home(settings) / "server.log")


def _told_to_end() -> asyncio.Event:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told


async def _lost(process: subprocess.Popen[bytes] | None) -> None:
    """Return when the server is gone."""
    while process is None or process.poll() is None:
        await asyncio.sleep(_LOOK_SECONDS)
