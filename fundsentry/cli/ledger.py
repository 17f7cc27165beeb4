"""`fundsentry ledger`: making a ledger, bringing an older one up to date, verifying it, backing it up."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.options import Address, Config, office
from fundsentry.ledger import open_ledger, upgrade_ledger

app = typer.Typer(help="The ledger: init, upgrade, verify, backup.", no_args_is_help=True)


@app.command(epilog="Example: fundsentry ledger init --ledger sqlite:///ledger.db")
def init(ledger: Address = None, config: Config = None) -> None:
    """Give an empty database the tables of a ledger; one that has them is left as it is."""
    with open_ledger(office(ledger, config).ledger) as opened:
        typer.echo(f"ready; head {opened.head_hash()}")


@app.command(epilog="Example: fundsentry ledger upgrade --ledger sqlite:///ledger.db")
def upgrade(ledger: Address = None, config: Config = None) -> None:
    """Bring a ledger that an older program wrote to the tables of this one; nothing in it is lost."""
    upgrade_ledger(office(ledger, config).ledger)
    typer.echo("up to date")


@app.command(epilog="Example: fundsentry ledger verify --ledger sqlite:///ledger.db --head 1f3a…")
def verify(
    head: Annotated[
        str | None,
        typer.Option(
            metavar="HASH", help="Head noted before: on the page, in run.json, in a backup."
        ),
    ] = None,
    ledger: Address = None,
    config: Config = None,
) -> None:
    """Check that no event was edited, removed or inserted; with --head, that no tail was cut off."""
    with open_ledger(office(ledger, config).ledger) as opened:
        count = opened.verify(head)
        typer.echo(f"whole; {count} events; head {opened.head_hash()}")


@app.command(epilog="Example: fundsentry ledger backup --ledger sqlite:///ledger.db --to backup.db")
def backup(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="New file for the copy.")],
    ledger: Address = None,
    config: Config = None,
) -> None:
    """Copy the ledger as it stands at this moment into a SQLite file, while others use it."""
    with open_ledger(office(ledger, config).ledger) as opened:
        opened.back_up(to)
    with open_ledger(f"sqlite:///{to}") as copy:
        typer.echo(f"{to}: {copy.verify()} events; head {copy.head_hash()}")
