"""婚姻登记: who married when."""

from schemas.shared_columns import NAME, PERSON_ID, RECORD_ID, REPORTED_ON
from schemas.table import Column, Kind, Table

MARRIAGES = Table(
    "marriages",
    "婚姻登记",
    one_row_per="marriage of a person",
    known_on="reported_on",
    unique_within_file=True,
    columns=(
        RECORD_ID,
        NAME,
        Column(
            "married_on", Kind.DATE, "Day of marriage.", ("结婚日期", "登记日期"), required=True
        ),
        PERSON_ID,
        REPORTED_ON,
    ),
)
