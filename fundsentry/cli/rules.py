"""`fundsentry rules`: reading, checking, comparing and trying out the law as the program has it."""

from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.night import Lang, day
from fundsentry.cli.sentences import sentence
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import SettingsError
from rules import load_rulebook
from rules.loading import OUR_RULES

app = typer.Typer(help="The rule book: list, show, check, diff, backtest.", no_args_is_help=True)

Folder = Annotated[
    Path,
    typer.Option(
        "--rules",
        metavar="DIR",
        show_default=False,
        help="Folder of rule files; the program's own unless given.",
    ),
]
Language = Annotated[Lang, typer.Option(help="Language of the page.")]


@app.command("list", epilog="Example: fundsentry rules list --lang en")
def list_rules(folder: Folder = OUR_RULES, lang: Language = Lang.zh) -> None:
    """List all rules: id, title, first day, whether they claim."""
    from fundsentry.reports.rule_pages import list_page

    Terminal().print(list_page(load_rulebook(folder), lang.value))


@app.command(epilog="Example: fundsentry rules show death/paid_after_death")
def show(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="Id of the rule, such as death/paid_after_death.")
    ],
    folder: Folder = OUR_RULES,
    lang: Language = Lang.zh,
) -> None:
    """Show a rule as a page: title, law by date, numbers, what it needs, innocent explanations."""
    from fundsentry.reports.rule_pages import rule_page

    rulebook = load_rulebook(folder)
    if rule not in rulebook.rules:
        raise SettingsError(
            f"{rule}: there is no such rule; expected one of {', '.join(rulebook.rules)}; "
            "see fundsentry rules list"
        )
    Terminal().print(rule_page(rulebook.rules[rule], lang.value))


@app.command(epilog="Example: fundsentry rules check --rules rules")
def check(folder: Folder = OUR_RULES) -> None:
    """Check all rule files without any data; every problem is named with its file and key."""
    rulebook = load_rulebook(folder)
    versions = sum(len(rule.versions) for rule in rulebook.rules.values())
    typer.echo(sentence(f"{len(rulebook.rules)} rules, {versions} versions: no problem found"))


@app.command(epilog="Example: fundsentry rules diff HEAD~1 rules")
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Rule folder or git revision.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Rule folder or git revision.")],
    lang: Language = Lang.zh,
) -> None:
    """Show what changes in the law's words between two rule folders or git revisions."""
    from fundsentry.reports.rule_changes import changes_page
    from rules.revisions import rulebook_at

    Terminal().print(changes_page(rulebook_at(old), rulebook_at(new), lang.value))


@app.command(
    epilog="Example: fundsentry rules backtest --rules changed --input data --as-of 2026-10-31"
)
def backtest(
    input_folder: Annotated[Path, typer.Option("--input", metavar="DIR", help="Folder of files.")],
    folder: Annotated[Path, typer.Option("--rules", metavar="DIR", help="The changed rules.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Day of the night; today.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="CSV file of findings gained and lost."),
    ] = None,
    lang: Language = Lang.zh,
) -> None:
    """Screen with changed rules beside the present ones and list findings gained and lost; books nothing."""
    from flows.backtest import compare
    from fundsentry.reports.rule_changes import backtest_page, write_backtest

    comparison = compare(input_folder, folder, day(as_of))
    Terminal().print(backtest_page(comparison, lang.value))
    if out is not None:
        write_backtest(comparison, out)
        typer.echo(str(out))
