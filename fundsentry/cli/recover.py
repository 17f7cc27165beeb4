"""`fundsentry recover`: money that came back, one entry, a file of receipts, or a plan of instalments."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.night import day
from fundsentry.cli.options import (
    Address,
    By,
    Config,
    Day,
    Language,
    Office,
    fen_of,
    number_of,
    office,
    read_by,
)
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import LedgerError, SettingsError
from fundsentry.ledger import Ledger, open_ledger
from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.instalments import Instalment, monthly_plan
from fundsentry.ledger.instalments import plan as note_plan
from fundsentry.ledger.money import outstanding
from fundsentry.ledger.outcomes import Refusal
from fundsentry.ledger.recovery import Entry, enter
from fundsentry.ledger.recovery import give_back as note_given_back
from fundsentry.reports.answers import PROVISIONAL, answer
from schemas.codes import RECOVERY_KINDS
from schemas.written import COLON, yuan_grouped

EXAMPLE = (
    "Examples:\n"
    "fundsentry recover 7K3M9Q2X4BCD --amount 1408.00 --on 2026-11-05 --by 李伟\n"
    "fundsentry recover --import receipts.csv --by 李伟\n"
    "fundsentry recover --plan 7K3M9Q2X4BCD --instalments 12 --by 李伟\n"
    "fundsentry recover 7K3M9Q2X4BCD --kind waiver --amount 380.00 --why 无继承人 --by 李伟\n"
    "fundsentry recover 7K3M9Q2X4BCD --corrects 41 --amount 1408.00 --why 登记错误 --by 李伟\n"
    "fundsentry recover 7K3M9Q2X4BCD --give-back --amount 92.00 --by 李伟"
)
_WORDS = {
    "entered": (
        "{case}: {outstanding} yuan outstanding, {state}",
        "{case}：未追回 {outstanding} 元，{state}",
    ),
    "overpaid": (
        "{case}: {overpaid} yuan overpaid, to be given back to the person",
        "{case}：多退 {overpaid} 元，应退还本人",
    ),
    "received": ("{} receipts entered", "已登记到账 {} 笔"),
    "unchanged": ("{} entered before, unchanged", "此前已登记 {} 笔，无变化"),
    "refused": (
        "{} receipts refused, not entered; each with why in {}: mend them there and import that file",
        "退回 {} 笔，未登记；逐笔原因见 {}，请在其中改正后导入该文件",
    ),
    "planned": (
        "{case}: {count} instalments, the first due {first}{provisional}",
        "{case}：分 {count} 期，首期 {first} 到期{provisional}",
    ),
}


def recover(
    by: By,
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="Number of the case.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            parser=read_by(RECOVERY_KINDS),
            help="repayment 退还 (unless given), instalment 分期, offset 抵扣, account_offset 个人账户抵扣, "
            "waiver 核销 or transfer 移送.",
        ),
    ] = None,
    amount: Annotated[
        str | None, typer.Option(metavar="YUAN", help="Yuan, such as 1408.00.")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Day of the money; today.")] = None,
    why: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Reason; needed for waiver, transfer, correction."),
    ] = None,
    benefit: Annotated[
        str | None,
        typer.Option(
            metavar="YUAN", help="Of an offset: the month's benefit it is taken from, yuan."
        ),
    ] = None,
    corrects: Annotated[
        int | None, typer.Option(metavar="N", help="Number of an entry that this one takes back.")
    ] = None,
    give_back: Annotated[
        bool, typer.Option("--give-back", help="Overpaid money was given back to the person.")
    ] = False,
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
        int | None,
        typer.Option(metavar="N", min=2, max=120, help="Of a plan: number of parts; 12."),
    ] = None,
    first: Annotated[
        str | None, typer.Option(metavar="DATE", help="Of a plan: the first due day.")
    ] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Enter money that came back: one entry, a file of receipts, or a plan of instalments."""
    given = {
        "a case": case,
        "--kind": kind,
        "--amount": amount,
        "--on": on,
        "--why": why,
        "--benefit": benefit,
        "--corrects": corrects,
        "--give-back": give_back or None,
        "--second": second,
        "--plan": plan or None,
        "--instalments": instalments,
        "--first": first,
    }
    _check_together({name for name, value in given.items() if value is not None}, receipts)
    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger, make=False) as opened:
        if receipts is not None:
            _receive(here, opened, receipts, by)
            return
        assert case is not None
        if plan:
            _plan(
                here, opened, case, instalments or 12, day(first, "--first") if first else None, by
            )
            return
        entry = Entry(
            case_id=number_of(case),
            kind=kind or ("" if corrects is not None else "repayment"),
            amount_fen=fen_of(amount or "", "--amount"),
            on_day=day(on, "--on") if on else here.as_of,
            why=why,
            benefit_fen=fen_of(benefit, "--benefit") if benefit else None,
            corrects=corrects,
            second_person=second,
        )
        _enter(here, opened, entry, by, note_given_back if give_back else enter)


# What may stand beside what: an entry, a correction, money given back, a plan.
_ENTRY = frozenset({"a case", "--kind", "--amount", "--on", "--why", "--benefit", "--second"})
_CORRECTION = frozenset({"a case", "--kind", "--amount", "--on", "--why", "--second", "--corrects"})
_GIVEN_BACK = frozenset({"a case", "--amount", "--on", "--why", "--give-back"})
_PLAN = frozenset({"a case", "--plan", "--instalments", "--first"})


def _check_together(given: set[str], receipts: Path | None) -> None:
    """Refuse options that do not go together, and a case or an amount that is missing."""
    allowed, of = _ENTRY, "one entry"
    for option, several in (
        ("--plan", _PLAN),
        ("--give-back", _GIVEN_BACK),
        ("--corrects", _CORRECTION),
    ):
        if option in given:
            allowed, of = several, option
            break
    if receipts is not None:
        allowed, of = frozenset(), "--import"
    if given - allowed:
        raise SettingsError(
            f"recover: {', '.join(sorted(given - allowed))} does not go together with {of}; expected "
            f"{', '.join(sorted(allowed)) or 'the file alone'}; leave one of them away"
        )
    if receipts is None and "a case" not in given:
        raise SettingsError(
            "recover: no case is named; expected its number or --import FILE; give one"
        )
    if "--amount" in allowed and "--amount" not in given:
        raise SettingsError("--amount is missing; expected yuan such as 1408.00; give it")


def _enter(
    here: Office,
    ledger: Ledger,
    entry: Entry,
    by: str,
    deed: Callable[[Docket, Entry, Actor, Policy], Refusal | None],
) -> None:
    if entry.on_day > here.as_of:
        raise LedgerError(f"recover{COLON[here.lang]}{answer('received_in_future', {}, here.lang)}")
    actor = here.actor(by)
    refusal = ledger.act([entry.case_id], lambda docket: deed(docket, entry, actor, here.policy))
    _stop_if(refusal, entry.case_id, here.lang)
    _tell(ledger, entry.case_id, here.lang)


def _plan(here: Office, ledger: Ledger, case: str, count: int, first: date | None, by: str) -> None:
    actor, case_id = here.actor(by), number_of(case)
    starts = first or here.policy.repayment_due(here.as_of)
    is_provisional = first is None and here.settings.calendar.is_provisional(starts)
    parts: list[Instalment] = []

    def deed(docket: Docket) -> Refusal | None:
        parts.extend(monthly_plan(docket, case_id, count, starts))
        return note_plan(docket, case_id, parts, actor)

    _stop_if(ledger.act([case_id], deed), case_id, here.lang)
    facts = {"case": case_id, "count": count, "first": starts.isoformat()}
    facts["provisional"] = PROVISIONAL[here.lang] if is_provisional else ""
    _say(_word("planned", here.lang).format(**facts))


def _receive(here: Office, ledger: Ledger, file: Path, by: str) -> None:
    from flows.review import receive
    from fundsentry.reports.refused_rows import refused_name, write_refused
    from schemas.returned import RECEIPTS

    done = receive(ledger, file, here.actor(by), here.policy, here.lang)
    _say(_word("received", here.lang).format(len(done.entered)))
    if done.unchanged:
        _say(_word("unchanged", here.lang).format(done.unchanged))
    for one in done.entered:
        if one.overpaid_fen:
            facts = {"case": one.case_id, "overpaid": yuan_grouped(one.overpaid_fen)}
            _say(_word("overpaid", here.lang).format(**facts))
    to = file.with_name(refused_name(file))
    # What an earlier import left would be taken for this one's.
    to.unlink(missing_ok=True)
    if done.refused:
        write_refused(done.raw.frame, done.refused, RECEIPTS, to, here.lang)
        _say(_word("refused", here.lang).format(len(done.refused), to), style="yellow")


def _stop_if(refusal: Refusal | None, case_id: str, lang: str) -> None:
    if refusal is not None:
        raise LedgerError(f"{case_id}{COLON[lang]}{answer(refusal.key, refusal.facts, lang)}")


def _tell(ledger: Ledger, case_id: str, lang: str) -> None:
    from schemas.outputs.cases import STATES

    row = ledger.case(case_id)
    state = STATES[row["state"]][0] if lang == "zh" else row["state"].replace("_", " ")
    facts = {"case": case_id, "outstanding": yuan_grouped(outstanding(row)), "state": state}
    _say(_word("entered", lang).format(**facts))
    if row["overpaid_fen"]:
        told = {"case": case_id, "overpaid": yuan_grouped(row["overpaid_fen"])}
        _say(_word("overpaid", lang).format(**told))


def _say(text: str, style: str = "") -> None:
    Terminal().say(text, style=style)


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
