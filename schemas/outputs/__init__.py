"""The tables that go out."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.outputs.cases import CASES, VILLAGE_CASES, VILLAGE_SHEET
from schemas.outputs.corrections import CORRECTIONS
from schemas.outputs.findings import FINDINGS
from schemas.outputs.model import MODEL
from schemas.outputs.months import MONTHS
from schemas.outputs.quarantine import QUARANTINE
from schemas.outputs.totals import TOTALS
from schemas.table import Table

OUTPUTS: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            FINDINGS,
            CASES,
            VILLAGE_CASES,
            VILLAGE_SHEET,
            CORRECTIONS,
            QUARANTINE,
            TOTALS,
            MODEL,
            MONTHS,
        )
    }
)
