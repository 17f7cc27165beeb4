"""`fundsentry cases months`, `notice` and `template`: the papers of a case."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from fundsentry.cli.night import Lang, day
from fundsentry.cli.options import Address, Case, Config, Day, Language, Office, number_of, office
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import LedgerError, OutputError, SettingsError
from fundsentry.ledger import Ledger, acts, open_ledger
from fundsentry.reports.answers import PROVISIONAL, answer
from rules import Rulebook, load_rulebook
from rules.loading import told_by
from schemas.written import COLON

MONTHS_EXAMPLE = "Example: fundsentry cases months 7K3M9Q2X4BCD --out months.xlsx --ledger sqlite:///out/ledger.db"
NOTICE_EXAMPLE = (
    "Examples:\nfundsentry cases notice 7K3M9Q2X4BCD --out notice.docx\n"
    "fundsentry cases notice 7K3M9Q2X4BCD --sent-on 2026-11-20 --by 李伟"
)
TEMPLATE_EXAMPLE = "Example: fundsentry cases template notice --out our_notice.docx --lang zh"
_NOTIFIED = frozenset({"confirmed", "notified", "recovering", "closed"})
_WORDS = {
    "written": ("{}: {}", "{}：{}"),
    "to_check": ("{}: {}", "{}：{}"),
    "sent": (
        "{case}: notice sent on {on}, to be returned by {due}{provisional}",
        "{case}：{on} 送达，应于 {due} 前退回{provisional}",
    ),
}


class Paper(StrEnum):
    """A paper that comes from a template."""

    notice = "notice"


def months(
    case: Case,
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="As that run found them; the last one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File: .csv, .xlsx or .docx.")
    ] = None,
    ledger: Address = None,
    config: Config = None,
    lang: Language = None,
    as_of: Day = None,
) -> None:
    """List the months of a case that were not owed (应退月份表): on screen, or as a file to print."""
    from fundsentry.reports.months import months_of
    from fundsentry.reports.months_document import write_months_document
    from fundsentry.reports.months_files import write_months
    from fundsentry.reports.months_screen import months_page

    here, case_id = office(ledger, config, lang, as_of), number_of(case)
    suffix = "" if out is None else out.suffix.lower()
    if suffix not in {"", ".csv", ".xlsx", ".docx"}:
        raise OutputError(
            f"{out}: is no kind of file that is written; expected .csv, .xlsx or .docx; name another"
        )
    with open_ledger(here.ledger, make=False) as opened:
        opened.case(case_id)
        night = _run(opened, run)
        rulebook = _as_of(opened, night["rulebook_hash"])
        run_id = night["run_id"]
        findings = opened.findings_as_of_run(run_id, case_id)
    if findings.is_empty():
        raise LedgerError(
            f"{case_id}: run {run_id} found nothing of this case; expected a run that did; name it with --run"
        )
    table = months_of(findings, rulebook, run_id=run_id, as_of=night["as_of"], lang=here.lang)
    if table.rows.is_empty():
        raise LedgerError(
            f"{case_id}: rests on no payment, only on a lead; expected a case of payments; see `fundsentry cases show`"
        )
    if out is None:
        Terminal().print(months_page(table, here.lang))
        return
    write = write_months_document if suffix == ".docx" else write_months
    _say("written", here.lang, case_id, write(table, out, here.lang))


def _as_of(ledger: Ledger, rulebook_hash: str) -> Rulebook:
    """Return the rule book in whose words a night is told: its own, as far as the ledger kept it."""
    present, kept = load_rulebook(), ledger.rulebooks().get(rulebook_hash, {})
    return Rulebook({**present.rules, **told_by(kept)}, rulebook_hash)


def _run(ledger: Ledger, run: str | None) -> dict[str, Any]:
    """Return the run asked for, else the last one."""
    runs = ledger.runs()
    if run is not None and run not in runs["run_id"]:
        raise LedgerError(
            f"run {run}: is not in this ledger; expected one that was booked; see run.json of the night, "
            "or leave --run away for the last one"
        )
    chosen = runs.filter(run_id=run) if run is not None else runs.tail(1)
    if chosen.is_empty():
        raise LedgerError("ledger: holds no night yet; expected one; run `fundsentry screen` first")
    return chosen.row(0, named=True)


def notice(
    case: Case,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Word file to write.")] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The office's own template (.docx).")
    ] = None,
    sent_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Note that the notice was sent that day.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who sent it.")] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Draft the notice (告知书) of a confirmed case as a Word file; or note, with --sent-on, that it was sent."""
    here, case_id = office(ledger, config, lang, as_of), number_of(case)
    if (out is None) == (sent_on is None):
        raise SettingsError(
            "cases notice: expected either --out FILE, to draft it, or --sent-on DATE, to note that it was "
            "sent; give one of them"
        )
    if sent_on is not None and (by is None or template is not None):
        raise SettingsError(
            "cases notice: --sent-on needs --by NAME and takes no template; expected who sent it; give --by"
        )
    with open_ledger(here.ledger, make=False) as opened:
        if out is not None:
            _draft(here, opened, case_id, template, out)
        else:
            _sent(here, opened, case_id, sent_on or "", by or "")


def _draft(here: Office, ledger: Ledger, case_id: str, template: Path | None, out: Path) -> None:
    from fundsentry.reports.contradictions import contradictions
    from fundsentry.reports.documents import own_template, write_document
    from fundsentry.reports.notice import Facts, notice_fields
    from fundsentry.reports.notice import Office as Sender

    row = ledger.case(case_id)
    findings = ledger.findings_of(case_id)
    if row["state"] not in _NOTIFIED or not (findings["confirmed_fen"] > 0).any():
        raise LedgerError(
            f"{case_id}{COLON[here.lang]}{answer('no_notice', {'state': row['state']}, here.lang)}"
        )
    if row["subject_kind"] == "operator":
        raise LedgerError(
            f"{case_id}{COLON[here.lang]}{answer('no_notice_of_operator', {}, here.lang)}"
        )
    due, settings = row["due_on"], here.settings
    facts = Facts(
        case=row,
        findings=findings,
        contradictions=contradictions(row["rule"], *ledger.of_subject(row), here.lang),
        instalments=ledger.instalments_of(row),
        run_id=_run(ledger, None)["run_id"],
        as_of=here.as_of,
        is_provisional=due is not None and settings.calendar.is_provisional(due),
    )
    sender = Sender(
        name=settings.office.name,
        contact=settings.office.contact,
        account=settings.office.account,
        repayment_days=settings.working_days.repayment,
    )
    fields = notice_fields(facts, sender, load_rulebook(), here.lang)
    chosen = template or settings.office.notice_template or own_template("notice", here.lang)
    _say("written", here.lang, case_id, write_document(chosen, fields, out))
    for one in fields["to_check"]:
        _say("to_check", here.lang, case_id, one)


def _sent(here: Office, ledger: Ledger, case_id: str, sent_on: str, by: str) -> None:
    on_day = day(sent_on, "--sent-on")
    if on_day > here.as_of:
        raise LedgerError(f"{case_id}{COLON[here.lang]}{answer('sent_in_future', {}, here.lang)}")
    actor = here.actor(by)
    refusal = ledger.act(
        [case_id], lambda docket: acts.notify(docket, case_id, on_day, actor, here.policy)
    )
    if refusal is not None:
        raise LedgerError(
            f"{case_id}{COLON[here.lang]}{answer(refusal.key, refusal.facts, here.lang)}"
        )
    due = ledger.case(case_id)["due_on"]
    is_provisional = here.settings.calendar.is_provisional(due)
    facts = {"case": case_id, "on": on_day, "due": due}
    facts["provisional"] = PROVISIONAL[here.lang] if is_provisional else ""
    Terminal().say(_WORDS["sent"][here.lang == "zh"].format(**facts))


def template(
    paper: Annotated[Paper, typer.Argument(metavar="PAPER", help="Which paper: notice 告知书.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Word file to write.")],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the template.")] = Lang.zh,
) -> None:
    """Write the template of a paper, for the office to edit; hand it back with --template or in the settings."""
    from fundsentry.reports.documents import own_template
    from fundsentry.reports.private import whole_file

    if out.exists():
        raise SettingsError(
            f"{out}: is there already; expected a new file: what the office edited is not written over; name another "
            "with --out"
        )
    with whole_file(out) as file:
        file.write_bytes(own_template(paper.value, lang.value).read_bytes())
    Terminal().say(str(out))


def _say(key: str, lang: str, *facts: object) -> None:
    Terminal().say(_WORDS[key][lang == "zh"].format(*facts))
