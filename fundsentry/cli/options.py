"""Options that several commands share, and what they mean: the ledger, who acts, what the office has set."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.night import Lang, day
from fundsentry.errors import SettingsError
from fundsentry.ledger.docket import Actor, Policy
from fundsentry.settings import Settings, load_settings
from schemas.codes import Codes

Address = Annotated[
    str | None, typer.Option("--ledger", metavar="URL", help="Ledger, such as sqlite:///ledger.db.")
]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings file.")]
Language = Annotated[Lang | None, typer.Option("--lang", help="Language of files and screen.")]
Day = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Day it is done; today in Asia/Shanghai."),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="Number of the case.")]
Why = Annotated[str, typer.Option(metavar="TEXT", help="Reason.")]


@dataclass(frozen=True)
class Office:
    """The office a command works for: its settings, ledger, language and day."""

    settings: Settings
    ledger: str
    lang: str
    as_of: date

    def actor(self, name: str) -> Actor:
        """Return who acts: the name given, and the user of the system beside it."""
        if not name.strip():
            raise SettingsError("--by is empty; expected the name of who does it; give it")
        return Actor(name.strip(), self.as_of, datetime.now(UTC), getpass.getuser())

    @property
    def policy(self) -> Policy:
        """What the office has set for verdicts, offsets and due days."""
        from flows.handing_in import policy_of

        return policy_of(self.settings)


def office(
    ledger: str | None, config: Path | None, lang: Lang | None = None, as_of: str | None = None
) -> Office:
    """Return the office that the options name.

    Raises:
        SettingsError: the settings cannot be followed, or no ledger is named.
    """
    settings = load_settings(config)
    url = ledger or settings.ledger
    if url is None:
        raise SettingsError(
            "--ledger is missing; expected an address such as sqlite:///ledger.db; give --ledger or set "
            "`ledger` in fundsentry.toml"
        )
    return Office(settings, url, lang.value if lang else settings.language, day(as_of))


def number_of(case: str) -> str:
    """Return the number of a case as the ledger has it, however it was typed."""
    return case.strip().upper()


def read_by(codes: Codes) -> Callable[[str], str]:
    """Return what reads one of these codes, typed in English or in Chinese."""

    def read(text: str) -> str:
        for code, words in codes.items():
            if text.strip() in {code, *words}:
                return code
        told = ", ".join(f"{code} {words[0]}" for code, words in codes.items())
        raise typer.BadParameter(f"{text!r} is not known; expected one of {told}")

    return read


def fen_of(text: str, option: str) -> int:
    """Return an amount in yuan that a person typed, in fen, exactly."""
    try:
        fen = Decimal(text.replace(",", "")) * 100
        if fen == fen.to_integral_value():
            return int(fen)
    except InvalidOperation:
        pass
    raise typer.BadParameter(
        f"{text!r}; expected yuan with at most two decimals such as 1408.00", param_hint=option
    )
