"""The command line: what a person types, checked, and handed on."""

import sys

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
app.command(epilog=night.SCREEN_EXAMPLE)(night.screen)
app.command(epilog=night.SYNTHESISE_EXAMPLE)(night.synthesise)
app.command(epilog=init.EXAMPLE)(init.init)
app.command(epilog=review.EXAMPLE)(review.review)
app.command(epilog=replay.EXAMPLE)(replay.replay)
app.command(epilog=recover.EXAMPLE)(recover.recover)
app.command(epilog=totals.EXAMPLE)(totals.totals)
app.command(epilog=serve.EXAMPLE)(serve.serve)
app.add_typer(cases.app, name="cases")
app.add_typer(rules.app, name="rules")
app.add_typer(runs.app, name="runs")
app.add_typer(ledger.app, name="ledger")
app.add_typer(model.app, name="model")
app.add_typer(sources.app, name="sources")


def main() -> None:
    """Run the command line; errors that a person can mend are one sentence and an exit code."""
    never_fail_to_print()
    try:
        spoken(app)()
    except FundsentryError as error:
        Terminal(stderr=True).say(sentence(str(error)))
        sys.exit(error.exit_code)
