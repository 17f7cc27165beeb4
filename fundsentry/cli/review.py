"""`fundsentry review`: the list of cases comes back with verdicts, row by row."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.options import Address, By, Config, Day, Language, office
from fundsentry.cli.terminal import Terminal
from fundsentry.ledger import open_ledger

EXAMPLE = "Example: fundsentry review cases.csv --by 李伟 --ledger sqlite:///out/ledger.db"
_WORDS = {
    "applied": ("{} rows applied", "已采纳 {} 行"),
    "unchanged": ("{} applied before, unchanged", "此前已采纳 {} 行，无变化"),
    "evidence": ("{} reports from the spot noted as evidence", "现场反馈记为证据 {} 行"),
    "refused": (
        "{} rows refused, not applied; each with why in {}: mend them there and hand that file in",
        "退回 {} 行，未登记；逐行原因见 {}，请在其中改正后交回该文件",
    ),
    "slips": ("correction slips for lists that were wrong: {}", "名单更正单：{}"),
    "new": (
        "{case}: {findings} findings ({yuan} yuan) are new since the list was written; the verdict does not cover them",
        "{case}：清单生成后新增 {findings} 笔（{yuan} 元），本次结论未包括",
    ),
}


def review(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The list of cases, filled in: CSV or XLSX.")
    ],
    by: By,
    ledger: Address = None,
    config: Config = None,
    as_of: Day = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder for refused rows and correction slips; beside FILE unless given.",
        ),
    ] = None,
    lang: Language = None,
) -> None:
    """Take back a list of cases: every row is applied, or refused with a sentence in a file of its own."""
    from flows.handing_in import hand_in
    from schemas.written import yuan_grouped

    here = office(ledger, config, lang, as_of)
    folder = out or file.parent
    with open_ledger(here.ledger, make=False) as opened:
        handed_in = hand_in(opened, file, here.actor(by), here.policy, here.lang, folder)
    done = handed_in.reviewed
    say = Terminal().say
    say(_word("applied", here.lang).format(len(done.applied)))
    for key, rows in (("unchanged", done.unchanged), ("evidence", done.told)):
        if rows:
            say(_word(key, here.lang).format(len(rows)))
    for one in done.applied:
        if one.new_findings:
            facts = {"case": one.verdict.case_id, "findings": one.new_findings}
            say(_word("new", here.lang).format(**facts, yuan=yuan_grouped(one.new_fen)))
    if handed_in.slips:
        say(_word("slips", here.lang).format(", ".join(map(str, handed_in.slips))))
    if handed_in.refused:
        told = _word("refused", here.lang).format(len(done.refused), handed_in.refused)
        say(told, style="yellow")


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
