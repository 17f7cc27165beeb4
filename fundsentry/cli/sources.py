"""`fundsentry sources`: looking at where tables come from before a night does."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from fundsentry.cli.night import day
from fundsentry.cli.options import Config, Day, Language
from fundsentry.cli.sentences import sentence
from fundsentry.cli.terminal import Terminal
from fundsentry.errors import SchemaError, SettingsError, SourceError
from fundsentry.settings import load_settings

app = typer.Typer(help="Where tables come from: check.", no_args_is_help=True)


@app.callback()
def sources() -> None:
    """Look at where tables come from."""


@app.command(epilog="Example: fundsentry sources check --config fundsentry.toml --lang zh")
def check(
    input_folder: Annotated[
        Path | None,
        typer.Option("--input", metavar="DIR", help="Look at the files of this folder instead."),
    ] = None,
    config: Config = None,
    lang: Language = None,
    as_of: Day = None,
) -> None:
    """Show of each source what was found, mapped and not understood, how old it is, and three masked rows."""
    from flows.looking import look_at_folder, look_at_sources
    from flows.vocabulary import office_vocabulary
    from fundsentry.reports.source_pages import source_pages
    from fundsentry.sources import find_files

    settings = load_settings(config, office_vocabulary())
    today = day(as_of)
    if input_folder is not None:
        looked = look_at_folder(input_folder, today)
    elif settings.input is None and not settings.sources:
        raise SettingsError(
            "--input is missing; expected a folder, or sources of tables in fundsentry.toml; give one, or "
            "write the file with fundsentry init"
        )
    else:
        looked = look_at_sources(settings, today)
    folder = input_folder or settings.input
    strangers = find_files(folder).strangers if folder else ()
    spoken = [replace(one, problems=tuple(map(sentence, one.problems))) for one in looked]
    told = source_pages(spoken, strangers, today, lang.value if lang else settings.language)
    Terminal().print(told)
    problems = [problem for one in looked for problem in one.problems]
    if problems:
        kind = SourceError if any(one.error for one in looked) else SchemaError
        raise kind("\n".join(problems))
