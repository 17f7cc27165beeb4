"""疑点线索: leads from the province, a village, a whistle-blower."""

from schemas.shared_columns import NAME, PERSON_ID, SCHEME, optional
from schemas.table import Column, Kind, Table

LEADS = Table(
    "leads",
    "疑点线索",
    one_row_per="lead",
    known_on="received_on",
    columns=(
        Column(
            "lead_id", Kind.KEY, "Number of the lead.", ("线索编号",), required=True, unique=True
        ),
        Column(
            "received_on", Kind.DATE, "Day it came in.", ("接收日期", "收到日期"), required=True
        ),
        Column(
            "source",
            Kind.CODE,
            "Where it came from.",
            ("线索来源", "信息来源"),
            required=True,
            codes={
                "province": ("省级下发",),
                "tip": ("群众举报",),
                "village": ("村级上报",),
                "audit": ("审计",),
            },
        ),
        PERSON_ID,
        optional(NAME),
        optional(SCHEME),
        Column("text", Kind.TEXT, "What it says.", ("线索内容",)),
        Column("due_on", Kind.DATE, "Day by which it must be settled.", ("办结期限",)),
    ),
)
