"""`fundsentry ledger`: making a ledger, and bringing an older one to the tables of this program."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.errors import SettingsError
from fundsentry.ledger import open_ledger, upgrade_ledger
from fundsentry.settings import load_settings

app = typer.Typer(help="The ledger: init, upgrade.", no_args_is_help=True)

Address = Annotated[
    str | None, typer.Option("--ledger", metavar="URL", help="Ledger, such as sqlite:///ledger.db.")
]
Config = Annotated[Path | None, typer.Option("--config", help="Settings file.")]


def _address(ledger: str | None, config: Path | None) -> str:
    url = ledger or load_settings(config).ledger
    if url is None:
        raise SettingsError(
            "--ledger is missing; expected an address such as sqlite:///ledger.db; give --ledger or set "
            "`ledger` in fundsentry.toml"
        )
    return url


@app.command(epilog="Example: fundsentry ledger init --ledger sqlite:///ledger.db")
def init(ledger: Address = None, config: Config = None) -> None:
    """Give an empty database the tables of a ledger; one that has them is left as it is."""
    with open_ledger(_address(ledger, config)) as opened:
        typer.echo(f"ready; head {opened.head_hash()}")


@app.command(epilog="Example: fundsentry ledger upgrade --ledger sqlite:///ledger.db")
def upgrade(ledger: Address = None, config: Config = None) -> None:
    """Bring a ledger that an older program wrote to the tables of this one; nothing in it is lost."""
    upgrade_ledger(_address(ledger, config))
    typer.echo("up to date")
