"""汇总: the figures of totals.json, for all cases and by rule, scheme, township and month."""

from schemas.table import Column, Kind, Table

TOTALS = Table(
    "totals",
    "汇总",
    one_row_per="group: overall, by_rule, by_scheme, by_township, by_month",
    columns=(
        Column("cases", Kind.COUNT, "Cases.", ("问题数",)),
        Column("persons", Kind.COUNT, "Persons.", ("人数",)),
        Column("flagged_amount", Kind.MONEY, "Sum of claimed.", ("疑似应追回",)),
        Column(
            "potential_amount",
            Kind.MONEY,
            "Undue of potential findings, each payout line once with its largest.",
            ("待核实金额",),
        ),
        Column(
            "task_amount",
            Kind.MONEY,
            "Undue of eligibility/verification_overdue, which is in no other.",
            ("认证任务金额",),
        ),
        Column("confirmed_amount", Kind.MONEY, "Confirmed by verdicts.", ("核定金额",)),
        Column("recovered_amount", Kind.MONEY, "Came back.", ("已追回",)),
        Column("waived_amount", Kind.MONEY, "Waived.", ("核销",)),
        Column("transferred_amount", Kind.MONEY, "Transferred to another authority.", ("移送",)),
        Column(
            "outstanding_amount",
            Kind.MONEY,
            "Still to come back; by month, how much more or less after it than before.",
            ("未追回",),
        ),
    ),
)
