"""What the page is told: the figures, the ledger they are from, and the last night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fundsentry.reports.accounts import UNKNOWN, Books
from fundsentry.reports.page.parts import Text
from fundsentry.reports.scheme_words import scheme_word
from fundsentry.reports.totals import Tally, Totals, tally, totals
from rules import Rulebook

NOT_KNOWN = Text("未知", "Unknown")


@dataclass(frozen=True)
class Told:
    """Everything the page speaks of.

    `run` is the last night with its report, none before the first; `first_run_id` the first of all nights.
    """

    books: Books
    rulebook: Rulebook
    run: Mapping[str, Any] | None
    head_hash: str
    as_of: date
    office: str = ""
    first_run_id: str = ""

    @cached_property
    def counted(self) -> Tally:
        """What the figures are counted from."""
        return tally(self.books, self.rulebook)

    @cached_property
    def totals(self) -> Totals:
        """The figures of all time."""
        return totals(self.counted)

    @property
    def report(self) -> Mapping[str, Any]:
        """What the last night read, judged and could not judge."""
        return self.run["report"] if self.run else {}

    def rule(self, name: str) -> Text:
        """Return the title of a rule."""
        rule = self.rulebook.rules.get(name)
        return Text(rule.title("zh"), rule.title("en")) if rule else Text(name, name)

    def totals_of_rule(self, name: str) -> tuple[str, ...]:
        """Return the totals that a rule is part of: that of its kind of prevention, and that of all."""
        rule = self.rulebook.rules.get(name)
        return (rule.text.prevention if rule else "", "all")

    def scheme(self, code: str) -> Text:
        """Return the name of a scheme."""
        return Text(scheme_word(code, "zh"), scheme_word(code, "en"))

    def township(self, code: str) -> Text:
        """Return the name of a township, else its code."""
        name = self.report.get("townships", {}).get(code, code)
        return NOT_KNOWN if code == UNKNOWN else Text(name, name)
