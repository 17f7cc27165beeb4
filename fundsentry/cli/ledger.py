"""`fundsentry ledger`: making a ledger, bringing an older one up to date, verifying it, backing it up."""

import re
from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.options import Address, Config, Language, office
from fundsentry.ledger import open_ledger, upgrade_ledger

_WORDS = {
    "ready": ("ready; head {head}", "台账可用；校验值 {head}"),
    "upgraded": ("up to date", "台账已是最新版本"),
    "whole": ("whole; {count} events; head {head}", "台账完整；{count} 条记录；校验值 {head}"),
    "copied": ("{to}: {count} events; head {head}", "{to}：{count} 条记录；校验值 {head}"),
}

_IS_HEAD = re.compile("[0-9a-f]{64}")

app = typer.Typer(help="The ledger: init, upgrade, verify, backup.", no_args_is_help=True)


@app.command(epilog="Example: fundsentry ledger init --ledger sqlite:///ledger.db")
def init(ledger: Address = None, config: Config = None, lang: Language = None) -> None:
    """Give an empty database the tables of a ledger; one that has them is left as it is."""
    here = office(ledger, config, lang)
    with open_ledger(here.ledger) as opened:
        _say("ready", here.lang, head=opened.head_hash())


@app.command(epilog="Example: fundsentry ledger upgrade --ledger sqlite:///ledger.db")
def upgrade(ledger: Address = None, config: Config = None, lang: Language = None) -> None:
    """Bring a ledger that an older program wrote to the tables of this one; nothing in it is lost."""
    here = office(ledger, config, lang)
    upgrade_ledger(here.ledger, make=False)
    _say("upgraded", here.lang)


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
    lang: Language = None,
) -> None:
    """Check that no event was edited, removed or inserted; with --head, that no tail was cut off."""
    if head is not None and not _IS_HEAD.fullmatch(head):
        raise typer.BadParameter(
            "is no whole head; expected its 64 digits and letters, as `ledger_head` of run.json has them",
            param_hint="--head",
        )
    here = office(ledger, config, lang)
    with open_ledger(here.ledger, make=False) as opened:
        count = opened.verify(head)
        _say("whole", here.lang, count=count, head=opened.head_hash())


@app.command(epilog="Example: fundsentry ledger backup --ledger sqlite:///ledger.db --to backup.db")
def backup(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="New file for the copy.")],
    ledger: Address = None,
    config: Config = None,
    lang: Language = None,
) -> None:
    """Copy the ledger as it stands at this moment into a SQLite file, while others use it."""
    here = office(ledger, config, lang)
    with open_ledger(here.ledger, make=False) as opened:
        opened.back_up(to)
    with open_ledger(f"sqlite:///{to}") as copy:
        _say("copied", here.lang, to=to, count=copy.verify(), head=copy.head_hash())


def _say(key: str, lang: str, **facts: object) -> None:
    typer.echo(_WORDS[key][lang == "zh"].format(**facts))
