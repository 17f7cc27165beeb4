"""`make bench`: the ledger at the size of a county, on SQLite and on PostgreSQL, each step beside its goal.

Wall time says what an office waits for; CPU seconds, of this process alone, hold also on a busy machine.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from flows.figures import books_for_figures, books_for_lists, told_by
from flows.review import review
from fundsentry.ledger import Booked, Ledger, Night, case_ids, finding_ids, open_ledger
from fundsentry.ledger.docket import Actor, Policy
from fundsentry.ledger.reading import listed, rested_on
from fundsentry.reports.cases import case_rows
from fundsentry.reports.csv_files import write_csv
from fundsentry.reports.page import page
from fundsentry.reports.totals import tally, totals
from fundsentry.settings import Settings
from rules import Rulebook, load_rulebook
from schemas import OUTPUTS
from tests.support import postgres

CONSOLE = Console(width=110)
AS_OF = date(2026, 10, 31)
RULES = ("death/paid_after_death", "duplicate/paid_twice")
DEATH = '[{{"because":"default","facts":{{"reports":[{{"source":"police","died_on":"{}"}}],"seen_on":null}}}}]'
TWICE = '[{{"because":"default","facts":{{"benefit_month":"2026-05","first_paid_on":"{}"}}}}]'
PER_CASE = 4


def found(first: int, count: int, cases: int) -> pl.DataFrame:
    """Return findings of lines with numbers from `first`, spread over the first `cases` cases."""
    line = pl.int_range(first, first + count, eager=True, dtype=pl.Int64).alias("line")
    person = pl.format("34082619500101{}", (pl.col("line") % cases).cast(pl.String).str.zfill(6))
    day = pl.lit(date(2024, 1, 1)) + pl.duration(days=pl.col("line") % cases % 900)
    rows = line.to_frame().select(
        rule=pl.when(pl.col("line") % cases % 3 == 0)
        .then(pl.lit(RULES[1]))
        .otherwise(pl.lit(RULES[0])),
        rule_version=pl.lit("2014-07-01"),
        certainty=pl.when(pl.col("line") // cases % 5 == 4)
        .then(pl.lit("potential"))
        .otherwise(pl.lit("recoverable")),
        identity=pl.lit("exact"),
        subject_kind=pl.lit("person"),
        subject_id=person,
        person_id=person,
        name=pl.lit("王芳"),
        scheme=pl.lit("resident_pension"),
        benefit=pl.lit("basic_pension"),
        benefit_month=(2025 * 12 + pl.col("line") // cases % 24).cast(pl.Int32),
        payout_id=pl.format("P{}", "line"),
        paid_on=pl.lit(date(2026, 6, 12)),
        amount_fen=18000 + pl.col("line") % 100,
        net_fen=18000 + pl.col("line") % 100,
        undue_fen=18000 + pl.col("line") % 100,
        claimed_fen=pl.when(pl.col("line") // cases % 5 == 4)
        .then(0)
        .otherwise(18000 + pl.col("line") % 100),
        evidence_table=pl.lit("deaths"),
        evidence_id=pl.format("d{}", pl.col("line") % cases),
        facts=pl.when(pl.col("line") % cases % 3 == 0)
        .then(_told(TWICE, day))
        .otherwise(_told(DEATH, day)),
        event_on=pl.lit(date(2026, 3, 20)),
        region_code=pl.lit("340826101001"),
        bank_account=pl.lit("6217003320001234567"),
    )
    return rows.select(
        finding_ids(rows["rule"], rows["payout_id"]).alias("finding_id"),
        case_ids(rows["rule"], rows["subject_id"]).alias("case_id"),
        pl.all(),
    )


def _told(facts: str, day: pl.Expr) -> pl.Expr:
    before, after = facts.format("|").split("|")
    return pl.concat_str(pl.lit(before), day.cast(pl.String), pl.lit(after))


def night(run_id: str, findings: pl.DataFrame, as_of: date = AS_OF) -> Night:
    return Night(
        run_id=run_id,
        as_of=as_of,
        started_at=datetime(2026, 10, 31, tzinfo=UTC),
        software_version="0",
        rulebook_hash="0",
        findings=findings,
        judged_rules=frozenset(RULES),
        judged_lines=findings.select("payout_id"),
        review_due=date(2026, 12, 11),
    )


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the address of an empty ledger in each database."""
    urls = {"SQLite": f"sqlite:///{folder / 'ledger.db'}"}
    programs = postgres.programs()
    if programs is None:
        yield urls
        return
    with postgres.server(programs) as socket:
        yield urls | {"PostgreSQL": f"postgresql+psycopg://postgres@/postgres?host={socket}"}


class Measured:
    """Steps with their seconds, beside their goals."""

    def __init__(self, database: str) -> None:
        self.grid = Table(f"ledger in {database}", "seconds", "CPU seconds", "goal", "peak MiB")

    def step(self, name: str, goal: str, work: Callable[[], object]) -> object:
        wall, cpu = time.perf_counter(), time.process_time()
        done = work()
        spent = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.grid.add_row(name, *(f"{seconds:.2f}" for seconds in spent), goal, str(peak))
        return done


def written(ledger: Ledger, rulebook: Rulebook, folder: Path) -> pl.DataFrame:
    """Write the list of cases and the figures as a night does after booking; return the list."""
    books = books_for_lists(ledger)
    cases = case_rows(
        listed(books.cases), rested_on(books.findings), rulebook, None, run_id="second", lang="zh"
    ).with_row_index("rank", offset=1)
    totals(tally(books, rulebook))
    write_csv(cases, OUTPUTS["cases"], folder / "cases.csv", "zh")
    return cases


def page_size(ledger: Ledger, rulebook: Rulebook) -> int:
    """Make the supervisors' page and return its bytes."""
    return len(
        page(told_by(ledger, books_for_figures(ledger), rulebook, AS_OF, Settings())).encode()
    )


def verdicts(cases: pl.DataFrame, count: int, file: Path) -> Path:
    """Write a list of cases that an auditor has filled in, one in five dismissed."""
    place = pl.int_range(pl.len())
    given = cases.head(count).with_columns(
        verdict=pl.when(place % 5 == 0).then(pl.lit("dismissed")).otherwise(pl.lit("confirmed")),
        verdict_reason=pl.lit("本人在世"),
        root_cause=pl.lit("information"),
    )
    write_csv(given, OUTPUTS["cases"], file, "zh")
    return file


def measure(database: str, url: str, folder: Path, sizes: argparse.Namespace) -> None:
    measured = Measured(database)
    rulebook = load_rulebook()
    first = found(0, sizes.findings, sizes.cases)
    grown = found(sizes.findings, sizes.brought * 2 // 3, sizes.cases)
    opened = found(10**7, sizes.brought - len(grown), sizes.cases * 3).filter(pl.len() > 0)
    second = pl.concat([first, grown, opened])
    actor = Actor("李伟", AS_OF, datetime.now(UTC), "office")
    policy = Policy(10**9, 0, *[lambda day: day] * 3)
    with open_ledger(url) as ledger:
        measured.step("first fill", "≤ 20", lambda: ledger.book(night("first", first)))
        told = measured.step(
            "a night that brings more", "≤ 5", lambda: ledger.book(night("second", second))
        )
        assert isinstance(told, Booked)
        measured.step("only a few lines judged", "≤ 5", lambda: ledger.book(night("third", grown)))
        cases = measured.step(
            "list of cases and figures", "≤ 4", lambda: written(ledger, rulebook, folder)
        )
        assert isinstance(cases, pl.DataFrame)
        file = verdicts(cases, sizes.verdicts, folder / "filled.csv")
        done = measured.step(
            f"{sizes.verdicts:,} verdicts from a file",
            "≤ 5",
            lambda: review(ledger, file, actor, policy, "zh"),
        )
        assert len(done.applied) == sizes.verdicts, done.refused[:3]  # type: ignore[attr-defined]
        measured.step("a night after verdicts", "≤ 5", lambda: ledger.book(night("fourth", second)))
        measured.step("silent cases", "", lambda: ledger.silent_cases(second, AS_OF))
        size = measured.step("the supervisors' page", "≤ 3", lambda: page_size(ledger, rulebook))
        assert isinstance(size, int)
        assert size <= 6_000_000
        count = measured.step("verify", "", ledger.verify)
        measured.step("backup", "", lambda: ledger.back_up(folder / f"{database}.db"))
        CONSOLE.print(measured.grid)
        CONSOLE.print(
            f"{len(ledger.all_cases()):,} cases, {len(ledger.all_findings()):,} findings, {count:,} events; "
            f"the night opened {told.opened:,} cases and extended {told.extended:,}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=50_000)
    options.add_argument("--findings", type=int, default=200_000)
    options.add_argument("--brought", type=int, default=30_000)
    options.add_argument("--verdicts", type=int, default=5_000)
    options.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    sizes = options.parse_args()
    CONSOLE.print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as urls:
        for database, url in urls.items():
            if sizes.only in {None, database}:
                measure(database, url, Path(folder), sizes)


if __name__ == "__main__":
    main()
