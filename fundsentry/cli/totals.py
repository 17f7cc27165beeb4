"""`fundsentry totals`: the supervisors' figures, on screen and as files."""

import re
from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.options import Address, Config, Day, Language, office
from fundsentry.cli.papers import write_pack, write_rectification_ledger
from fundsentry.cli.terminal import Terminal
from fundsentry.ledger import open_ledger
from rules import load_rulebook

EXAMPLE = "Example: fundsentry totals --month 2026-10 --ledger sqlite:///out/ledger.db"

_WRITTEN = ("Written: {}", "已写出：{}")


def totals(
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="On screen, only what this month brought.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the supervisors' page; it opens in --lang."),
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the complete figures.")
    ] = None,
    rectification: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the rectification ledger (整改台账, XLSX)."),
    ] = None,
    audit_pack: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the audit pack (审计包, ZIP) with its own check."),
    ] = None,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    lang: Language = None,
) -> None:
    """Show what was found, confirmed and recovered: by rule, scheme, township and month."""
    from flows.figures import books_for_figures, told_by
    from fundsentry.reports.private import as_json, put
    from fundsentry.reports.totals import written
    from fundsentry.reports.totals_screen import screen

    here = office(ledger, config, lang, as_of)
    with open_ledger(here.ledger, make=False) as opened:
        told = told_by(
            opened, books_for_figures(opened), load_rulebook(), here.as_of, here.settings
        )
        if rectification:
            write_rectification_ledger(here, opened, rectification)
        if audit_pack:
            write_pack(here, opened, audit_pack)
    if json:
        run_id = told.run["run_id"] if told.run else ""
        put(as_json(written(told.totals, run_id=run_id, as_of=here.as_of)), json)
    if html:
        from fundsentry.reports.page import page

        put(page(told, here.lang), html)
    chosen = _month(month) if month else None
    Terminal().print(screen(told, here.lang, chosen))
    for file in filter(None, (html, json, rectification, audit_pack)):
        Terminal().say(_WRITTEN[here.lang == "zh"].format(file))


def _month(text: str) -> str:
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return text
    raise typer.BadParameter(f"{text!r}; expected YYYY-MM", param_hint="--month")
