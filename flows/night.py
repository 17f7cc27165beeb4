"""One night: read → check → link → model → judge → claim → book → rank → report, each a plain function on frames."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import polars as pl

from detectors.forest import load_trees
from detectors.judge import Judged
from detectors.tables import Linked
from detectors.unusual import Unusual
from flows.claiming import claim_findings, dues_of_leads
from flows.figures import books_for_lists, told_by
from flows.inputs import Inputs, open_inputs
from flows.logbook import night_log
from flows.missed import missed_tables
from flows.modelling import look_for_unusual
from flows.ordering import in_order, ranked_rows
from flows.people import People, choice_of, people_of_night
from flows.quality import Arrived, look, stop_if_too_bad
from flows.told import earlier, told
from fundsentry.errors import SettingsError
from fundsentry.ledger import Booked, Ledger, Night, night_lock, open_ledger
from fundsentry.ledger.reading import listed, rested_on
from fundsentry.quality import Looked, Validator, past_nights
from fundsentry.reports.cases import case_rows
from fundsentry.reports.findings import finding_rows
from fundsentry.reports.model import model_rows
from fundsentry.reports.page.told import Told
from fundsentry.reports.publish import Outputs, publish
from fundsentry.reports.run import StepTaken, account_of, peak_mib, run_report
from fundsentry.reports.screen import summary
from fundsentry.reports.spot import reports_from_the_spot
from fundsentry.reports.totals import written
from fundsentry.settings import Settings
from fundsentry.sources import RawFile, Stranger
from fundsentry.sources.sql import forget
from rules import Rule, Rulebook, load_rulebook
from rules.loading import OUR_RULES, texts_of
from rules.overrides import overridden
from schemas import TABLES
from schemas.gate import Checked

T = TypeVar("T")
Do = Callable[[str, Callable[[], T]], T]
LEDGER_FILE = "ledger.db"


@dataclass(frozen=True)
class Order:
    """What a night is asked to do.

    input: folder of files named after the tables; none: what the settings say of each table. shards: in how many
    parts the people are looked at, one after another or by so many `workers` at the same time.
    """

    input: Path | None
    out: Path
    as_of: date
    ledger: str | None = None
    lang: str = "zh"
    rules: str = "*"
    model: bool = True
    rule_folder: Path = OUR_RULES
    settings: Settings = field(default_factory=Settings)
    secret: bytes = b""
    shards: int = 1
    workers: int = 1

    @property
    def ledger_url(self) -> str:
        """The ledger asked for; by default a SQLite file beside the outputs."""
        return self.ledger or f"sqlite:///{self.out / LEDGER_FILE}"


@dataclass(frozen=True)
class Screened:
    """A night that is over: what it found, booked and wrote."""

    order: Order
    run_id: str
    rulebook: Rulebook
    checked: Mapping[str, Checked]
    linked: Linked
    unusual: Unusual
    judged: Judged
    findings: pl.DataFrame
    booked: Booked
    cases: pl.DataFrame
    figures: Told
    strangers: tuple[Stranger, ...]
    sources: tuple[dict[str, Any], ...]
    looked: Looked
    steps: tuple[StepTaken, ...]
    files: tuple[Path, ...]


def plainly(name: str, step: Callable[[], T]) -> T:
    """Do a step here and now."""
    return step()


def screen(order: Order, do: Do[Any] = plainly) -> Screened:
    """Return a whole night, and keep a log of it; `do` is how each step is done: plainly, shown, as a task.

    Raises:
        FundsentryError: see `take_steps`.
    """
    keep = order.settings.keep.nights
    with night_log(order.out, order.as_of, order.lang, keep) as log:
        night = take_steps(order, log.following(do))
        log.show(summary(night))
    return night


def _read(order: Order, inputs: Inputs, people: People) -> list[RawFile]:
    """Return the files; Polars reads them, and Python loads meanwhile what the model needs later and takes a second."""
    loading = Thread(target=load_trees if order.model else lambda: None)
    loading.start()
    try:
        people.begin()
        return inputs.read(people.taker_of)
    finally:
        loading.join()


def take_steps(order: Order, do: Do[Any] = plainly) -> Screened:
    """Return a whole night.

    Raises:
        FundsentryError: where a setting, a rule, a file, the ledger or the output folder stops the night.
            Missing files and columns are found before anything is written.
    """
    # First of all: it is loaded while rules, headers and files are read.
    with Validator() if order.settings.quality.validate_ else nullcontext() as validator:
        return _steps(order, do, validator)


def _steps(order: Order, do: Do[Any], validator: Validator | None) -> Screened:
    started_at = datetime.now(UTC)
    steps: list[StepTaken] = []
    rulebook = rulebook_of(order)
    rules = chosen_rules(rulebook, order.rules)
    # All headers are looked at here, before anything is written.
    opening = partial(open_inputs, order.input, order.settings, order.as_of)
    inputs: Inputs = do("open", opening)
    with (
        night_lock(order.ledger_url),
        open_ledger(order.ledger_url) as ledger,
        people_of_night(order) as people,
    ):
        step = partial(_timed, do, steps)
        files: list[RawFile] = step("read", partial(_read, order, inputs, people))
        sources = told(inputs, ledger, order.as_of)
        run_id = run_id_of(order, rulebook, files)
        hashes = {(file.table, file.name): file.sha256 for file in files}
        ignored = {(file.table, file.name): file.ignored_headers for file in files}
        zero_reports = {(file.table, file.name): file.path for file in files if file.zero_report}
        checked = step("check", lambda: people.check(files, rulebook))
        past = past_nights(ledger.runs(), order.as_of, run_id)
        arrived = Arrived(
            inputs.source_of(), hashes, earlier(ledger, order.as_of).first_read, zero_reports
        )
        looking = partial(
            look, order.settings, checked, arrived, past, order.as_of, run_id, validator
        )
        looked: Looked = step("quality", looking)
        stop_if_too_bad(looked, sources, order.out, order.lang)
        linked = step("link", lambda: people.link(checked, ledger))
        at_people = partial(people.look, linked)
        unusual = step("model", partial(look_for_unusual, order, rules, at_people, ledger, run_id))
        judged = step("judge", lambda: people.judge(rules, linked, unusual))
        spoke = {name for name in checked if (name, "") not in looked.came.silent}
        missed = missed_tables(past, spoke)
        claiming = partial(
            claim_findings, judged, linked, ledger, order.as_of, order.secret, missed
        )
        findings = step("claim", claiming)
        account = account_of(
            order.as_of,
            checked=checked,
            hashes=hashes,
            ignored=ignored,
            source_of=inputs.source_of(),
            zero_reports=zero_reports,
            quality=looked.report(),
            strangers=inputs.strangers,
            not_known=linked.not_known,
            judged=judged,
            findings=findings,
            looked_at=linked.looked_at,
            overrides=[one.model_dump(mode="json") for one in order.settings.override],
            model=unusual.card,
        )
        night = Night(
            run_id=run_id,
            as_of=order.as_of,
            started_at=started_at,
            software_version=version("fundsentry"),
            rulebook_hash=rulebook.content_hash,
            findings=findings,
            # A list that brings nothing new takes nothing back of what it said before.
            judged_rules=frozenset(
                rule.name
                for rule in judged.applied
                if not any((table, "") in looked.came.silent for table in rule.tables)
            ),
            judged_lines=linked.delivered,
            absent_tables=frozenset(TABLES) - spoke,
            report=account,
            rule_files=texts_of(order.rule_folder),
            review_due=order.settings.calendar.after(
                order.as_of, order.settings.working_days.review
            ).day,
            lead_dues=dues_of_leads(findings, linked),
        )
        booked, cases, figures = step("book", lambda: book(night, order, ledger, rulebook, linked))
        cases, drawn = step("rank", partial(put_in_order, cases, figures, order))
        if drawn:
            head = ledger.keep_draw(run_id, order.as_of, drawn)
            booked, figures = replace(booked, head_hash=head), replace(figures, head_hash=head)
        outputs = Outputs(
            findings=finding_rows(findings, rulebook, order.lang),
            cases=cases,
            model=model_rows(unusual.scores, findings, rulebook, order.lang),
            quarantine=pl.concat([one.quarantined for one in checked.values()]),
            totals=written(figures.totals, run_id=run_id, as_of=order.as_of),
            told=figures,
            looked=looked,
        )
        report = partial(
            run_report,
            run_id=run_id,
            as_of=order.as_of,
            started_at=started_at,
            rulebook=rulebook,
            account=account,
            booked=booked,
            sources=sources,
            drawn=drawn,
        )
        keep = order.settings.keep.nights
        files_out = step(
            "report", partial(publish, outputs, report, steps, order.out, order.lang, keep)
        )
        # Last of all: a night killed before this asks for the same rows again, and tells the same of them.
        if booked.booked:
            inputs.keep()
            forget(order.settings.state, order.as_of, order.settings.keep.staged_days)
    return Screened(
        order,
        run_id,
        rulebook,
        checked,
        linked,
        unusual,
        judged,
        findings,
        booked,
        cases,
        figures,
        inputs.strangers,
        tuple(sources),
        looked,
        tuple(steps),
        files_out,
    )


def _timed(do: Do[T], steps: list[StepTaken], name: str, step: Callable[[], T]) -> T:
    began = time.perf_counter()
    result = do(name, step)
    steps.append(StepTaken(name, time.perf_counter() - began, peak_mib()))
    return result


def rulebook_of(order: Order) -> Rulebook:
    """Return the rules of the order's folder, with the office's own numbers."""
    return overridden(load_rulebook(order.rule_folder), choice_of(order).own)


def chosen_rules(rulebook: Rulebook, pattern: str) -> Sequence[Rule]:
    """Return the rules that a pattern names.

    Raises:
        SettingsError: it fits none.
    """
    rules = rulebook.chosen(pattern)
    if not rules:
        raise SettingsError(
            f"--rules {pattern!r}: fits no rule; expected a rule id, a folder such as death/ or a pattern such "
            f"as */paid_*; the rules are {', '.join(rulebook.rules)}"
        )
    return rules


def run_id_of(order: Order, rulebook: Rulebook, files: list[RawFile]) -> str:
    """Return the id of a night: equal for equal days, inputs, rules, settings and software."""
    words = [
        order.as_of.isoformat(),
        order.rules,
        rulebook.content_hash,
        order.settings.that_decide(),
        *([] if order.model else ["without model"]),
        version("fundsentry"),
        *sorted(f"{file.table} {file.name} {file.sha256}" for file in files),
    ]
    keyed = hashlib.blake2b(key=order.secret[:64], digest_size=6)
    keyed.update("\n".join(words).encode())
    return keyed.hexdigest()


def book(
    night: Night, order: Order, ledger: Ledger, rulebook: Rulebook, linked: Linked
) -> tuple[Booked, pl.DataFrame, Told]:
    """Return what was booked, the open cases as they are listed, and what the supervisors are told."""
    booked = ledger.book(night)
    books = books_for_lists(ledger)
    cases = case_rows(
        listed(books.cases),
        rested_on(books.findings),
        rulebook,
        linked.tables.get("regions"),
        run_id=night.run_id,
        lang=order.lang,
        spot=reports_from_the_spot(ledger.events({"evidence"}), order.lang),
    )
    return booked, cases, told_by(ledger, books, rulebook, order.as_of, order.settings)


def put_in_order(
    cases: pl.DataFrame, figures: Told, order: Order
) -> tuple[pl.DataFrame, list[str]]:
    """Return the list in order of work, and the cases drawn into it."""
    placed = in_order(figures.books, figures.rulebook, order.settings, order.as_of)
    drawn = placed.filter(pl.col("place") == "drawn")["case_id"].to_list()
    return ranked_rows(cases, placed, order.lang), drawn
