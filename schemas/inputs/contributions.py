"""参保缴费: who paid contributions for which month."""

from schemas.shared_columns import PERSON_ID, SCHEME, required
from schemas.table import Column, Kind, Table

CONTRIBUTIONS = Table(
    "contributions",
    "参保缴费",
    one_row_per="person, scheme, month and payer",
    known_on="paid_on",
    of_everybody=True,
    every_month="month",
    columns=(
        required(PERSON_ID),
        SCHEME,
        Column("month", Kind.MONTH, "Month paid for.", ("费款所属期",), required=True),
        Column(
            "kind",
            Kind.CODE,
            "Who contributes.",
            ("缴费类型", "参保身份"),
            required=True,
            codes={
                "employer": ("单位职工",),
                "flexible": ("灵活就业",),
                "resident": ("城乡居民",),
            },
        ),
        Column("employer_id", Kind.KEY, "Employer.", ("单位编号", "统一社会信用代码")),
        Column("employer_name", Kind.NAME, "Name of the employer.", ("单位名称",)),
        Column("paid_on", Kind.DATE, "Day the money arrived.", ("到账日期",)),
    ),
    beware="There is no name: the same valid id is an exact match.",
)
