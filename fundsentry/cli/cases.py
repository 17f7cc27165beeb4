"""`fundsentry cases`: the list, one case, its papers, and what a person does to it besides verdicts and money."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated

import polars as pl
import typer
from rich.console import Console

from fundsentry.cli.options import Address, By, Config, Day, Language, Office, fen_of, office
from fundsentry.errors import LedgerError
from fundsentry.ledger import Ledger, acts, open_ledger
from fundsentry.ledger.docket import Docket
from fundsentry.ledger.verdicts import Refusal
from fundsentry.reports.answers import answer
from rules import load_rulebook

app = typer.Typer(
    help="Cases: list, show, months, notice, appeal, approve, reopen, export.", no_args_is_help=True
)
Case = Annotated[str, typer.Argument(help="Number of the case.")]
Why = Annotated[str, typer.Option(help="Reason.")]


class State(StrEnum):
    """Where a case stands."""

    flagged = "flagged"
    under_review = "under_review"
    confirmed = "confirmed"
    notified = "notified"
    appealed = "appealed"
    recovering = "recovering"
    dismissed = "dismissed"
    withdrawn = "withdrawn"
    closed = "closed"


@app.command(
    "list", epilog="Example: fundsentry cases list --overdue --ledger sqlite:///out/ledger.db"
)
def list_cases(
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only cases and instalments past their day.")
    ] = False,
    state: Annotated[State | None, typer.Option(help="Only cases in this state.")] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """List cases: open ones unless a state is named, those due first on top."""
    from fundsentry.reports.case_pages import case_list

    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger) as opened:
        cases = opened.open_cases() if state is None else opened.all_cases()
        findings = opened.findings(cases)
        dues = opened.instalments_due(here.as_of) if overdue else []
    if state is not None:
        cases = cases.filter(pl.col("state") == state.value)
    if overdue:
        late = pl.col("case_id").is_in([one.case_id for one in dues])
        cases = cases.filter((pl.col("due_on") < here.as_of) | late)
    _print(case_list(cases, findings, load_rulebook(), as_of=here.as_of, lang=here.lang))
    if dues:
        from fundsentry.reports.case_pages import overdue_instalments

        _print(overdue_instalments(dues, here.lang))


@app.command(epilog="Example: fundsentry cases show 7K3M9Q2X4BCD --ledger sqlite:///out/ledger.db")
def show(
    case: Case,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Show one case: where it stands, why it is listed, its money, and what happened to it."""
    from fundsentry.reports.case_pages import case_page

    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger) as opened:
        row = opened.case(_id(case))
        findings = opened.findings_of(_id(case))
        events = opened.events_of(_id(case))
    _print(case_page(row, findings, events, load_rulebook(), as_of=here.as_of, lang=here.lang))


@app.command(
    epilog="Example: fundsentry cases approve 7K3M9Q2X4BCD --amount 80000 --by 王芳 --ledger sqlite:///ledger.db"
)
def approve(
    case: Case,
    by: By,
    amount: Annotated[
        str | None, typer.Option(help="Yuan, up to which; all that is not owed unless given.")
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
    _act(here, case, lambda docket: acts.approve(docket, _id(case), fen, actor))


@app.command(
    epilog="Example: fundsentry cases appeal 7K3M9Q2X4BCD --why 本人提交在世证明 --by 李伟 --ledger sqlite:///ledger.db"
)
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
    _act(here, case, lambda docket: acts.appeal(docket, _id(case), why, actor, here.policy))


@app.command(
    epilog="Example: fundsentry cases reopen 7K3M9Q2X4BCD --why 新证据 --by 李伟 --ledger sqlite:///ledger.db"
)
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
    _act(here, case, lambda docket: acts.reopen(docket, _id(case), why, second, actor, here.policy))


def _act(here: Office, case: str, deed: Callable[[Docket], Refusal | None]) -> None:
    with open_ledger(here.ledger) as opened:
        refusal = opened.act([_id(case)], deed)
        if refusal is not None:
            raise LedgerError(f"{_id(case)}: {answer(refusal.key, refusal.facts, here.lang)}")
        _tell(here, opened, case)


def _tell(here: Office, opened: Ledger, case: str) -> None:
    from fundsentry.reports.case_pages import state_word

    row = opened.case(_id(case))
    due: date | None = row["due_on"]
    until = f" · {due.isoformat()}" if due else ""
    typer.echo(f"{_id(case)}: {state_word(row['state'], here.lang)}{until}")


def _id(case: str) -> str:
    return case.strip().upper()


def _print(page: object) -> None:
    Console().print(page)
