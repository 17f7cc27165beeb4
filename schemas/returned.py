"""What comes back: lists of cases from auditors and villages, receipts from the bank."""

from dataclasses import replace

from schemas.codes import RECOVERY_KINDS
from schemas.outputs.cases import (
    AUDITORS_COLUMNS,
    CASES,
    VILLAGE_CASES,
    VILLAGE_COLUMNS,
    VILLAGE_SHEET,
)
from schemas.table import Column, Kind, Table

# What people fill in. A row in which none of it stands is a row that nobody touched.
FILLED_IN = tuple(column.name for column in (*AUDITORS_COLUMNS, *VILLAGE_COLUMNS))
# What tells which case a row is about and what its reader saw; the rest is not looked at.
_READ = {"case_id", "version", "run_id", "rule", "person_id", "undue_amount", "claimed_amount"}
_REQUIRED = {"case_id"}


def _as_returned(column: Column) -> Column:
    if column.name == "person_id":
        # A spreadsheet may have damaged it; whose case it is, case number and version decide.
        return replace(column, kind=Kind.KEY)
    if column.name in _READ or column.name in FILLED_IN:
        return replace(column, required=column.name in _REQUIRED, unique=False)
    return replace(column, kind=Kind.TEXT, codes={}, required=False)


REVIEW = Table(
    "review",
    "核查反馈",
    one_row_per="case handed back",
    columns=tuple(_as_returned(column) for column in VILLAGE_CASES.columns),
    equal_rows_count=True,
    beware="The list of cases with verdicts or village columns filled in; rows left empty change nothing.",
    sheets=tuple(
        name
        for table in (CASES, VILLAGE_CASES, VILLAGE_SHEET)
        for name in (table.name, table.title)
    ),
)

RECEIPTS = Table(
    "receipts",
    "银行到账明细",
    one_row_per="payment that came in",
    columns=(
        Column(
            "amount",
            Kind.MONEY,
            "Amount received.",
            ("到账金额", "金额", "贷方发生额", "收入金额"),
            required=True,
        ),
        Column(
            "received_on",
            Kind.DATE,
            "Day it came in.",
            ("到账日期", "日期", "交易日期", "入账日期"),
            required=True,
        ),
        Column("case_id", Kind.KEY, "Case it is for.", ("问题编号",)),
        Column("payer_id", Kind.ID, "Resident id of the payer.", ("付款人证件号码", "证件号码")),
        Column(
            "payer",
            Kind.NAME,
            "Name of the payer.",
            ("付款人", "付款人户名", "付款人姓名", "付款人名称", "对方户名", "户名", "姓名"),
        ),
        Column(
            "kind",
            Kind.CODE,
            "How it came back.",
            ("退款方式",),
            codes={
                kind: RECOVERY_KINDS[kind] for kind in ("repayment", "instalment", "account_offset")
            },
            default="repayment",
        ),
        Column("reference", Kind.KEY, "Number the bank gave it.", ("流水号", "交易流水号")),
    ),
    equal_rows_count=True,
    beware="Two equal rows of a file are two payments; a row that an earlier file had is the same payment.",
)
