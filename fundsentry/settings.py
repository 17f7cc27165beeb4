"""The office's settings: `fundsentry.toml`, checked as a whole; everything also works without one."""

import os
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fundsentry.errors import SettingsError
from fundsentry.working_days import WorkingDays

DEFAULT_FILE = Path("fundsentry.toml")
SECRET_VARIABLE = "FUNDSENTRY_SECRET"  # noqa: S105 - the name of the variable, not a secret

Yuan = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Days = Annotated[int, Field(ge=1, le=3650)]


class Part(BaseModel):
    """A part of the file in which unknown keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Amounts(Part):
    """Amounts in yuan.

    second_person_above: a verdict above it needs a second person.
    minimum_living: what an offset leaves a person of the month's benefit.
    """

    second_person_above: Yuan = Decimal("50000.00")
    minimum_living: Yuan = Decimal("0.00")


class Terms(Part):
    """Days within which something is due, in working days, and days the office itself is closed or open."""

    review: Days = 30
    notice: Days = 10
    repayment: Days = 60
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()


class Letterhead(Part):
    """The office as it stands on its papers; what is empty is left blank, to be filled in by hand.

    name: of the county bureau. unit: who answers for mending what was found (责任单位). contact: telephone,
    address, as a person is to be told.
    """

    name: str = ""
    unit: str = ""
    contact: str = ""


class OverrideEntry(Part):
    """A number of a rule that the office sets for its county; the reason appears in run.json."""

    rule: str
    parameter: str
    value: int | Decimal
    reason: Annotated[str, Field(min_length=1)]


class Settings(Part):
    """All settings of an office; what a command's options say stands above them."""

    input: Path | None = None
    output: Path = Path("out")
    ledger: str | None = None
    language: Literal["zh", "en"] = "zh"
    capacity: Annotated[int, Field(ge=1)] = 200
    amounts: Amounts = Amounts()
    working_days: Terms = Terms()
    office: Letterhead = Letterhead()
    override: tuple[OverrideEntry, ...] = ()

    @property
    def calendar(self) -> WorkingDays:
        """The office's working days."""
        return WorkingDays(self.working_days.days_off, self.working_days.days_on)

    def that_decide(self) -> str:
        """Return the settings that decide what a night finds and books, as text to be hashed."""
        return self.model_dump_json(exclude={"input", "output", "ledger", "language", "office"})


def load_settings(file: Path | None) -> Settings:
    """Return the settings of a file, or those of an office without one.

    Raises:
        SettingsError: with every problem of the file, each as *key: what is wrong*.
    """
    if file is None:
        if not DEFAULT_FILE.exists():
            return Settings()
        file = DEFAULT_FILE
    try:
        return Settings.model_validate(tomllib.loads(file.read_text("utf-8"), parse_float=Decimal))
    except FileNotFoundError:
        raise SettingsError(
            f"{file.name}: no such file; expected the office's settings; name the right file with --config"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name}: is not TOML: {error}; expected UTF-8 TOML") from None
    except ValidationError as error:
        problems = (
            f"{file.name}: {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise SettingsError("\n".join(problems)) from None


def office_secret() -> bytes:
    """Return the secret that keys finding and case ids, from the environment; empty where none is set."""
    return os.environ.get(SECRET_VARIABLE, "").encode()
