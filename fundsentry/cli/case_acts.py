"""`fundsentry cases approve`, `appeal` and `reopen`: what a person does to a case besides verdicts and money."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from fundsentry.cli.options import (
    Address,
    By,
    Case,
    Config,
    Day,
    Language,
    Office,
    Why,
    fen_of,
    number_of,
    office,
)
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import LedgerError
from fundsentry.ledger import Ledger, acts, open_ledger
from fundsentry.ledger.docket import Docket
from fundsentry.ledger.outcomes import Refusal
from fundsentry.reports.answers import PROVISIONAL, answer
from schemas.written import COLON, yuan_grouped

APPROVE_EXAMPLE = "Example: fundsentry cases approve 7K3M9Q2X4BCD --amount 80000 --by 王芳 --ledger sqlite:///ledger.db"
APPEAL_EXAMPLE = "Example: fundsentry cases appeal 7K3M9Q2X4BCD --why 本人提交在世证明 --by 李伟 --ledger sqlite:///ledger.db"
REOPEN_EXAMPLE = "Example: fundsentry cases reopen 7K3M9Q2X4BCD --why 新证据 --by 李伟 --ledger sqlite:///ledger.db"
_DUE = (", due by {}", "，办理期限 {}")
_APPROVED = (
    "{case}: noted that {by} agrees, up to {amount} yuan; its state stays {state}",
    "{case}：已登记 {by} 复核同意，以 {amount} 元为限；状态不变，仍为{state}",
)


def approve(
    case: Case,
    by: By,
    amount: Annotated[
        str | None,
        typer.Option(metavar="YUAN", help="Yuan, up to which; all that is not owed unless given."),
    ] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Agree, as the second person, to a verdict above the set amount; the verdict comes with the review file."""
    here = office(ledger, config, lang, as_of)
    fen = fen_of(amount, "--amount") if amount else None
    actor = here.actor(by)
    with open_ledger(here.ledger, make=False) as opened:
        _act(here, opened, case, lambda docket: acts.approve(docket, number_of(case), fen, actor))
        noted = opened.events_of(number_of(case)).row(-1, named=True)
        state = _state(here, opened, case)
    facts = {"case": number_of(case), "by": actor.name, "amount": yuan_grouped(noted["amount_fen"])}
    Terminal().say(_APPROVED[here.lang == "zh"].format(**facts, state=state))


def appeal(
    case: Case,
    by: By,
    why: Why,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Note a person's appeal (申诉): the case is decided anew."""
    here = office(ledger, config, lang, as_of)
    actor = here.actor(by)
    _move(here, case, lambda docket: acts.appeal(docket, number_of(case), why, actor, here.policy))


def reopen(
    case: Case,
    by: By,
    why: Why,
    second: Annotated[
        str | None,
        typer.Option("--second", metavar="NAME", help="Second person, above the set amount."),
    ] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Take up a dismissed or closed case again."""
    here = office(ledger, config, lang, as_of)
    actor = here.actor(by)
    _move(
        here,
        case,
        lambda docket: acts.reopen(docket, number_of(case), why, second, actor, here.policy),
    )


def _move(here: Office, case: str, deed: Callable[[Docket], Refusal | None]) -> None:
    with open_ledger(here.ledger, make=False) as opened:
        _act(here, opened, case, deed)
        _tell(here, opened, case)


def _act(here: Office, opened: Ledger, case: str, deed: Callable[[Docket], Refusal | None]) -> None:
    refusal = opened.act([number_of(case)], deed)
    if refusal is not None:
        raise LedgerError(
            f"{number_of(case)}{COLON[here.lang]}{answer(refusal.key, refusal.facts, here.lang)}"
        )


def _tell(here: Office, opened: Ledger, case: str) -> None:
    row = opened.case(number_of(case))
    due: date | None = row["due_on"]
    until = _DUE[here.lang == "zh"].format(due) if due else ""
    if due and here.settings.calendar.is_provisional(due):
        until += PROVISIONAL[here.lang]
    Terminal().say(f"{number_of(case)}{COLON[here.lang]}{_state(here, opened, case)}{until}")


def _state(here: Office, opened: Ledger, case: str) -> str:
    from fundsentry.reports.case_pages import state_word

    return state_word(opened.case(number_of(case))["state"], here.lang)
