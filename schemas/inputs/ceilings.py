"""待遇标准: the most that may be paid a month."""

from dataclasses import replace

from schemas.shared_columns import BENEFIT, REGION_CODE, SCHEME, optional
from schemas.table import Column, Kind, Table

CEILINGS = Table(
    "ceilings",
    "待遇标准",
    one_row_per="benefit, day, region and scheme",
    columns=(
        BENEFIT,
        Column(
            "effective_from",
            Kind.DATE,
            "First day in force.",
            ("执行日期", "生效日期"),
            required=True,
        ),
        Column("monthly_max", Kind.MONEY, "Most a month.", ("月最高标准", "月标准"), required=True),
        replace(REGION_CODE, kind=Kind.REGION_PREFIX),
        optional(SCHEME),
    ),
    beware="region_code is a prefix here: the longest match wins.",
)
