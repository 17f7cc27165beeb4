"""The story of `make demo`, played through the command line in this process."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import typer

from fundsentry.cli import app
from fundsentry.synthetic import demo


class Player:
    """The command line in this process: what was typed, and what each command said."""

    def __init__(self):
        self.said = []

    def __call__(self, *command):
        words = [str(word) for word in command]
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()):
            typer.main.get_command(app)(words, standalone_mode=False)
        self.said.append((words, out.getvalue()))

    def said_by(self, *start):
        return [said for words, said in self.said if words[: len(start)] == list(start)]


def play(folder: Path, people: int) -> tuple[Player, str]:
    """Play the story into a folder; return who played it and what was told."""
    player = Player()
    with redirect_stdout(io.StringIO()) as told:
        demo.play(folder, people, 1, player)
    return player, told.getvalue()
