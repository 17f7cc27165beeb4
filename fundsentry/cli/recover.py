"""`fundsentry recover`: money that came back, one entry, a file of receipts, or a plan of instalments."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fundsentry.cli.night import day
from fundsentry.cli.options import Address, By, Config, Day, Language, Office, fen_of, office
from fundsentry.errors import LedgerError, SettingsError
from fundsentry.ledger import Ledger, open_ledger
from fundsentry.ledger.docket import Docket
from fundsentry.ledger.recovery import Entry, Instalment, enter, monthly_plan
from fundsentry.ledger.recovery import plan as note_plan
from fundsentry.ledger.verdicts import Refusal
from fundsentry.reports.answers import answer
from schemas.written import yuan

EXAMPLE = (
    "Examples: fundsentry recover 7K3M9Q2X4BCD --kind repayment --amount 1408.00 --on 2026-11-05 --by 李伟 "
    "· fundsentry recover --import receipts.csv --by 李伟 · fundsentry recover --plan 7K3M9Q2X4BCD --instalments 12 "
    "--first 2026-12-31 --by 李伟"
)
_WORDS = {
    "entered": (
        "{case}: {outstanding} yuan outstanding, {state}",
        "{case}：未追回 {outstanding} 元，{state}",
    ),
    "overpaid": (
        "{case}: {overpaid} yuan overpaid, to be given back",
        "{case}：多退 {overpaid} 元，应予退还",
    ),
    "received": ("{} receipts entered", "已登记到账 {} 笔"),
    "unchanged": ("{} entered before, unchanged", "此前已登记 {} 笔，无变化"),
    "refused": ("{} receipts refused; each with why in {}", "退回 {} 笔；原因见 {}"),
    "planned": (
        "{case}: {count} instalments, the first due {first}",
        "{case}：分 {count} 期，首期 {first} 到期",
    ),
}


class Kind(StrEnum):
    """How money came back, or why it does not have to."""

    repayment = "repayment"
    instalment = "instalment"
    offset = "offset"
    account_offset = "account_offset"
    waiver = "waiver"
    transfer = "transfer"


def recover(
    by: By,
    case: Annotated[str | None, typer.Argument(help="Number of the case.")] = None,
    kind: Annotated[Kind, typer.Option(help="How it came back.")] = Kind.repayment,
    amount: Annotated[str | None, typer.Option(help="Yuan, such as 1408.00.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Day of the money; today.")] = None,
    why: Annotated[
        str | None, typer.Option(help="Reason; needed for waiver, transfer, correction.")
    ] = None,
    benefit: Annotated[
        str | None, typer.Option(help="Of an offset: the month's benefit it is taken from.")
    ] = None,
    corrects: Annotated[
        int | None, typer.Option(metavar="N", help="Number of an entry that this one takes back.")
    ] = None,
    second: Annotated[
        str | None,
        typer.Option("--second", metavar="NAME", help="Second person, where one is needed."),
    ] = None,
    receipts: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help="Receipts of the bank: CSV or XLSX."),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="A plan of monthly parts for what is outstanding.")
    ] = False,
    instalments: Annotated[
        int, typer.Option(metavar="N", min=2, max=120, help="Of a plan: number of parts.")
    ] = 12,
    first: Annotated[
        str | None, typer.Option(metavar="DATE", help="Of a plan: the first due day.")
    ] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Enter money that came back: one entry, a file of receipts, or a plan of instalments."""
    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger) as opened:
        if receipts is not None:
            _receive(here, opened, receipts, by)
            return
        if case is None:
            raise SettingsError(
                "recover: no case is named; expected its number or --import FILE; give one"
            )
        if plan:
            _plan(here, opened, case, instalments, day(first) if first else None, by)
            return
        if amount is None:
            raise SettingsError("--amount is missing; expected yuan such as 1408.00; give it")
        entry = Entry(
            case_id=case.strip().upper(),
            kind=kind.value,
            amount_fen=fen_of(amount, "--amount"),
            on_day=day(on) if on else here.as_of,
            why=why,
            benefit_fen=fen_of(benefit, "--benefit") if benefit else None,
            corrects=corrects,
            second_person=second,
        )
        _enter(here, opened, entry, by)


def _enter(here: Office, ledger: Ledger, entry: Entry, by: str) -> None:
    if entry.on_day > here.as_of:
        raise LedgerError(f"recover: {answer('received_in_future', {}, here.lang)}")
    actor = here.actor(by)
    refusal = ledger.act([entry.case_id], lambda docket: enter(docket, entry, actor, here.policy))
    _stop_if(refusal, entry.case_id, here.lang)
    _tell(ledger, entry.case_id, here.lang)


def _plan(here: Office, ledger: Ledger, case: str, count: int, first: date | None, by: str) -> None:
    actor, case_id = here.actor(by), case.strip().upper()
    starts = first or here.policy.repayment_due(here.as_of)
    parts: list[Instalment] = []

    def deed(docket: Docket) -> Refusal | None:
        parts.extend(monthly_plan(docket, case_id, count, starts))
        return note_plan(docket, case_id, parts, actor)

    _stop_if(ledger.act([case_id], deed), case_id, here.lang)
    facts = {"case": case_id, "count": count, "first": starts.isoformat()}
    _say(_word("planned", here.lang).format(**facts))


def _receive(here: Office, ledger: Ledger, file: Path, by: str) -> None:
    from flows.review import receive
    from fundsentry.reports.refused_rows import write_refused
    from schemas.returned import RECEIPTS

    done = receive(ledger, file, here.actor(by), here.policy, here.lang)
    _say(_word("received", here.lang).format(len(done.entered)))
    if done.unchanged:
        _say(_word("unchanged", here.lang).format(done.unchanged))
    for one in done.entered:
        if one.overpaid_fen:
            facts = {"case": one.case_id, "overpaid": yuan(one.overpaid_fen)}
            _say(_word("overpaid", here.lang).format(**facts))
    if done.refused:
        to = file.with_name(f"{file.stem}.refused.csv")
        write_refused(done.raw.frame, done.refused, RECEIPTS, to, here.lang)
        _say(_word("refused", here.lang).format(len(done.refused), to))


def _stop_if(refusal: Refusal | None, case_id: str, lang: str) -> None:
    if refusal is not None:
        raise LedgerError(f"{case_id}: {answer(refusal.key, refusal.facts, lang)}")


def _tell(ledger: Ledger, case_id: str, lang: str) -> None:
    from schemas.outputs.cases import STATES

    row = ledger.case(case_id)
    out = row["confirmed_fen"] - row["recovered_fen"] - row["waived_fen"] - row["transferred_fen"]
    state = STATES[row["state"]][0] if lang == "zh" else row["state"]
    facts = {"case": case_id, "outstanding": yuan(out), "state": state}
    _say(_word("entered", lang).format(**facts))
    if row["overpaid_fen"]:
        told = {"case": case_id, "overpaid": yuan(row["overpaid_fen"])}
        _say(_word("overpaid", lang).format(**told))


def _say(text: str) -> None:
    Console(soft_wrap=True, highlight=False, markup=False).print(text)


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
