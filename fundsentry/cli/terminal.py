"""The terminal: what is printed there is text, whatever files and people put into it."""

import sys
from collections.abc import Iterable
from io import TextIOWrapper

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from fundsentry.reports.harmless import harmless


class Terminal(Console):
    """A console to which `[red]` is five characters, and on which no escape sequence of a text arrives."""

    def __init__(self, *, stderr: bool = False) -> None:
        """Write to the screen, or to its error stream."""
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the segments of what is printed, their texts harmless."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield segment._replace(text=harmless(segment.text))

    def say(self, text: str, *, style: str = "") -> None:
        """Print a text as it is, unbroken."""
        self.print(text, soft_wrap=True, style=style)


def never_fail_to_print() -> None:
    """Let what the screen's encoding cannot show, such as half a character in a file name, stand as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
