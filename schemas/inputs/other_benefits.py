"""其他地区或险种待遇: what the province platform says is paid elsewhere."""

from dataclasses import replace

from schemas.shared_columns import (
    BENEFIT,
    BIRTH_DATE,
    NAME,
    PERSON_ID,
    RECORD_ID,
    REGION_CODE,
    REPORTED_ON,
    SCHEME,
    SEX,
    optional,
)
from schemas.table import Column, Kind, Table

OTHER_BENEFITS = Table(
    "other_benefits",
    "其他地区或险种待遇",
    one_row_per="benefit paid elsewhere",
    known_on="reported_on",
    spans=(("from_month", "to_month"),),
    unique_within_file=True,
    columns=(
        RECORD_ID,
        NAME,
        SCHEME,
        Column("from_month", Kind.MONTH, "First month paid.", ("待遇开始年月",), required=True),
        PERSON_ID,
        Column("to_month", Kind.MONTH, "Last month paid; empty: open.", ("待遇终止年月",)),
        optional(BENEFIT),
        Column("monthly_amount", Kind.MONEY, "Amount a month.", ("月待遇",)),
        replace(REGION_CODE, headers=("待遇发放地", *REGION_CODE.headers)),
        REPORTED_ON,
        BIRTH_DATE,
        SEX,
    ),
)
