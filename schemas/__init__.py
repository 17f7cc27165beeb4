"""What every table must look like: one module per table, from which gate, expectations and dictionary come.

`TABLES` holds the tables that come in, `OUTPUTS` those that go out, each by its name.
"""

from schemas.inputs import TABLES
from schemas.outputs import OUTPUTS
from schemas.table import Column, Kind, Table

__all__ = ["OUTPUTS", "TABLES", "Column", "Kind", "Table"]
