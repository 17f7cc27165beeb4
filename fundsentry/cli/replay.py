"""`fundsentry replay`: a past day screened with what was known then, beside what was decided since."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.night import day
from fundsentry.cli.options import Address, Config, Language, office
from fundsentry.cli.terminal import Terminal
from fundsentry.settings import office_secret

EXAMPLE = (
    "Example: fundsentry replay --as-of 2026-06-30 --input data --ledger sqlite:///out/ledger.db "
    "--out replay.json"
)


def replay(
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="The past day.")],
    input_folder: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="DIR",
            help="Folder of files named after the tables; else the settings'.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write it: .json all of it, .csv case by case."),
    ] = None,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Without the look at unusual payments.")
    ] = False,
    ledger: Address = None,
    config: Config = None,
    lang: Language = None,
) -> None:
    """Screen a past day with what was known then, and compare with what was decided since; nothing is booked.

    found early: the replay finds what the office opened later; days and yuan that it would have saved.

    found late: open by that day and confirmed since; days and yuan paid before it was found.

    missed: confirmed since and paid by that day, but not found by the replay. wrong: found and dismissed since.
    """
    from flows.night import Order
    from flows.replay import replay as replay_night
    from fundsentry.reports.private import put
    from fundsentry.reports.replayed import as_csv, page, written

    if out is not None and out.suffix not in {".json", ".csv"}:
        raise typer.BadParameter(
            f"{out}; expected a name that ends in .json or .csv", param_hint="--out"
        )
    here = office(ledger, config, lang, as_of)
    order = Order(
        input=input_folder,
        out=Path(),
        as_of=day(as_of),
        ledger=here.ledger,
        lang=here.lang,
        model=not no_model,
        settings=here.settings,
        secret=office_secret(),
    )
    replayed = replay_night(order)
    Terminal().print(page(replayed, here.lang))
    if out is not None:
        put(written(replayed) if out.suffix == ".json" else as_csv(replayed, here.lang), out)
        typer.echo(out)
