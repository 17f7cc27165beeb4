"""An open ledger: booking into it, acting on its cases, and reading it back as frames."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from sqlalchemy import Connection, Engine, text

from fundsentry.errors import LedgerError
from fundsentry.ledger import backup, booking, chance, engines, events, reading, standing
from fundsentry.ledger import docket as dockets
from fundsentry.ledger import receipts as receiving
from fundsentry.ledger import verify as verifying
from fundsentry.ledger.docket import Actor, Docket, Policy
from fundsentry.ledger.engines import for_writing
from fundsentry.ledger.frames import collector_resting, read_table
from fundsentry.ledger.instalments import Instalment
from fundsentry.ledger.reading import InstalmentDue
from fundsentry.ledger.receipts import Receipt
from fundsentry.ledger.states import NOT_LISTED
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS, METADATA

T = TypeVar("T")
# One number for all writers of a ledger in PostgreSQL, beside the lock of the night.
_WRITER = 386_736_880


class Ledger:
    """An open ledger."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; use `open_ledger`."""
        self.engine = engine

    def book(self, night: booking.Night) -> booking.Booked:
        """Book a night in one transaction; the same night twice changes nothing."""
        with collector_resting(), self.writing() as connection:
            return booking.book(connection, night)

    def keep_draw(self, run_id: str, as_of: date, case_ids: Sequence[str]) -> str:
        """Keep who was drawn at random by a night, and return the hash of the last event."""
        with self.writing() as connection:
            return chance.keep_draw(connection, run_id, as_of, case_ids)

    def draws(self) -> pl.DataFrame:
        """Return who was ever drawn at random, one row per case and draw: case_id, on_day."""
        with self.engine.connect() as connection:
            return chance.draws(connection)

    def before_exclusion(self) -> pl.DataFrame:
        """Return what excluded findings of which a verdict spoke were before: finding_id, certainty."""
        with self.engine.connect() as connection:
            return chance.before_exclusion(connection)

    def exclusions(self, as_of: date) -> pl.DataFrame:
        """Return the exclusions that dismissals made by that day, one row per person and rule."""
        with self.engine.connect() as connection:
            return standing.exclusions(connection, as_of)

    def held(self, rule: str, as_of: date) -> pl.DataFrame:
        """Return the finding on which each case of a rule rests; nothing as of a day that is past."""
        with self.engine.connect() as connection:
            found = standing.held(connection, rule)
            last = booking.last_day(connection)
        return found.clear() if last is not None and as_of < last else found

    def report_before(self, run_id: str, as_of: date) -> dict[str, Any] | None:
        """Return what the last night before that one, of that day or earlier, read and judged."""
        with self.engine.connect() as connection:
            return reading.report_before(connection, run_id, as_of)

    def silent_cases(self, tonight: pl.DataFrame, as_of: date) -> pl.Series:
        """Return the cases dismissed by that day for which tonight's findings bring nothing new."""
        with self.engine.connect() as connection:
            return standing.silent_cases(connection, tonight, as_of)

    def places_of_leads(
        self,
        tonight: pl.DataFrame,
        lines: pl.DataFrame,
        rules: Collection[str],
        leads: Collection[str],
        as_of: date,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return where leads stay, and the open cases they may join; nothing as of a day that is past."""
        with self.engine.connect() as connection:
            kept, joinable = standing.places_of_leads(connection, tonight, lines, rules, leads)
            last = booking.last_day(connection)
        is_past = last is not None and as_of < last
        return (kept.clear(), joinable.clear()) if is_past else (kept, joinable)

    def open_cases(self) -> pl.DataFrame:
        """Return the cases not closed, dismissed or withdrawn, one row per case."""
        with self.engine.connect() as connection:
            return read_table(connection, CASES, where=CASES.c.state.not_in(NOT_LISTED))

    def case(self, case_id: str) -> dict[str, Any]:
        """Return one case.

        Raises:
            LedgerError: there is none of this number.
        """
        with self.engine.connect() as connection:
            found = read_table(connection, CASES, where=CASES.c.case_id == case_id)
        if found.is_empty():
            raise LedgerError(
                f"{case_id}: the ledger has no case of this number; expected one from the list of cases; "
                "see fundsentry cases list"
            )
        return found.row(0, named=True)

    def all_cases(self, *columns: str) -> pl.DataFrame:
        """Return every case, one row per case. All columns, or those named."""
        with self.engine.connect() as connection:
            return read_table(connection, CASES, *columns)

    def findings(self, cases: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return what cases rest on, one row per finding: neither excluded nor withdrawn.

        Of the cases given, else of all: the columns of a night's findings, and the runs that found them.
        """
        rests = FINDINGS.c.withdrawn_run_id.is_(None) & (FINDINGS.c.certainty != "excluded")
        with self.engine.connect() as connection:
            findings = read_table(connection, FINDINGS, where=rests)
        return findings if cases is None else findings.join(cases, on="case_id", how="semi")

    def all_findings(self, *columns: str) -> pl.DataFrame:
        """Return every finding, one row each; excluded and withdrawn ones too. All columns, or those named."""
        with self.engine.connect() as connection:
            return read_table(connection, FINDINGS, *columns)

    def head_hash(self) -> str:
        """Return the hash of the last event."""
        with self.engine.connect() as connection:
            return events.head(connection)[1]

    def events(self, kinds: Collection[str] | None = None) -> pl.DataFrame:
        """Return events in their order, all or those of some kinds, one row each."""
        with self.engine.connect() as connection:
            return reading.events(connection, kinds)

    def events_of(self, case_id: str) -> pl.DataFrame:
        """Return the events of a case in their order."""
        with self.engine.connect() as connection:
            return read_table(connection, EVENTS, where=EVENTS.c.case_id == case_id)

    def findings_of(self, case_id: str) -> pl.DataFrame:
        """Return what a case rests on, in order of month, day and line."""
        live = FINDINGS.c.withdrawn_run_id.is_(None) & (FINDINGS.c.certainty != "excluded")
        with self.engine.connect() as connection:
            rows = read_table(connection, FINDINGS, where=live & (FINDINGS.c.case_id == case_id))
        return rows.sort("benefit_month", "paid_on", "payout_id")

    def of_subject(self, case: Mapping[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the live findings of all cases of a case's subject, and what was reported on them from the spot."""
        with self.engine.connect() as connection:
            return reading.of_subject(connection, case["subject_kind"], case["subject_id"])

    def instalments_due(self, as_of: date) -> list[InstalmentDue]:
        """Return the instalments of open cases that were due before that day and are not paid."""
        with self.engine.connect() as connection:
            return reading.instalments_due(connection, as_of)

    def instalments_of(self, case: Mapping[str, Any]) -> list[Instalment]:
        """Return the instalments of a case's plan that are not paid yet."""
        with self.engine.connect() as connection:
            return reading.instalments_of(connection, case)

    def entries(self) -> pl.DataFrame:
        """Return all money entries, one row each; counter-entries are negative."""
        with self.engine.connect() as connection:
            return reading.entries(connection)

    def runs(self) -> pl.DataFrame:
        """Return all nights booked, in their order, one row each."""
        with self.engine.connect() as connection:
            return reading.runs(connection)

    def last_run(self) -> dict[str, Any] | None:
        """Return the last night booked, with its report; none before the first."""
        with self.engine.connect() as connection:
            return reading.last_run(connection)

    def first_run_id(self) -> str:
        """Return the first night booked; empty before it."""
        with self.engine.connect() as connection:
            return reading.first_run_id(connection)

    def rulebooks(self) -> dict[str, dict[str, str]]:
        """Return the rule files of every rule book used, by the hash of the book."""
        with self.engine.connect() as connection:
            return reading.rulebooks(connection)

    def findings_as_of_run(self, run_id: str, case_id: str | None = None) -> pl.DataFrame:
        """Return the live findings as they stood after a run; of one case or of all."""
        with self.engine.connect() as connection:
            return reading.findings_as_of_run(connection, run_id, case_id)

    def verify(self, head: str | None = None) -> int:
        """Return the number of events of a ledger that is whole; else name the first thing that is not."""
        with self.engine.connect() as connection:
            return verifying.verify(connection, head)

    def back_up(self, to: Path) -> Path:
        """Copy the ledger as it stands at this moment into a new SQLite file."""
        with self._at_one_moment() as connection:
            return backup.back_up(connection, to)

    def snapshot(self) -> dict[str, pl.DataFrame]:
        """Return every table of the ledger by its name, all as they stand at this moment."""
        with self._at_one_moment() as connection:
            return {table.name: read_table(connection, table) for table in METADATA.sorted_tables}

    @contextmanager
    def _at_one_moment(self) -> Iterator[Connection]:
        """Yield a connection that sees nothing of what others write meanwhile."""
        repeatable = {"isolation_level": "REPEATABLE READ"}
        is_file = self.engine.dialect.name == "sqlite"
        engine = self.engine if is_file else self.engine.execution_options(**repeatable)
        with engine.connect() as connection:
            yield connection

    def act(self, case_ids: Iterable[str], deed: Callable[[Docket], T]) -> T:
        """Do something to cases in one transaction: what the deed notes on the docket is written, all or nothing.

        The docket holds these cases and all others of their subjects.
        """
        with self.writing() as connection:
            docket = dockets.load(connection, dockets.with_subjects(connection, case_ids))
            done = deed(docket)
            dockets.save(connection, docket)
        return done

    def receive(
        self, receipts: Sequence[Receipt], actor: Actor, policy: Policy
    ) -> list[receiving.Outcome]:
        """Enter receipts of the bank, in one transaction; return what became of each, in their order."""
        with self.writing() as connection:
            docket = dockets.load(connection, receiving.cases_for(connection, receipts))
            known = receiving.known_receipts(connection)
            outcomes = receiving.receive(docket, receipts, known, actor, policy)
            dockets.save(connection, docket)
        return outcomes

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a transaction in which nobody else writes: what it reads stays so until it ends."""
        with for_writing(self.engine).begin() as connection:
            wait_for_writers(connection)
            yield connection


def wait_for_writers(connection: Connection) -> None:
    """Wait until nobody else writes; SQLite's own lock does it for a file."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{engines.PATIENCE}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _WRITER})
