"""The tables that go out."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.outputs.cases import CASES
from schemas.outputs.findings import FINDINGS
from schemas.outputs.model import MODEL
from schemas.outputs.months import MONTHS
from schemas.outputs.quarantine import QUARANTINE
from schemas.outputs.totals import TOTALS
from schemas.table import Table

OUTPUTS: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (FINDINGS, CASES, QUARANTINE, TOTALS, MODEL, MONTHS)}
)
