"""区划名称: names of townships and villages."""

from dataclasses import replace

from schemas.shared_columns import REGION_CODE
from schemas.table import Column, Kind, Table

REGIONS = Table(
    "regions",
    "区划名称",
    one_row_per="region",
    columns=(
        replace(REGION_CODE, required=True),
        Column("region_name", Kind.TEXT, "Name of the region.", ("区划名称",), required=True),
    ),
)
