"""`fundsentry runs`: how the last nights ended, and asking for a run."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from fundsentry.chinese import in_chinese
from fundsentry.cli.night import day
from fundsentry.cli.options import Config, Day, Language
from fundsentry.cli.terminal import Terminal
from fundsentry.settings import load_settings

app = typer.Typer(help="Runs of `fundsentry serve`: list, ask for one.", no_args_is_help=True)


class Asked(StrEnum):
    """Flows that need no more than a day."""

    nightly = "nightly"
    night = "night"
    totals = "totals"
    model_fit = "model-fit"


_WORDS = {
    "title": ("Last runs", "最近的运行"),
    "at": ("At", "时间"),
    "flow": ("Flow", "流程"),
    "state": ("State", "结果"),
    "message": ("What it says", "说明"),
    "none": ("Nothing has run yet.", "尚未运行过。"),
    "asked": ("Asked for; see fundsentry runs list", "已提交；结果见 fundsentry runs list"),
}
_STATES = {
    "Completed": ("good", "正常"),
    "WithWarnings": ("with warnings", "有提示"),
    "Failed": ("failed", "失败"),
    "Crashed": ("broke off", "中断"),
    "Cancelled": ("not done", "未运行"),
    "Running": ("under way", "运行中"),
    "Pending": ("begins", "启动中"),
    "Scheduled": ("waits", "等待"),
    "Late": ("waits", "等待"),
}
_STYLES = {"Completed": "green", "WithWarnings": "yellow", "Failed": "red", "Crashed": "red"}


@app.command(name="list", epilog="Example: fundsentry runs list --config fundsentry.toml")
def list_runs(
    config: Config = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, max=200, help="So many, the newest.")
    ] = 20,
    lang: Language = None,
) -> None:
    """List the last runs, the newest first, and how each ended."""
    from flows.runs import last_runs

    settings = load_settings(config)
    chosen = lang.value if lang else settings.language
    runs = last_runs(settings, most)
    grid = Table(title=_word("title", chosen))
    for name in ("at", "flow", "state", "message"):
        grid.add_column(_word(name, chosen), overflow="fold", no_wrap=name == "at")
    for run in runs:
        state = _STATES.get(run.state, (run.state, run.state))[chosen == "zh"]
        style = _STYLES.get(run.state, "")
        at = f"{run.at:%Y-%m-%d %H:%M}"
        message = in_chinese(run.message) if chosen == "zh" else run.message
        grid.add_row(at, run.flow, Text(state, style=style), message)
    Terminal().print(grid if runs else _word("none", chosen))


@app.command(epilog="Example: fundsentry runs ask night --as-of 2026-11-25")
def ask(
    flow: Annotated[
        Asked,
        typer.Argument(
            metavar="FLOW",
            help="nightly does what is due, the others one day.",
        ),
    ],
    config: Config = None,
    as_of: Day = None,
) -> None:
    """Ask the service of the nights for a run; it begins as soon as no other is under way."""
    from flows.runs import ask_for

    if as_of and flow is Asked.nightly:
        raise typer.BadParameter(
            "nightly does all days that are due; ask for night", param_hint="--as-of"
        )
    settings = load_settings(config)
    ask_for(settings, flow.value, {"as_of": day(as_of).isoformat() if as_of else None})
    Terminal().say(_word("asked", settings.language))


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
