"""The command line: what a person types, checked, and handed on."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from fundsentry.cli import (
    cases,
    init,
    ledger,
    model,
    night,
    recover,
    replay,
    review,
    rules,
    runs,
    serve,
    sources,
    totals,
)
from fundsentry.cli.sentences import sentence
from fundsentry.cli.spoken import SpokenGroup, spoken
from fundsentry.cli.terminal import Terminal, never_fail_to_print
from fundsentry.errors import FundsentryError

app = typer.Typer(
    cls=SpokenGroup,
    help="社会保险基金核查: nightly cross-check of social-insurance payouts. It lists cases for people to "
    "decide; it never stops a payment.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_OPERATOR = "The operator: nights"
_AUDITOR = "The auditor: cases, verdicts, money"
_SUPERVISOR = "The supervisor: figures and papers"
_RULES = "Rules, model, a made-up county"
app.command(epilog=init.EXAMPLE, rich_help_panel=_OPERATOR)(init.init)
app.command(epilog=night.SCREEN_EXAMPLE, rich_help_panel=_OPERATOR)(night.screen)
app.command(epilog=serve.EXAMPLE, rich_help_panel=_OPERATOR)(serve.serve)
app.add_typer(sources.app, name="sources", rich_help_panel=_OPERATOR)
app.add_typer(runs.app, name="runs", rich_help_panel=_OPERATOR)
app.add_typer(ledger.app, name="ledger", rich_help_panel=_OPERATOR)
app.command(epilog=review.EXAMPLE, rich_help_panel=_AUDITOR)(review.review)
app.command(epilog=recover.EXAMPLE, rich_help_panel=_AUDITOR)(recover.recover)
app.add_typer(cases.app, name="cases", rich_help_panel=_AUDITOR)
app.command(epilog=totals.EXAMPLE, rich_help_panel=_SUPERVISOR)(totals.totals)
app.command(epilog=replay.EXAMPLE, rich_help_panel=_SUPERVISOR)(replay.replay)
app.add_typer(rules.app, name="rules", rich_help_panel=_RULES)
app.add_typer(model.app, name="model", rich_help_panel=_RULES)
app.command(epilog=night.SYNTHESISE_EXAMPLE, rich_help_panel=_RULES)(night.synthesise)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"fundsentry {version('fundsentry')}")
        raise typer.Exit


@app.callback()
def fundsentry(
    _: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_tell_version, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Nothing: what is said of the program itself stands above, and its commands do the work."""


def main() -> None:
    """Run the command line; errors that a person can mend are one sentence and an exit code."""
    never_fail_to_print()
    try:
        spoken(app)()
    except FundsentryError as error:
        Terminal(stderr=True).say(sentence(str(error)))
        sys.exit(error.exit_code)
