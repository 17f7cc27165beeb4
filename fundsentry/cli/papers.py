"""The papers that `fundsentry totals` writes for the campaign and for the state audit."""

from pathlib import Path

import polars as pl

from fundsentry.cli.options import Office
from fundsentry.ledger import Ledger
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
