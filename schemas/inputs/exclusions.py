"""核实排除名单: what an auditor has looked into and set aside."""

from schemas.shared_columns import PERSON_ID, required
from schemas.table import Column, Kind, Table

EXCLUSIONS = Table(
    "exclusions",
    "核实排除名单",
    one_row_per="person and rule set aside",
    spans=(("valid_from", "valid_until"),),
    columns=(
        required(PERSON_ID),
        Column(
            "rule",
            Kind.TEXT,
            "Rule id, a folder such as duplicate/, or *.",
            ("规则", "规则编号"),
            required=True,
        ),
        Column("reason", Kind.TEXT, "Why.", ("排除原因", "原因"), required=True),
        Column("decided_by", Kind.TEXT, "Who decided.", ("决定人", "审批人"), required=True),
        Column("valid_from", Kind.DATE, "First day in force.", ("生效日期",), required=True),
        Column("valid_until", Kind.DATE, "Last day in force; empty: open.", ("失效日期",)),
    ),
    beware="In force by the as-of day of the night, both days included.",
)
