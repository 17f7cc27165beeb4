"""`fundsentry cases`: the list, one case, its papers, and what a person does to it besides verdicts and money."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from fundsentry.cli import case_papers
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
    office,
    read_by,
)
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import LedgerError
from fundsentry.ledger import Ledger, acts, open_ledger
from fundsentry.ledger.docket import Docket
from fundsentry.ledger.outcomes import Refusal
from fundsentry.ledger.reading import rested_on
from fundsentry.ledger.states import NOT_LISTED
from fundsentry.reports.answers import PROVISIONAL, answer
from rules import load_rulebook
from schemas.outputs.cases import STATES
from schemas.written import COLON, yuan_grouped

if TYPE_CHECKING:
    from fundsentry.reports.accounts import Books
    from fundsentry.reports.case_pages import Days

app = typer.Typer(
    help="Cases: list, show, months, notice, appeal, approve, reopen, export.", no_args_is_help=True
)
_EXPORTED = (
    "{0} lists in {1}, each as CSV and XLSX; only for those whom they are for",
    "{1}：{0} 份名单，各有 CSV 和 XLSX；含个人信息，只交给相应单位",
)
_DUE = (", due by {}", "，办理期限 {}")
_APPROVED = (
    "{case}: noted that {by} agrees, up to {amount} yuan; its state stays {state}",
    "{case}：已登记 {by} 复核同意，以 {amount} 元为限；状态不变，仍为{state}",
)


class Part(StrEnum):
    """What the list is cut into."""

    township = "township"
    village = "village"


@app.command(
    "list", epilog="Example: fundsentry cases list --overdue --ledger sqlite:///out/ledger.db"
)
def list_cases(
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only cases and instalments past their day.")
    ] = False,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            parser=read_by(STATES),
            help="Only cases in this state, such as flagged 待核查 or confirmed 属实.",
        ),
    ] = None,
    lines: Annotated[int, typer.Option(metavar="N", min=1, help="So many cases at most.")] = 200,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """List cases: open ones in order of work, others those due first on top; and what is to be given back."""
    from flows.figures import books_of
    from fundsentry.reports import case_lists

    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger, make=False) as opened:
        books = books_of(opened)
        dues = opened.instalments_due(here.as_of) if overdue else []
    every, rests = books.cases, rested_on(books.findings)
    cases = every.filter(_listed(state))
    if overdue:
        late = pl.col("case_id").is_in([one.case_id for one in dues])
        cases = cases.filter((pl.col("due_on") < here.as_of) | late)
    order = None if overdue or state else _order(here, books)
    rulebook = load_rulebook()
    _print(case_lists.case_list(cases, rests, rulebook, _days(here), here.lang, lines, order))
    if dues:
        _print(case_lists.overdue_instalments(dues, here.lang))
    overpaid = case_lists.to_give_back(every, here.lang)
    if overpaid is not None:
        _print(overpaid)
    changed = case_lists.to_look_at_again(every, rests, here.lang)
    if changed is not None:
        _print(changed)


def _order(here: Office, books: "Books") -> pl.DataFrame:
    """Return the rank of every open case, and why it has it: case_id, rank, place."""
    from flows.ordering import in_order, places

    order = in_order(books, load_rulebook(), here.settings, here.as_of)
    return places(order, here.lang)


def _listed(state: str | None) -> pl.Expr:
    if state is None:
        return ~pl.col("state").is_in(list(NOT_LISTED))
    return pl.col("state") == state


def _days(here: Office) -> "Days":
    from fundsentry.reports.case_pages import Days

    return Days(here.as_of, here.settings.calendar.is_provisional)


@app.command(epilog="Example: fundsentry cases show 7K3M9Q2X4BCD --ledger sqlite:///out/ledger.db")
def show(
    case: Case,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Show one case: where it stands, why it is listed, what speaks against it, its money, and its history."""
    from fundsentry.reports.case_pages import Known, case_page
    from fundsentry.reports.contradictions import contradictions

    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger, make=False) as opened:
        row = opened.case(_id(case))
        doubts = contradictions(row["rule"], *opened.of_subject(row), here.lang)
        known = Known(
            row,
            opened.findings_of(_id(case)),
            opened.events_of(_id(case)),
            [one.text for one in doubts],
            opened.instalments_of(row),
            _place(here, opened, row),
        )
    _print(case_page(known, load_rulebook(), _days(here), here.lang))


def _place(here: Office, opened: Ledger, case: Mapping[str, Any]) -> tuple[int, str] | None:
    """Return the rank of a case and why it has it; none where it is not listed."""
    if case["state"] in NOT_LISTED:
        return None
    from flows.figures import books_of

    order = _order(here, books_of(opened))
    rank, place = order.filter(case_id=case["case_id"]).select("rank", "place").row(0)
    return rank, place


@app.command(
    epilog="Example: fundsentry cases approve 7K3M9Q2X4BCD --amount 80000 --by 王芳 --ledger sqlite:///ledger.db"
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
        _act(here, opened, case, lambda docket: acts.approve(docket, _id(case), fen, actor))
        noted = opened.events_of(_id(case)).row(-1, named=True)
        state = _state(here, opened, case)
    facts = {"case": _id(case), "by": actor.name, "amount": yuan_grouped(noted["amount_fen"])}
    Terminal().say(_APPROVED[here.lang == "zh"].format(**facts, state=state))


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
    _move(here, case, lambda docket: acts.appeal(docket, _id(case), why, actor, here.policy))


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
    _move(
        here, case, lambda docket: acts.reopen(docket, _id(case), why, second, actor, here.policy)
    )


@app.command(
    epilog="Example: fundsentry cases export --split village --out villages --ledger sqlite:///out/ledger.db"
)
def export(
    split: Annotated[Part, typer.Option(help="One file per township, or per village.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files.")],
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Write the open cases per township or village, CSV and XLSX, with columns for what is found on the spot."""
    from flows.export import export as hand_out

    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger, make=False) as opened:
        written = hand_out(
            opened,
            load_rulebook(),
            split.value,
            out,
            here.lang,
            settings=here.settings,
            as_of=here.as_of,
        )
    lists = sum(file.suffix == ".csv" for file in written)
    Terminal().say(_EXPORTED[here.lang == "zh"].format(lists, out))


def _move(here: Office, case: str, deed: Callable[[Docket], Refusal | None]) -> None:
    with open_ledger(here.ledger, make=False) as opened:
        _act(here, opened, case, deed)
        _tell(here, opened, case)


def _act(here: Office, opened: Ledger, case: str, deed: Callable[[Docket], Refusal | None]) -> None:
    refusal = opened.act([_id(case)], deed)
    if refusal is not None:
        raise LedgerError(
            f"{_id(case)}{COLON[here.lang]}{answer(refusal.key, refusal.facts, here.lang)}"
        )


def _tell(here: Office, opened: Ledger, case: str) -> None:
    row = opened.case(_id(case))
    due: date | None = row["due_on"]
    until = _DUE[here.lang == "zh"].format(due) if due else ""
    if due and here.settings.calendar.is_provisional(due):
        until += PROVISIONAL[here.lang]
    Terminal().say(f"{_id(case)}{COLON[here.lang]}{_state(here, opened, case)}{until}")


def _state(here: Office, opened: Ledger, case: str) -> str:
    from fundsentry.reports.case_pages import state_word

    return state_word(opened.case(_id(case))["state"], here.lang)


def _id(case: str) -> str:
    return case.strip().upper()


app.command(epilog=case_papers.MONTHS_EXAMPLE)(case_papers.months)
app.command(epilog=case_papers.NOTICE_EXAMPLE)(case_papers.notice)
app.command(epilog=case_papers.TEMPLATE_EXAMPLE)(case_papers.template)


def _print(page: object) -> None:
    Terminal().print(page)
