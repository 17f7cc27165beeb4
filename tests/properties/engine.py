"""The engine's answer about a world, in the reference's words."""

from datetime import date

from detectors.tables import link_tables
from schemas import TABLES
from schemas.gate import check_table
from schemas.table import Table
from tests.properties.reference.words import Result
from tests.properties.worlds.world import Texts
from tests.support.drawn import RULEBOOK, judged_night, raw

# A score, not a sentence of the rule book.
LEFT_OUT = ("model/unusual_payments",)


def engine_findings(texts: Texts, as_of: date) -> Result:
    checked = {
        name: check_table(
            table,
            [raw(name, texts[name], _columns_in_use(table, texts[name]))],
            as_of=as_of,
            rule_names=RULEBOOK.names_for_exclusions,
        )
        for name, table in TABLES.items()
    }
    night = judged_night(link_tables(checked, as_of), as_of)
    rows = night.rows("payout_id", "rule", "certainty", "undue", "claimed", "identity")
    return {row for row in rows if row[1] not in LEFT_OUT}


def _columns_in_use(table: Table, rows: list[dict[str, str | None]]) -> list[str]:
    """Return the required columns and those with a value in some row: reading costs per column."""
    return [
        column.name
        for column in table.columns
        if column.required or any(row.get(column.name) is not None for row in rows)
    ]
