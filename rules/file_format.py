"""What a rule's TOML file may say; everything else in it is refused."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.codes import BENEFITS_OF_SCHEME, PERIODIC

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Parameter = bool | int | Decimal | str | list[str]
PERIODIC_WORD = "periodic"
EVERY_WORD = "every_benefit"
Benefits = Literal["periodic", "every_benefit"]
SchemeName = Literal[
    "public_pension", "employee_pension", "resident_pension", "work_injury", "unemployment"
]


class Strict(BaseModel):
    """A part of the file in which unknown keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Strict):
    """One text in both languages."""

    zh: Text
    en: Text


class TextLists(Strict):
    """Several texts in both languages."""

    zh: list[Text] = Field(min_length=1)
    en: list[Text] = Field(min_length=1)


class LawEntry(Strict):
    """A citation; `sure = false` asks the office's legal section to confirm number or date.

    `schemes` names the schemes it is about, where it is not about all that the version judges.
    """

    cite: Text
    sure: bool
    says: Texts | None = None
    schemes: list[SchemeName] = Field(default_factory=list)


class VersionEntry(Strict):
    """The rule as it stands from one day on; without `effective_from` it judges every month."""

    effective_from: date | None = None
    published_on: date | None = None
    repealed: bool = False
    judges: Benefits | dict[str, Benefits | list[str]] | None = None
    law: list[LawEntry] = Field(min_length=1)
    parameters: dict[str, Parameter] = Field(default_factory=dict)

    def pairs(self) -> tuple[frozenset[tuple[str, str]], list[str]]:
        """Return the scheme and benefit pairs judged, and what is wrong with the words for them."""
        wanted: dict[str, str | list[str]] = {}
        if isinstance(self.judges, dict):
            wanted = dict(self.judges)
        elif self.judges:
            wanted = dict.fromkeys(BENEFITS_OF_SCHEME, self.judges)
        found: set[tuple[str, str]] = set()
        problems = []
        for scheme, benefits in wanted.items():
            known = BENEFITS_OF_SCHEME.get(scheme)
            if known is None:
                problems.append(
                    f"unknown scheme {scheme!r}; expected one of {', '.join(BENEFITS_OF_SCHEME)}"
                )
                continue
            several = _named(benefits, known)
            problems += [
                f"{scheme} has no benefit {b!r}; expected one of {', '.join(known)}"
                for b in several
                if b not in known
            ]
            found |= {(scheme, benefit) for benefit in several}
        return frozenset(found), problems


def _named(benefits: str | list[str], known: Sequence[str]) -> list[str]:
    """Return the benefits that a list or a word names."""
    if benefits == EVERY_WORD:
        return list(known)
    if benefits == PERIODIC_WORD:
        return [benefit for benefit in known if benefit in PERIODIC]
    return list(benefits)


class RuleEntry(Strict):
    """A whole rule file.

    `across` names the column whose equal values the rule looks at together, whoever was paid: all others look at
    one person at a time. `needs_one_of` names optional tables of which one at least must be there.
    """

    title: Texts
    status: Literal["draft", "in_force", "retired"]
    subject: Literal["person", "employer", "operator"] = "person"
    lines: Literal["payouts", "employer_refunds", "leads"] = "payouts"
    dated_by: Literal["benefit_month", "year", "received_on"] = "benefit_month"
    across: Literal["bank_account", "deceased_id"] | None = None
    needs_one_of: list[str] = Field(default_factory=list)
    claim_place: int | None = None
    is_task: bool = False
    without_amount: bool = False
    office_may_set: list[str] = Field(default_factory=list)
    prevention: Literal["people", "procedure", "technology", "public"]
    innocent_explanations: TextLists
    first_steps: TextLists
    known_gaps: TextLists | None = None
    because: dict[str, Texts]
    each: dict[str, Texts] = Field(default_factory=dict)
    not_judged: dict[str, Texts] = Field(default_factory=dict)
    version: list[VersionEntry] = Field(min_length=1)
