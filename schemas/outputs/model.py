"""异常评分: one score per person and scheme that the model looked at."""

from schemas.codes import YES_NO
from schemas.outputs.findings import BECAUSE, NAME, PERSON_ID, SCHEME
from schemas.table import Column, Kind, Table

MODEL = Table(
    "model",
    "异常评分",
    one_row_per="person and scheme scored",
    columns=(
        PERSON_ID,
        NAME,
        SCHEME,
        Column("score", Kind.SHARE, "0–1, higher is stranger.", ("异常分",)),
        Column(
            "named",
            Kind.YES_NO,
            "Whether a case is opened for the look.",
            ("列入核查",),
            codes=YES_NO,
        ),
        BECAUSE,
    ),
)
