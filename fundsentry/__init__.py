"""Nightly cross-check of social-insurance payouts: command line, sources, ledger, reports."""

from gettext import bindtextdomain
from pathlib import Path

# Typer reads its own words once, when it is imported: where ours lie must be known before.
bindtextdomain("messages", str(Path(__file__).with_name("locale")))
