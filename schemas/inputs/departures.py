"""参军出境: who enlisted or emigrated."""

from schemas.shared_columns import NAME, PERSON_ID, RECORD_ID, REPORTED_ON
from schemas.table import Column, Kind, Table

DEPARTURES = Table(
    "departures",
    "参军出境",
    one_row_per="departure",
    known_on="reported_on",
    spans=(("departed_on", "returned_on"),),
    unique_within_file=True,
    columns=(
        RECORD_ID,
        NAME,
        Column(
            "kind",
            Kind.CODE,
            "Why the person left.",
            ("离境类型", "类型"),
            required=True,
            codes={"enlisted": ("服兵役",), "emigrated": ("移居境外",)},
        ),
        Column(
            "departed_on", Kind.DATE, "Day of departure.", ("离开日期", "入伍日期"), required=True
        ),
        Column("returned_on", Kind.DATE, "Day of return; empty: away.", ("返回日期", "退役日期")),
        PERSON_ID,
        REPORTED_ON,
    ),
)
