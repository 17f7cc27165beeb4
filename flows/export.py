"""Handing the list out in parts, as the ledger stands now."""

from datetime import date
from pathlib import Path

import polars as pl

from flows.figures import books_of
from flows.ordering import in_order, ranked_rows
from fundsentry.errors import LedgerError
from fundsentry.ledger import Ledger
from fundsentry.ledger.reading import listed, rested_on
from fundsentry.reports.cases import case_rows
from fundsentry.reports.split import write_parts
from fundsentry.reports.spot import reports_from_the_spot
from fundsentry.settings import Settings
from rules import Rulebook


def export(
    ledger: Ledger,
    rulebook: Rulebook,
    by: str,
    out: Path,
    lang: str,
    *,
    settings: Settings | None = None,
    as_of: date | None = None,
) -> list[Path]:
    """Write the open cases per township or village, each with its rank in the whole list, and return the files.

    As of the last night's day unless another is given.

    Raises:
        LedgerError: no night has been booked yet.
        OutputError: the folder cannot be written.
    """
    last = ledger.last_run()
    if last is None:
        raise LedgerError(
            "the ledger has no night yet; expected one that was booked; run fundsentry screen first"
        )
    report = last["report"]
    names = {**report.get("townships", {}), **report.get("villages", {})}
    books = books_of(ledger)
    order = in_order(books, rulebook, settings or Settings(), as_of or last["as_of"])
    cases, findings = listed(books.cases), rested_on(books.findings)
    if by == "village":
        findings = findings.filter(~pl.col("rule").is_in(_not_for_villages(rulebook)))
        cases = cases.join(findings, on="case_id", how="semi")
    rows = case_rows(
        cases,
        findings,
        rulebook,
        _regions(names),
        run_id=last["run_id"],
        lang=lang,
        spot=reports_from_the_spot(ledger.events({"evidence"}), lang),
    )
    return write_parts(ranked_rows(rows, order, lang), names, by, out, lang)


def _not_for_villages(rulebook: Rulebook) -> list[str]:
    """Return the rules of which a village learns nothing: what somebody told of others, and mere scores."""
    rules = rulebook.rules.values()
    return [rule.name for rule in rules if rule.text.lines == "leads" or rule.folder == "model"]


def _regions(names: dict[str, str]) -> pl.DataFrame:
    columns = {"region_code": list(names), "region_name": list(names.values())}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
