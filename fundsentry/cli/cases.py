"""`fundsentry cases`: the list, one case, its papers, and what a person does to it besides verdicts and money."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from fundsentry.cli import case_acts, case_papers
from fundsentry.cli.options import (
    Address,
    Case,
    Config,
    Day,
    Language,
    Office,
    number_of,
    office,
    read_by,
)
from fundsentry.cli.terminal import Terminal
from fundsentry.ledger import Ledger, open_ledger
from fundsentry.ledger.reading import rested_on
from fundsentry.ledger.states import NOT_LISTED
from rules import load_rulebook
from schemas.outputs.cases import STATES

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
        row = opened.case(number_of(case))
        doubts = contradictions(row["rule"], *opened.of_subject(row), here.lang)
        known = Known(
            row,
            opened.findings_of(number_of(case)),
            opened.events_of(number_of(case)),
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


app.command(epilog=case_acts.APPROVE_EXAMPLE)(case_acts.approve)
app.command(epilog=case_acts.APPEAL_EXAMPLE)(case_acts.appeal)
app.command(epilog=case_acts.REOPEN_EXAMPLE)(case_acts.reopen)
app.command(epilog=case_papers.MONTHS_EXAMPLE)(case_papers.months)
app.command(epilog=case_papers.NOTICE_EXAMPLE)(case_papers.notice)
app.command(epilog=case_papers.TEMPLATE_EXAMPLE)(case_papers.template)


def _print(page: object) -> None:
    Terminal().print(page)
