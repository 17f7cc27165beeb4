"""A replay: a past day screened with what was known then, beside what was decided since; nothing is booked."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from detectors.hindsight import hindsight
from detectors.judge import judge
from detectors.lines import KIND_OF
from detectors.order_value import decided_since, worth_of_orders
from detectors.tables import Linked, link_tables
from flows.claiming import claim_findings
from flows.figures import books_of
from flows.inputs import Delivery, open_inputs
from flows.modelling import look_for_unusual, looking_at
from flows.night import Order, chosen_rules, rulebook_of, run_id_of
from flows.ordering import as_ranked, precision_by, weights_of
from flows.people import check
from fundsentry.errors import LedgerError
from fundsentry.ledger import Ledger, is_there, open_ledger
from fundsentry.reports.accounts import Books
from rules import Rulebook
from schemas import TABLES

SNAPSHOT, AS_THEN, TODAY = "snapshot", "as_on_that_night", "today"


@dataclass(frozen=True)
class Read:
    """What a source was read from.

    how: `snapshot` (kept of that night), `as_on_that_night` (files of which that night's run.json has the hash) or
    `today` (what is there today, with the rows known by the day). files: name, hash and rows of each.
    """

    source: str
    table: str
    how: str
    files: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Replayed:
    """A past day screened again.

    outcomes: as `hindsight` returns it. worth: as `worth_of_orders`, none where no case then open was decided since.
    run_id: that of the replay; is_that_night: whether the ledger has a night of that id. lines: so many payment
    lines were looked at.
    """

    order: Order
    run_id: str
    is_that_night: bool
    rulebook: Rulebook
    ledger_head: str
    last_day: date
    lines: int
    read: tuple[Read, ...]
    found: pl.DataFrame
    outcomes: pl.DataFrame
    worth: pl.DataFrame | None


def replay(order: Order) -> Replayed:
    """Return a past day screened with what was known then, compared with what was decided since.

    Only rows known by the day, payouts paid by it and versions of the law published by it are looked at, and of the
    ledger only what was decided by it. Sources in databases are read from what was kept of that night, else anew and
    whole, beside the folder that the nights use. Nothing is booked, kept or written.

    Raises:
        FundsentryError: as `screen`; and where there is no ledger, or none with a later night or verdict to compare
            with.
    """
    if not is_there(order.ledger_url):
        raise LedgerError(
            "--ledger: there is no ledger at that address; expected that of the office, whose nights and verdicts the "
            "day is compared with; name it with --ledger or in the settings"
        )
    rulebook = rulebook_of(order)
    rules = chosen_rules(rulebook, order.rules)
    with tempfile.TemporaryDirectory() as scratch, open_ledger(order.ledger_url) as ledger:
        last_day = _last_day(ledger, order.as_of)
        inputs = open_inputs(order.input, order.settings, order.as_of, scratch=Path(scratch))
        files = inputs.read()
        rows = {(file.table, file.name): file.rows_in for file in files}
        run_id = run_id_of(order, rulebook, files)
        linked = link_tables(check(files, rulebook, order.as_of), order.as_of)
        looking = looking_at(linked, order.as_of)
        unusual = look_for_unusual(order, rules, looking, ledger, run_id)
        judged = judge(rules, linked.lines, {**linked.tables, **unusual.table}, order.as_of)
        found = claim_findings(judged, linked, ledger, order.as_of, order.secret)
        books, runs = books_of(ledger), ledger.runs()
        of_night = _hashes_of_night(ledger, order.as_of)
        undated = _undated(linked, inputs.deliveries, of_night)
        return Replayed(
            order,
            run_id,
            run_id in runs["run_id"],
            rulebook,
            ledger.head_hash(),
            last_day,
            linked.lines.height,
            tuple(_read(one, rows, of_night) for one in inputs.deliveries),
            found,
            hindsight(found, books.cases, books.findings, order.as_of, undated),
            _worth(ledger, books, rulebook, order),
        )


def _last_day(ledger: Ledger, as_of: date) -> date:
    """Return the last day of which the ledger knows anything: of a night or a verdict.

    Raises:
        LedgerError: it is not after the day that is replayed.
    """
    days = [*ledger.runs()["as_of"], *ledger.all_cases()["decided_on"].drop_nulls()]
    last: date | None = max(days, default=None)
    if last is None or last <= as_of:
        raise LedgerError(
            f"--as-of {as_of}: the ledger knows nothing of a later day; expected a day before its last night or "
            "verdict, to compare with; give an earlier day, or the --ledger of the office"
        )
    return last


def _hashes_of_night(ledger: Ledger, as_of: date) -> set[tuple[str, str]]:
    """Return the table and hash of every file that nights of that day read."""
    reports = ledger.runs().filter(as_of=as_of)["report"]
    return {
        (file["table"], file["sha256"])
        for report in reports
        for file in json.loads(report).get("inputs", [])
    }


def _undated(
    linked: Linked, deliveries: Sequence[Delivery], of_night: set[tuple[str, str]]
) -> pl.DataFrame:
    """Return the list rows that do not say when they became known, in files that no night of that day read.

    evidence_table, evidence_id: a row may have come since, whatever the day of which it speaks.
    """
    names = ("evidence_table", "evidence_id")
    # Lines of payments are known from their day on.
    rows = [pl.DataFrame(schema=dict.fromkeys(names, pl.String))]
    for table in sorted({one.table for one in deliveries if TABLES[one.table].known_on}):
        mine = [one for one in deliveries if one.table == table and not _is_kept(one)]
        files = [
            name for one in mine for name, sha256 in one.files if (table, sha256) not in of_night
        ]
        if table in linked.tables and table not in KIND_OF:
            of_table = linked.tables[table].filter(
                pl.col(TABLES[table].known_on or "").is_null(),
                pl.col("file").cast(pl.String).is_in(files),
            )
            rows.append(of_table.select(pl.col(name).cast(pl.String) for name in names))
    return pl.concat(rows)


def _is_kept(one: Delivery) -> bool:
    return one.pulled is not None and one.pulled.how == "snapshot"


def _read(one: Delivery, rows: dict[tuple[str, str], int], of_night: set[tuple[str, str]]) -> Read:
    files = tuple((name, sha256, rows[one.table, name]) for name, sha256 in one.files)
    if _is_kept(one):
        how = SNAPSHOT
    elif files and all((one.table, sha256) in of_night for _, sha256, _ in files):
        how = AS_THEN
    else:
        how = TODAY
    return Read(one.source, one.table, how, files)


def _dues_then(ledger: Ledger, cases: pl.DataFrame, order: Order) -> pl.DataFrame:
    """Return the day by which each case was due on the day, before any verdict: case_id, due_on.

    It is that of a review from the day it was opened, unless a night moved it, as the day of a lead does.
    """
    days, review = order.settings.calendar, order.settings.working_days.review
    opened = cases.select("case_id", "opened_on")
    each_day = {day: days.after(day, review).day for day in opened["opened_on"].unique()}
    moved = ledger.events({"due"}).select(
        "case_id",
        is_since=pl.col("on_day") > order.as_of,
        days=pl.col("details").str.json_decode(pl.Struct({"due_on": pl.List(pl.String)})),
    )
    days_of = pl.col("days").struct.field("due_on")
    until = moved.filter(~pl.col("is_since")).group_by("case_id", maintain_order=True)
    since = moved.filter("is_since").group_by("case_id", maintain_order=True)
    was = until.agg(moved_to=days_of.last().list.get(1).str.to_date())
    will = since.agg(moved_from=days_of.first().list.get(0).str.to_date())
    both = opened.join(was, on="case_id", how="left").join(will, on="case_id", how="left")
    of_review = pl.col("opened_on").replace_strict(each_day, return_dtype=pl.Date)
    return both.select("case_id", due_on=pl.coalesce("moved_to", "moved_from", of_review))


def _worth(ledger: Ledger, books: Books, rulebook: Rulebook, order: Order) -> pl.DataFrame | None:
    """Return what the order of work would have been worth on that day; none where there is nothing to say."""
    nights = ledger.runs().filter(pl.col("as_of") <= order.as_of)
    dues = _dues_then(ledger, books.cases, order)
    cases = decided_since(books.cases, dues, order.as_of)
    if nights.is_empty() or cases.is_empty():
        return None
    then = ledger.findings_as_of_run(nights["run_id"][-1])
    then = then.with_columns(withdrawn_run_id=pl.lit(None, dtype=pl.String))
    cases = cases.join(then, on="case_id", how="semi")
    if cases.is_empty():
        return None
    weights = weights_of(order.settings)
    return worth_of_orders(
        as_ranked(cases, then, rulebook),
        books.cases.join(cases, on="case_id", how="semi").select("case_id", "confirmed_fen"),
        precision_by(books, rulebook, weights, order.as_of),
        weights,
        order.as_of,
    )
