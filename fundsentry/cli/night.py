"""`fundsentry screen` and `fundsentry synthesise`."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from fundsentry.cli.sentences import sentence
from fundsentry.cli.terminal import Terminal
from fundsentry.reports.steps import STEPS
from fundsentry.settings import load_settings, office_secret

T = TypeVar("T")
OFFICE_CLOCK = ZoneInfo("Asia/Shanghai")
MOST_SHARDS = 1_024

SCREEN_EXAMPLE = (
    "Example: fundsentry screen --input data --as-of 2026-10-31 --out results --lang zh"
)
SYNTHESISE_EXAMPLE = "Example: fundsentry synthesise --people 2000 --seed 7 --out demo/in"


_TO_COME = (
    "{0} is a day to come: once this night is booked, nights before {0} book nothing",
    "{0} 晚于今天：本次入账后，{0} 之前的运行都不再入账",
)


def _counts(number: int | None) -> int | None:
    """Return a number of shards or workers, if it is one; said in the help, a range would take its width."""
    if number is not None and not 1 <= number <= MOST_SHARDS:
        raise typer.BadParameter(f"{number} is none; expected 1 to {MOST_SHARDS}")
    return number


class Lang(StrEnum):
    """Language of outputs and screen."""

    zh = "zh"
    en = "en"


def screen(
    input_folder: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="DIR",
            help="Folder of files named after the tables (CSV, XLSX, Parquet).",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Settings file; fundsentry.toml where there is one."
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Day of the night; today in Asia/Shanghai."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the outputs.")
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ledger; a SQLite file beside the outputs unless given."),
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of outputs and screen.")] = None,
    rules: Annotated[
        str, typer.Option(metavar="PATTERN", help="Only these rules, such as death/ or */paid_*.")
    ] = "*",
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Do not look for unusual payments.")
    ] = False,
    shards: Annotated[
        int | None,
        typer.Option(
            callback=_counts,
            metavar="N",
            help="Look at the people in N parts, of which one at a time must have room in memory; "
            "the same findings, slower. For provinces.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            callback=_counts,
            metavar="N",
            help="Look at N parts at the same time, each in a process and with memory of its own.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Screen and show; write nothing, book nothing.")
    ] = False,
) -> None:
    """Screen all payouts against all lists, book what is found and write the list of cases."""
    from flows.night import Order
    from flows.night import screen as screen_night
    from flows.rehearsal import rehearse
    from flows.vocabulary import office_vocabulary
    from fundsentry.reports.screen import show

    settings = load_settings(config, office_vocabulary())
    order = Order(
        input=input_folder,
        out=out or settings.output,
        as_of=day(as_of),
        ledger=ledger or settings.ledger,
        lang=lang.value if lang else settings.language,
        rules=rules,
        model=not no_model,
        settings=settings,
        secret=office_secret(),
        shards=shards or settings.growth.shards,
        workers=workers or settings.growth.workers,
    )
    if not dry_run and order.as_of > day(None):
        Terminal(stderr=True).say(_TO_COME[order.lang == "zh"].format(order.as_of))
    carry_out = rehearse if dry_run else screen_night
    night = carry_out(order, _with_progress(order.lang))
    show(night, Terminal())


def synthesise(
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder for the tables; the truth goes to DIR/truth."),
    ],
    people: Annotated[
        int, typer.Option(metavar="N", min=50, help="People paid; 155000 is a county.")
    ] = 155_000,
    seed: Annotated[int, typer.Option(metavar="N", help="Same seed, same county.")] = 1,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Day the county is made for.")
    ] = "2026-10-31",
    months: Annotated[
        int, typer.Option(metavar="N", min=1, help="Months of payouts up to that day.")
    ] = 12,
    messy: Annotated[
        bool, typer.Option("--messy", help="As real offices deliver: forms, encodings, workbooks.")
    ] = False,
) -> None:
    """Make up a county: people, payouts, lists, and the irregularities that must be found in it."""
    from fundsentry.synthetic import synthesise as make

    made = make(people=people, seed=seed, out=out, as_of=day(as_of), months=months, messy=messy)
    rows = sum(made.rows.values())
    typer.echo(sentence(f"{made.folder}: {rows:,} rows in {len(made.rows)} tables"))


def day(text: str | None, option: str = "--as-of") -> date:
    """Return the day a person typed for an option; today at the office where none was."""
    if text is None:
        return datetime.now(OFFICE_CLOCK).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date; expected YYYY-MM-DD", param_hint=option
        ) from None


def _with_progress(lang: str) -> Callable[[str, Callable[[], T]], T]:
    """Return how a step is done with its name and its time on the screen."""
    console = Terminal(stderr=True)

    def do(name: str, step: Callable[[], T]) -> T:
        title = STEPS[name][lang == "zh"]
        mark = SpinnerColumn(finished_text="✓")
        columns = (mark, TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task(title, total=1)
            try:
                return step()
            except BaseException:
                mark.finished_text = Text("✗", style="red")
                raise
            finally:
                progress.update(task, completed=1)

    return do
