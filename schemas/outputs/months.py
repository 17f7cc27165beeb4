"""应退月份表: the months of a case that were not owed, one line each; what a person and a court see."""

from schemas.codes import BENEFITS
from schemas.outputs.findings import BECAUSE, CERTAINTY, LAW, NAME, PERSON_ID, RULE, SCHEME, UNDUE
from schemas.table import Column, Kind, Table

MONTHS = Table(
    "months",
    "应退月份表",
    one_row_per="month and benefit that was not owed",
    columns=(
        Column("case_id", Kind.KEY, "Number of the case.", ("问题编号",)),
        Column("run_id", Kind.KEY, "Run whose findings these are.", ("运行编号",)),
        RULE,
        PERSON_ID,
        NAME,
        Column(
            "benefit_month", Kind.MONTH, "Month the money is for; empty of a refund.", ("所属月份",)
        ),
        SCHEME,
        Column("benefit", Kind.CODE, "Benefit.", ("待遇项目",), codes=BENEFITS),
        Column("amount", Kind.MONEY, "What was paid.", ("实发金额",)),
        Column("clawed_back", Kind.MONEY, "What was clawed back of it.", ("已扣回金额",)),
        Column("net_amount", Kind.MONEY, "What is left: paid less clawed back.", ("净额",)),
        UNDUE,
        Column("running_amount", Kind.MONEY, "Not owed up to this line.", ("累计不应发金额",)),
        CERTAINTY,
        Column("in_dispute", Kind.TEXT, "What is in dispute about the month.", ("争议",)),
        Column("list_rows", Kind.TEXT, "List and record relied on.", ("名单依据",)),
        LAW,
        BECAUSE,
        Column("payout_id", Kind.KEY, "Payment lines.", ("发放流水号",)),
        Column("paid_on", Kind.TEXT, "Days of payment.", ("发放日期",)),
    ),
    beware="As a run found them: the same run gives the same table, whatever nights and verdicts came after.",
)
