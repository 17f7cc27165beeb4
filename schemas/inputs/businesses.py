"""市场主体登记: who runs or owns which business."""

from schemas.shared_columns import NAME, PERSON_ID, RECORD_ID, REPORTED_ON
from schemas.table import Column, Kind, Table

BUSINESSES = Table(
    "businesses",
    "市场主体登记",
    one_row_per="person and business",
    known_on="reported_on",
    spans=(("registered_on", "cancelled_on"),),
    unique_within_file=True,
    columns=(
        RECORD_ID,
        NAME,
        Column(
            "role",
            Kind.CODE,
            "Role of the person.",
            ("身份", "任职类型"),
            required=True,
            codes={
                "legal_representative": ("法定代表人",),
                "sole_trader": ("个体工商户经营者",),
                "shareholder": ("股东",),
            },
        ),
        Column("registered_on", Kind.DATE, "Day of registration.", ("成立日期",), required=True),
        Column("cancelled_on", Kind.DATE, "Day of cancellation.", ("注销日期",)),
        PERSON_ID,
        Column("business_id", Kind.KEY, "Credit code.", ("统一社会信用代码",)),
        Column("business_name", Kind.NAME, "Name of the business.", ("市场主体名称", "企业名称")),
        REPORTED_ON,
    ),
)
