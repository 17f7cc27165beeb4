"""What goes wrong, in the language of the machine."""

from gettext import gettext

from fundsentry.chinese import in_chinese


def sentence(text: str) -> str:
    """Return what an error says, in Chinese where the machine speaks it."""
    return text if gettext("Error") == "Error" else in_chinese(text)
