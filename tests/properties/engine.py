"""The engine's answer about a world, in the reference's words."""

from datetime import date

from schemas import TABLES
from schemas.gate import check_table
from detectors.tables import link_tables
from tests.properties.reference import Result
from tests.properties.worlds import Texts, World
from tests.support.drawn import RULEBOOK, judged_night, raw

# A score, not a sentence of the rule book.
LEFT_OUT = ("identity/one_person_two_ids", "model/unusual_payments")


def engine_findings(texts: Texts, as_of: date) -> Result:
    checked = {
        name: check_table(
            table,
            [raw(name, texts[name], [column.name for column in table.columns])],
            as_of=as_of,
            rule_names=RULEBOOK.names_for_exclusions,
        )
        for name, table in TABLES.items()
    }
    night = judged_night(link_tables(checked, as_of), as_of)
    rows = night.rows("payout_id", "rule", "certainty", "undue", "claimed", "identity")
    return {row for row in rows if row[1] not in LEFT_OUT}
