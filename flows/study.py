"""What notebooks open: what came in, and what the ledger says of it. Nothing is written, neither there nor here."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from detectors.tables import Linked, link_tables
from detectors.unusual import Unusual
from flows.figures import books_of, told_by
from flows.inputs import open_inputs
from flows.modelling import look_again, looking_at
from flows.night import Order
from flows.ordering import in_order
from flows.people import check
from flows.replay import Replayed, replay
from fundsentry.errors import LedgerError, SettingsError
from fundsentry.ledger import Ledger, open_ledger
from fundsentry.ledger.address import address_of, file_of
from fundsentry.ledger.reading import rested_on
from fundsentry.reports.months import Months, months_of
from fundsentry.reports.page.told import Told
from fundsentry.settings import Settings, load_settings, office_secret
from rules import Rulebook, load_rulebook
from schemas.gate import Checked

CONFIG, INPUT, LEDGER = "FUNDSENTRY_CONFIG", "FUNDSENTRY_INPUT", "FUNDSENTRY_LEDGER"
"""Variables of the environment that name an office other than the one that `make demo` made."""

NO_OUTCOMES = pl.DataFrame(
    schema={"subject_id": pl.String, "outcome": pl.String, "days": pl.Int64, "fen": pl.Int64}
)
_WORTH = ("first", "order_fen", "worth_fen", "amount_fen", "random_fen", "all_fen")
NO_WORTH = pl.DataFrame(schema={"part": pl.String} | dict.fromkeys(_WORTH, pl.Int64))


@dataclass(frozen=True)
class Study:
    """An office as it stood after its last night; each part is read when it is first asked for."""

    settings: Settings
    input: Path | None
    ledger_url: str

    @cached_property
    def told(self) -> Told:
        """The ledger's cases, findings and entries, and the figures counted from them."""
        with self.opened() as ledger:
            last = ledger.last_run()
            if last is None:
                raise LedgerError(
                    "the ledger has no night yet; expected one that was booked; run fundsentry screen first"
                )
            as_of = last["as_of"]
            return told_by(ledger, books_of(ledger), self.rulebook, as_of, self.settings)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rule book as it is now."""
        return load_rulebook()

    @property
    def as_of(self) -> date:
        """The day of the last night."""
        return self.told.as_of

    @property
    def report(self) -> Mapping[str, Any]:
        """What the last night read, judged and could not judge."""
        return self.told.report

    @cached_property
    def checked(self) -> Mapping[str, Checked]:
        """Every table that came in, through the gate."""
        inputs = open_inputs(self.input, self.settings, self.as_of)
        return check(inputs.read(), self.rulebook, self.as_of)

    @cached_property
    def linked(self) -> Linked:
        """The payout lines and list rows known on the day, with their persons."""
        return link_tables(self.checked, self.as_of)

    @property
    def lines(self) -> pl.DataFrame:
        """The payout lines of which something is left, one row per line."""
        return self.linked.lines

    @cached_property
    def resting(self) -> pl.DataFrame:
        """What cases rest on, one row per finding: neither excluded nor withdrawn."""
        return rested_on(self.told.books.findings)

    @cached_property
    def listed(self) -> pl.DataFrame:
        """The open cases in the order of work, one row per case, as `rank` returns it."""
        return in_order(self.told.books, self.rulebook, self.settings, self.as_of)

    @cached_property
    def first_night(self) -> date | None:
        """The day of the first night, where something was decided or screened since; else there is none to replay."""
        with self.opened() as ledger:
            days = ledger.runs()["as_of"]
        known = [*days, *self.told.books.cases["decided_on"].drop_nulls()]
        return days[0] if max(known) > days[0] else None

    @cached_property
    def replayed(self) -> Replayed | None:
        """The first night again, beside what was decided since; nothing is booked."""
        if self.first_night is None:
            return None
        nowhere = Path()  # a replay writes no outputs
        return replay(
            Order(
                input=self.input,
                out=nowhere,
                as_of=self.first_night,
                ledger=self.ledger_url,
                settings=self.settings,
                secret=office_secret(),
            )
        )

    @property
    def hindsight(self) -> pl.DataFrame:
        """What became of the cases of the first night, one row per case; none where nothing was decided since."""
        return self.replayed.outcomes if self.replayed else NO_OUTCOMES

    @property
    def worth(self) -> pl.DataFrame:
        """What the order of work was worth on the first night; no row where nobody can say."""
        told = self.replayed.worth if self.replayed else None
        return NO_WORTH if told is None else told

    def case(self, case_id: str) -> tuple[dict[str, Any], pl.DataFrame]:
        """Return a case, and the findings it rests on in order of month, day and line.

        Raises:
            LedgerError: there is none of this number.
        """
        with self.opened() as ledger:
            return ledger.case(case_id), ledger.findings_of(case_id)

    def months(self, case_id: str) -> Months:
        """Return the months of a case as the last night found them."""
        run = self.told.run or {}
        with self.opened() as ledger:
            found = ledger.findings_as_of_run(run["run_id"], case_id)
        return months_of(found, self.rulebook, run_id=run["run_id"], as_of=self.as_of, lang="zh")

    def history(self, case_id: str) -> pl.DataFrame:
        """Return what happened to a case, one row per event in their order."""
        with self.opened() as ledger:
            return ledger.events_of(case_id)

    @cached_property
    def unusual(self) -> Unusual:
        """What the model says of everybody, fitted again; the scores are those of the last night."""
        run = self.told.run or {}
        with self.opened() as ledger:
            looking = looking_at(self.linked, self.as_of)
            return look_again(self.settings, looking, ledger, run["run_id"], self.as_of)

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """Yield the ledger; one that is not there is not made.

        Raises:
            LedgerError: it is not there, or cannot be opened.
        """
        file = file_of(address_of(self.ledger_url))
        if file is not None and not file.exists():
            raise LedgerError(
                f"{file}: is not there; expected the ledger of an office; run `make demo`, or name one with {LEDGER}"
            )
        with open_ledger(self.ledger_url) as ledger:
            yield ledger


def open_study(
    *, folder: Path | str | None = None, ledger: str | None = None, config: Path | str | None = None
) -> Study:
    """Return the office to look at: the one named here, else in the environment, else the one of `make demo`.

    Raises:
        SettingsError: the settings cannot be followed, or name no ledger.

    Example:
        >>> study = open_study(folder="demo/in", ledger="sqlite:///demo/out/ledger.db")
        >>> study.input
        PosixPath('demo/in')
    """
    file = config or os.environ.get(CONFIG)
    settings = load_settings(Path(file)) if file else Settings()
    chosen, url = folder or os.environ.get(INPUT), ledger or os.environ.get(LEDGER)
    if file and not (url or settings.ledger):
        raise SettingsError(
            f"{file}: names no ledger; expected one; set `ledger` there, or the variable {LEDGER}"
        )
    made_in, made_ledger = _made()
    url = url or settings.ledger or made_ledger
    return Study(settings, Path(chosen) if chosen else None if file else made_in, url)


def _made() -> tuple[Path, str]:
    """Return the files and the ledger of `make demo`, from the checkout or from its notebooks."""
    folder = next((Path(at) for at in ("demo", "../demo") if Path(at).exists()), Path("demo"))
    return folder / "in", f"sqlite:///{folder / 'out' / 'ledger.db'}"
