"""劳务派遣返还划转: what a dispatch agency owes to, and has passed on to, each client."""

from schemas.table import Column, Kind, Table

REFUND_SHARES = Table(
    "refund_shares",
    "劳务派遣返还划转",
    one_row_per="transfer or debt to a client",
    known_on=None,
    equal_rows_count=True,
    columns=(
        Column("refund_id", Kind.KEY, "Refund it belongs to.", ("返还编号",), required=True),
        Column("client_id", Kind.KEY, "Client.", ("用工单位", "用工单位编号"), required=True),
        Column(
            "due_amount", Kind.MONEY, "Share due to the client.", ("应划转金额",), required=True
        ),
        Column("passed_amount", Kind.MONEY, "Passed on.", ("已划转金额",)),
        Column("passed_on", Kind.DATE, "Day it was passed on.", ("划转日期",)),
        Column("client_name", Kind.NAME, "Name of the client.", ("用工单位名称",)),
    ),
    beware="Two equal rows are two transfers: neither is dropped as a duplicate.",
)
