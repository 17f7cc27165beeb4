"""The file as a whole, and its parts that say how the office works."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from fundsentry.settings.databases import (
    Address,
    DatabaseEntry,
    filled,
    password_in,
    variable,
)
from fundsentry.settings.part import Beside, Days, Part, Yuan
from fundsentry.settings.quality import Quality
from fundsentry.settings.tables import Name, SourceEntry, TableEntry
from fundsentry.working_days import WorkingDays

_ONE = r"(\*|\d+(-\d+)?)(/\d+)?"
_FIELD = rf"{_ONE}(,{_ONE})*"
# Minute, hour, day, month and weekday; Sunday is 0 or 7.
_CLOCK = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
# The empty one is nobody's; a line break would begin another header of the mail.
Mailbox = Annotated[str, Field(pattern=r"^([^@\s<>,]+@[^@\s<>,]+)?$")]


class Amounts(Part):
    """Amounts in yuan.

    second_person_above: a verdict above it needs a second person.
    minimum_living: what an offset leaves a person of the month's benefit; nothing is offset before it is set.
    """

    second_person_above: Yuan = Decimal("50000.00")
    minimum_living: Yuan = Decimal("0.00")


class Terms(Part):
    """Days within which something is due, in working days, and days the office itself is closed or open.

    review: from the day a case is opened to its verdict. notice: from the verdict to the notice.
    repayment: from the notice to the money. days_off: working days on which the office is closed.
    days_on: days off on which it is open.
    """

    review: Days = 30
    notice: Days = 10
    repayment: Days = 60
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()


class Letterhead(Part):
    """The office as it stands on its papers; what is empty is left blank, to be filled in by hand.

    name: of the county bureau. unit: who answers for mending what was found (责任单位). contact: telephone,
    address, as a person is to be told. account: into which money is returned. notice_template: a Word file of
    the office's own, see `fundsentry cases template`.
    """

    name: str = ""
    unit: str = ""
    contact: str = ""
    account: str = ""
    notice_template: Path | None = None


class Model(Part):
    """What the model that looks for unusual payments is told.

    approval_limits: amounts in yuan from which a payment needs a higher approval.
    capacity: how many people it may name; as many as the office can take on unless set.
    drift_bound: how far the people may differ from the last night's (population stability index).
    """

    approval_limits: tuple[Yuan, ...] = ()
    capacity: Annotated[int, Field(ge=0)] | None = None
    drift_bound: Annotated[float, Field(gt=0)] = 0.25


Share = Annotated[float, Field(ge=0, le=1)]


class WorkOrder(Part):
    """The order in which cases are worked on, see [order.md](order.md).

    random_share: part of the capacity that is drawn from low-ranked cases, so that precision is known everywhere.
    deadline_share: part of the capacity for which deadlines go before amounts.
    due_soon_days: a deadline counts from so many days before.
    floor: so many yuan every case counts for, whatever its amount.
    age_gain: what 30 days of waiting add to what a case counts for; 0.05 is five in a hundred.
    age_gain_at_most: the most that waiting adds.
    model_gain: what a score of 1 adds to the cases of a person whom the model names.
    prior_recoverable, prior_potential: the part of what a rule finds that is taken for true before any verdict.
    prior_weight: so many verdicts what is believed of a rule before its own is worth.
    """

    random_share: Share = 0.05
    deadline_share: Share = 0.5
    due_soon_days: Annotated[int, Field(ge=0, le=365)] = 7
    floor: Yuan = Decimal("100.00")
    age_gain: Share = 0.05
    age_gain_at_most: Annotated[float, Field(ge=0, le=10)] = 0.5
    model_gain: Share = 0.25
    prior_recoverable: Share = 0.9
    prior_potential: Share = 0.5
    prior_weight: Annotated[int, Field(ge=0, le=10_000)] = 10


class OverrideEntry(Part):
    """A number of a rule that the office sets for its county; the reason appears in run.json.

    rule: the rule's id. parameter: the number's name; `fundsentry rules show RULE` says which may be set.
    value: the number. reason: who decided it, and when.
    """

    rule: str
    parameter: str
    value: int | Decimal
    reason: Annotated[str, Field(min_length=1)]


class Schedule(Part):
    """When the night runs by itself (`fundsentry serve`), and how patient it is.

    cron: minute, hour, day, month and weekday, at the office's clock (Asia/Shanghai).
    catch_up: how many missed nights are caught up at most, the newest of them, in the order of their days.
    retries: how often a source that fails is asked again. retry_seconds: how long is waited before each time.
    step_minutes: how long one step of a night may take.
    port: of this machine, for the Prefect server that is started beside the nights; reachable from here only.
    server: address of a Prefect server that runs elsewhere, such as http://prefect:4200/api; none of one's own is
    started then.
    """

    cron: str = "0 2 * * *"
    catch_up: Annotated[int, Field(ge=0, le=366)] = 7
    retries: Annotated[int, Field(ge=0, le=100)] = 3
    retry_seconds: Annotated[int, Field(ge=0, le=86_400)] = 60
    step_minutes: Annotated[int, Field(ge=1, le=1440)] = 120
    port: Annotated[int, Field(ge=1024, le=65_535)] = 4267
    server: str | None = None

    @field_validator("cron")
    @classmethod
    def _within_the_clock(cls, cron: str) -> str:
        if not re.fullmatch(rf"{_FIELD}( {_FIELD}){{4}}", cron):
            raise ValueError(
                "expected minute, hour, day, month and weekday such as '0 2 * * *'; correct it"
            )
        for part, (least, most) in zip(cron.split(), _CLOCK, strict=True):
            numbers = [int(number) for number in re.findall(r"\d+", re.sub(r"/\d+", "", part))]
            if any(not least <= number <= most for number in numbers) or "/0" in part:
                raise ValueError(f"{part!r} is outside {least} to {most}; correct it")
        return cron

    @field_validator("server")
    @classmethod
    def _ends_in_api(cls, server: str | None) -> str | None:
        if server is not None and not re.fullmatch(r"https?://[^@\s]+/api", server):
            raise ValueError(
                "expected an address without user or password, such as http://prefect:4200/api; correct it"
            )
        return server


class Notify(Part):
    """Who is told by mail of a night that failed; the text holds no person's data.

    smtp_host: the mail server; nobody is told unless it is set. smtp_port: its port.
    security: of the connection: starttls, tls or none. from: the sender's address. to: who is told.
    user: name at the mail server, where it asks for one. password_env: the environment variable with the password.
    password_file: a file with the password that its owner alone may read.
    warnings: whether a night that ended well, but with warnings, is told too.
    """

    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Mailbox = Field(default="", alias="from")
    to: tuple[Mailbox, ...] = ()
    user: str = ""
    password_env: str | None = None
    password_file: Beside | None = None
    warnings: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.smtp_host and not (self.sender and self.to):
            raise ValueError("smtp_host is set; expected `from` and `to` as well; set both")
        return self

    def password(self, environment: Mapping[str, str]) -> SecretStr:
        """Return the password at the mail server, empty where none is named.

        Raises:
            ValueError: a variable or a file is not there, or others may read it; with the sentence.
        """
        if self.password_env:
            return SecretStr(variable(self.password_env, environment))
        return SecretStr(password_in(self.password_file) if self.password_file else "")


class Keep(Part):
    """How long results and pulled rows are kept.

    nights: of so many nights the results stay in the folder of results, and of so many the logs.
    staged_days: what a database had on a night is deleted after so many days; a replay of an older night then
    reads today's rows. What the last night needs stays.
    """

    nights: Annotated[int, Field(ge=1)] = 30
    staged_days: Days = 90


class Growth(Part):
    """How a night is done where people are many; what it finds is the same, see [growth.md](growth.md).

    shards: in so many parts the people are looked at, so that one part and not all must have room in memory.
    workers: so many parts are looked at at the same time, each by a process of its own; with one part nothing.
    """

    shards: Annotated[int, Field(ge=1, le=1_024)] = 1
    workers: Annotated[int, Field(ge=1, le=1_024)] = 1


class Settings(Part):
    """All settings of an office; what a command's options say stands above them.

    input: folder of files named after the tables, for every table that names no source of its own.
    output: folder of the results. state: folder of what was pulled from databases.
    ledger: address of the ledger; a SQLite file beside the results unless set.
    language: of files and screen. capacity: how many cases the office can take on at a time.
    """

    input: Beside | None = None
    output: Beside = Field(default=Path("out"), validate_default=True)
    state: Beside = Field(default=Path("state"), validate_default=True)
    ledger_address: Address | None = Field(default=None, alias="ledger")
    language: Literal["zh", "en"] = "zh"
    capacity: Annotated[int, Field(ge=1)] = 200
    schedule: Schedule = Schedule()
    keep: Keep = Keep()
    growth: Growth = Growth()
    notify: Notify = Notify()
    amounts: Amounts = Amounts()
    working_days: Terms = Terms()
    model: Model = Model()
    order: WorkOrder = WorkOrder()
    quality: Quality = Quality()
    office: Letterhead = Letterhead()
    override: tuple[OverrideEntry, ...] = ()
    database: dict[Name, DatabaseEntry] = Field(default_factory=dict)
    table: dict[str, TableEntry] = Field(default_factory=dict)

    @property
    def ledger(self) -> str | None:
        """The ledger's address with its password."""
        if self.ledger_address is None:
            return None
        return filled(self.ledger_address).get_secret_value()

    @property
    def sources(self) -> list[tuple[str, str, SourceEntry]]:
        """Every source with its table and its name; one without a name is called after its table."""
        named = []
        for table, entry in self.table.items():
            for number, source in enumerate(entry.source, start=1):
                name = table if number == 1 else f"{table}_{number}"
                named.append((table, source.name or name, source))
        return named

    @property
    def calendar(self) -> WorkingDays:
        """The office's working days."""
        return WorkingDays(self.working_days.days_off, self.working_days.days_on)

    def that_decide(self) -> str:
        """Return the settings that decide what a night finds and books, as text to be hashed.

        Of a source that is what its headers mean; what came from it is hashed by itself.
        """
        where = {"input", "output", "state", "ledger_address", "database", "table"}
        how = {"language", "schedule", "notify", "keep", "growth", "office", "quality"}
        text = self.model_dump_json(exclude=where | how)
        maps = {
            name: [source.columns for source in entry.source] for name, entry in self.table.items()
        }
        return f"{text} {json.dumps(maps, sort_keys=True, ensure_ascii=False)}"
