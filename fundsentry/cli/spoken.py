"""The help in the language of the machine: Chinese where LC_ALL, LC_MESSAGES, LANG or LANGUAGE says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from fundsentry.cli.sentences import sentence


class SpokenGroup(TyperGroup):
    """The whole command line: what was typed wrongly is said in the machine's language as well."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        """Read the options of the program itself."""
        with _said_wrongs():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Read and run the command."""
        with _said_wrongs():
            return super().invoke(ctx)


@contextmanager
def _said_wrongs() -> Iterator[None]:
    try:
        yield
    except typer.TyperException as error:
        said = sentence(error.format_message())
        error.format_message = lambda: said  # type: ignore[method-assign]
        raise


def spoken(app: typer.Typer) -> TyperCommand | TyperGroup:
    """Return the command line, its help from the catalogue of the machine's language, English where there is none."""
    command = get_command(app)
    assert isinstance(command, TyperCommand | TyperGroup)
    _say(command)
    return command


def _say(command: TyperCommand | TyperGroup) -> None:
    command.help = _said(command.help)
    command.epilog = _said(command.epilog)
    command.rich_help_panel = _said(command.rich_help_panel)
    for parameter in command.get_params(typer.Context(command)):
        if isinstance(parameter, TyperOption | TyperArgument):
            parameter.help = _said(parameter.help)
        if isinstance(parameter, TyperOption) and parameter.is_flag:
            # A flag takes nothing, so no kind of value stands beside it.
            parameter.metavar = ""
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            assert isinstance(below, TyperCommand | TyperGroup)
            _say(below)


def _said(text: str | None) -> str | None:
    return gettext(text) if text else text
