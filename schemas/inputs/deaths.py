"""死亡信息: who died, as reported by other offices."""

from schemas.shared_columns import (
    BIRTH_DATE,
    NAME,
    PERSON_ID,
    RECORD_ID,
    REGION_CODE,
    REPORTED_ON,
    SEX,
)
from schemas.table import Column, Kind, Table

DEATHS = Table(
    "deaths",
    "死亡信息",
    one_row_per="report of a death",
    known_on="reported_on",
    unique_within_file=True,
    columns=(
        RECORD_ID,
        NAME,
        Column("died_on", Kind.DATE, "Day of death.", ("死亡日期",), required=True),
        PERSON_ID,
        Column(
            "source",
            Kind.CODE,
            "Office or paper that reported the death.",
            ("信息来源", "数据来源"),
            codes={
                "medical": ("死亡医学证明",),
                "cremation": ("火化",),
                "police": ("户籍注销",),
                "court": ("宣告死亡",),
                "village": ("村级上报",),
            },
        ),
        REPORTED_ON,
        BIRTH_DATE,
        SEX,
        REGION_CODE,
    ),
    beware="A death after its report, after the as-of day or before the birth date in its id is impossible.",
)
