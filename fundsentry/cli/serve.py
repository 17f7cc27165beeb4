"""`fundsentry serve`: the nights run by themselves."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.terminal import Terminal
from fundsentry.errors import SettingsError
from fundsentry.settings import DEFAULT_FILE, load_settings

EXAMPLE = "Example: fundsentry serve --config /etc/fundsentry/fundsentry.toml"
_SAYS = {
    "starts": (
        "Nights at {cron} ({clock}); Ctrl-C ends. The Prefect server is starting: {address}",
        "夜间核查时间 {cron}（{clock}）；按 Ctrl-C 结束。正在启动 Prefect 服务：{address}",
    ),
    "ended": ("Ended; nothing runs any more.", "已结束，不再自动运行。"),
}


def serve(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Settings file; fundsentry.toml where there is one."
        ),
    ] = None,
) -> None:
    """Run the nights by the clock of the settings until this is ended; missed nights are caught up."""
    from flows.inputs import OFFICE_CLOCK
    from flows.server import address
    from flows.serving import serve as serve_nights
    from flows.vocabulary import office_vocabulary

    file = config or DEFAULT_FILE
    if not file.exists():
        raise SettingsError(
            f"{file}: no such file; expected the office's settings: nobody is there at night to give options; "
            "write one with fundsentry init"
        )
    settings = load_settings(file, office_vocabulary())
    say = Terminal(stderr=True).say
    words = {key: both[settings.language == "zh"] for key, both in _SAYS.items()}
    say(
        words["starts"].format(
            cron=settings.schedule.cron, clock=OFFICE_CLOCK.key, address=address(settings)
        )
    )
    serve_nights(file, settings)
    say(words["ended"])
