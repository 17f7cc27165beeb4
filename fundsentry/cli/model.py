"""`fundsentry model`: fitting and scoring without a night, the card of the last one, and how good it is."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.options import Address, Config, Day, Language, office
from fundsentry.cli.terminal import Terminal
from fundsentry.settings import load_settings

app = typer.Typer(help="The model: fit, card, evaluate.", no_args_is_help=True)


@app.command(epilog="Example: fundsentry model fit --input data --as-of 2026-10-31 --lang zh")
def fit(
    input_folder: Annotated[
        Path, typer.Option("--input", metavar="DIR", help="Folder of files named after the tables.")
    ],
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Fit on a folder and show the card; books nothing, writes nothing, names nobody."""
    from flows.modelling import fit_folder
    from fundsentry.cli.night import day
    from fundsentry.reports.model_pages import card_page

    settings = load_settings(config)
    looked = fit_folder(input_folder, settings, day(as_of))
    Terminal().print(card_page(looked.card, lang.value if lang else settings.language))


@app.command(epilog="Example: fundsentry model card --ledger sqlite:///ledger.db")
def card(ledger: Address = None, config: Config = None, lang: Language = None) -> None:
    """Show the card of the last night: what it saw, where the line lies, how those named spread, what drifted."""
    from fundsentry.ledger import open_ledger
    from fundsentry.reports.model_pages import card_page

    of = office(ledger, config, lang)
    with open_ledger(of.ledger, make=False) as opened:
        last = opened.last_run()
    Terminal().print(card_page(last and last["report"].get("model"), of.lang))


@app.command(epilog="Example: fundsentry model evaluate --people 3000 --seeds 11,12")
def evaluate(
    people: Annotated[
        int, typer.Option(metavar="N", min=500, help="People of each made-up county.")
    ] = 3_000,
    seeds: Annotated[
        str, typer.Option(metavar="N,N", help="Seeds of the counties, with commas.")
    ] = "11",
    others: Annotated[
        bool, typer.Option("--others", help="Beside the detectors of PyOD (slow).")
    ] = False,
    ordinary: Annotated[
        bool,
        typer.Option(
            "--ordinary", help="Plant nothing; say how many are named, in counties of three sizes."
        ),
    ] = False,
) -> None:
    """Measure the model on made-up counties with planted oddities that no rule covers; prints Markdown."""
    from flows.evaluating import evaluate as run
    from flows.evaluating import on_ordinary
    from fundsentry.reports.model_pages import evaluation_page, ordinary_page

    try:
        numbers = [int(seed) for seed in seeds.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f"{seeds!r}; expected whole numbers with commas such as 11,12", param_hint="--seeds"
        ) from None
    if ordinary:
        sizes = (people // 3, people, 3 * people)
        typer.echo(ordinary_page(list(on_ordinary(sizes, numbers))))
    else:
        typer.echo(evaluation_page(list(run(people, numbers, others=others))))
