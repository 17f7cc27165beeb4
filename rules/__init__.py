"""The law: per rule a dated TOML and a small function of the same name; a folder per subject."""

from rules.loading import load_rulebook
from rules.rulebook import Law, Rule, Rulebook, Version

__all__ = ["Law", "Rule", "Rulebook", "Version", "load_rulebook"]
