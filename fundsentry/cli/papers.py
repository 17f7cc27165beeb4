"""The papers that `fundsentry totals` writes for the campaign and for the state audit."""

from importlib.metadata import version
from pathlib import Path

import polars as pl

from fundsentry.cli.options import Office
from fundsentry.ledger import Ledger
from fundsentry.ledger.money import KINDS
from rules import load_rulebook


def write_rectification_ledger(here: Office, ledger: Ledger, to: Path) -> None:
    """Write the rectification ledger (整改台账) as it stands.

    Raises:
        OutputError: the file cannot be written.
    """
    from fundsentry.reports.rectification import rectification
    from fundsentry.reports.rectification_workbook import Heading, write_rectification

    office = here.settings.office
    account = rectification(
        ledger.all_cases(),
        ledger.all_findings(),
        load_rulebook(),
        _townships(ledger),
        as_of=here.as_of,
        lang=here.lang,
    )
    heading = Heading(office.name, office.unit, here.as_of, ledger.head_hash())
    write_rectification(account, heading, to, here.lang)


def _townships(ledger: Ledger) -> pl.DataFrame:
    """Return code and name of every township as the last night knew them."""
    last = ledger.last_run()
    named = {} if last is None else last["report"].get("townships", {})
    columns = {"region_code": list(named), "region_name": list(named.values())}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def write_pack(here: Office, ledger: Ledger, to: Path) -> None:
    """Write the audit pack (审计包): the ledger as it stands at one moment, and how to check it.

    Raises:
        OutputError: the file cannot be written.
    """
    from fundsentry.ledger.events import as_text
    from fundsentry.ledger.states import MOVES
    from fundsentry.reports.accounts import Books
    from fundsentry.reports.audit_pack import write_audit_pack
    from fundsentry.reports.totals import tally, totals, written

    tables, rulebook = ledger.snapshot(), load_rulebook()
    entries = tables["events"].filter(pl.col("kind").is_in(KINDS))
    last = tables["runs"].sort("place").tail(1).to_dicts()
    run_id, as_of = (last[0]["run_id"], last[0]["as_of"]) if last else ("", here.as_of)
    books = Books(tables["cases"], tables["findings"], entries)
    figures = totals(tally(books, rulebook))
    write_audit_pack(
        tables,
        rulebook,
        written(figures, run_id=run_id, as_of=as_of),
        to,
        as_text=as_text,
        moves=MOVES,
        software_version=version("fundsentry"),
    )
