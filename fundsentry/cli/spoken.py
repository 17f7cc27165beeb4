"""The help in the language of the machine: Chinese where LC_ALL, LC_MESSAGES, LANG or LANGUAGE says so."""

from gettext import gettext

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command


def spoken(app: typer.Typer) -> TyperCommand | TyperGroup:
    """Return the command line, its help from the catalogue of the machine's language, English where there is none."""
    command = get_command(app)
    assert isinstance(command, TyperCommand | TyperGroup)
    _say(command)
    return command


def _say(command: TyperCommand | TyperGroup) -> None:
    command.help = _said(command.help)
    command.epilog = _said(command.epilog)
    for parameter in command.get_params(typer.Context(command)):
        if isinstance(parameter, TyperOption | TyperArgument):
            parameter.help = _said(parameter.help)
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            assert isinstance(below, TyperCommand | TyperGroup)
            _say(below)


def _said(text: str | None) -> str | None:
    return gettext(text) if text else text
