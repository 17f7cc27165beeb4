"""待遇发放明细: what was paid."""

from schemas.shared_columns import (
    ACCOUNT_NAME,
    BANK_ACCOUNT,
    BENEFIT,
    DECEASED_ID,
    NAME,
    PERSON_ID,
    REGION_CODE,
    SCHEME,
    required,
)
from schemas.table import Column, Kind, Table

PAYOUTS = Table(
    "payouts",
    "待遇发放明细",
    one_row_per="payment line",
    known_on="paid_on",
    of_everybody=True,
    has_zero_reports=False,
    every_month="benefit_month",
    columns=(
        Column(
            "payout_id",
            Kind.KEY,
            "Number of the payment line.",
            ("发放流水号", "流水号"),
            required=True,
            unique=True,
        ),
        required(PERSON_ID),
        NAME,
        SCHEME,
        BENEFIT,
        Column(
            "benefit_month",
            Kind.MONTH,
            "Month the money is for; it decides which law applies.",
            ("待遇所属期", "所属期", "费款所属期"),
            required=True,
        ),
        Column("paid_on", Kind.DATE, "Day of payment.", ("发放日期", "支付日期"), required=True),
        Column(
            "amount",
            Kind.MONEY,
            "Amount paid; negative: claw-back of an earlier line.",
            ("发放金额", "金额"),
            required=True,
        ),
        Column(
            "status",
            Kind.CODE,
            "Whether the money stayed paid.",
            ("发放状态",),
            codes={"paid": ("已发放",), "returned": ("退回",)},
            default="paid",
        ),
        REGION_CODE,
        BANK_ACCOUNT,
        ACCOUNT_NAME,
        DECEASED_ID,
        Column("operator_id", Kind.KEY, "Who entered the payment.", ("经办人",)),
        Column("approver_id", Kind.KEY, "Who approved the payment.", ("复核人",)),
    ),
    beware="A payout with an invalid id is accepted: money was paid. Net, not amount, is judged.",
)
