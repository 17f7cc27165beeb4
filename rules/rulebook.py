"""The rule book in memory: rules, their dated versions, and which version is in force for a month."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any

import polars as pl

from rules.file_format import RuleEntry, TextLists, Texts

RuleFunction = Callable[..., pl.LazyFrame]
EVER = -(2**31)
NEVER_ENDS = 2**31 - 1


@dataclass(frozen=True)
class Law:
    """A citation, whether number and wording are sure, and what it says in both languages.

    `schemes` are those it is about; none means all.
    """

    cite: str
    is_sure: bool
    says: Texts | None
    schemes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Version:
    """One rule from one day on: what it judges, by which law, with which numbers.

    `from_month` and `until_month` bound the months it judges (half-open, year * 12 + month - 1).
    """

    rule: str
    effective_from: date | None
    published_on: date | None
    is_repealed: bool
    judges: frozenset[tuple[str, str]]
    law: tuple[Law, ...]
    parameters: Mapping[str, Any]
    content_hash: str
    from_month: int
    until_month: int = NEVER_ENDS

    @property
    def name(self) -> str:
        """First day as `YYYY-MM-DD`; empty for a rule that judges every month."""
        return self.effective_from.isoformat() if self.effective_from else ""

    def law_text(self, lang: str, scheme: str | None = None) -> str:
        """Return the citations in one line, marked where the legal section should confirm them.

        With a scheme, only those that are about it.
        """
        check = {"zh": "（待法制部门核对）", "en": " (to be confirmed)"}[lang]
        join = {"zh": "；", "en": "; "}[lang]
        return join.join(
            law.cite + ("" if law.is_sure else check)
            for law in self.law
            if scheme is None or not law.schemes or scheme in law.schemes
        )


@dataclass(frozen=True)
class Rule:
    """A rule: its texts, versions from oldest to newest, and the function that finds.

    `shape` is `bars` where the function says which months of a person were not owed, and `findings`
    where it looks at the lines themselves. `optional_tables` may be missing.
    """

    name: str
    text: RuleEntry
    versions: tuple[Version, ...]
    shape: str
    function: RuleFunction
    tables: tuple[str, ...]
    optional_tables: tuple[str, ...]
    of_the_night: frozenset[str]

    @property
    def folder(self) -> str:
        """The subject: first part of the name."""
        return self.name.partition("/")[0]

    def title(self, lang: str) -> str:
        """Return the title."""
        return one_of(self.text.title, lang)

    def first_steps(self, lang: str) -> str:
        """Return what an auditor should do first, in one line."""
        return _numbered(self.text.first_steps, lang)

    def innocent_explanations(self, lang: str) -> str:
        """Return what could explain it innocently, in one line."""
        return _numbered(self.text.innocent_explanations, lang)

    def versions_published_by(self, as_of: date) -> tuple[Version, ...]:
        """Return the versions known on that day (included), each bounded by the next one."""
        known = [v for v in self.versions if v.published_on is None or v.published_on <= as_of]
        ends = [*(later.from_month for later in known[1:]), NEVER_ENDS]
        bounded = (replace(v, until_month=end) for v, end in zip(known, ends, strict=False))
        return tuple(v for v in bounded if not v.is_repealed)

    def version(self, name: str) -> Version | None:
        """Return the version of that first day."""
        return next((version for version in self.versions if version.name == name), None)


@dataclass(frozen=True)
class Rulebook:
    """All rules by name, and the hash of all their versions and functions."""

    rules: Mapping[str, Rule]
    content_hash: str

    def chosen(self, pattern: str = "*") -> Sequence[Rule]:
        """Return the rules in force whose name fits the pattern (`*`, `death/*`, `death/`), by name."""
        if pattern.endswith("/"):
            pattern += "*"
        return [
            rule
            for name, rule in sorted(self.rules.items())
            if rule.text.status == "in_force" and fnmatchcase(name, pattern)
        ]

    @property
    def names_for_exclusions(self) -> frozenset[str]:
        """Everything an exclusion may name: rule ids, folders and `*`."""
        folders = {f"{rule.folder}/" for rule in self.rules.values()}
        return frozenset(self.rules) | folders | {"*"}


def first_month_in_force(effective_from: date | None) -> int:
    """Return the first month a version judges: it must be in force on the first day of the month."""
    if effective_from is None:
        return EVER
    month = effective_from.year * 12 + effective_from.month - 1
    return month if effective_from.day == 1 else month + 1


def one_of(texts: Texts, lang: str) -> str:
    """Return the text in that language."""
    return texts.zh if lang == "zh" else texts.en


def _numbered(texts: TextLists, lang: str) -> str:
    several = texts.zh if lang == "zh" else texts.en
    return " ".join(f"{number}. {text}" for number, text in enumerate(several, 1))


def hash_of(*parts: bytes) -> str:
    """Return the SHA-256 of the parts, in hex."""
    return sha256(b"\0".join(parts)).hexdigest()
