"""稳岗返还: unemployment premiums returned to employers."""

from schemas.table import Column, Kind, Table

EMPLOYER_REFUNDS = Table(
    "employer_refunds",
    "稳岗返还",
    one_row_per="refund",
    known_on="paid_on",
    columns=(
        Column(
            "refund_id",
            Kind.KEY,
            "Number of the refund.",
            ("返还编号",),
            required=True,
            unique=True,
        ),
        Column(
            "employer_id",
            Kind.KEY,
            "Employer.",
            ("单位编号", "统一社会信用代码"),
            required=True,
        ),
        Column("employer_name", Kind.NAME, "Name of the employer.", ("单位名称",), required=True),
        Column("year", Kind.YEAR, "Year of the refund.", ("返还年度", "年度"), required=True),
        Column("amount", Kind.MONEY, "Amount refunded.", ("返还金额", "金额"), required=True),
        Column("paid_on", Kind.DATE, "Day of payment.", ("发放日期", "支付日期"), required=True),
        Column(
            "prior_year_premium",
            Kind.MONEY,
            "Premium really paid in the year before.",
            ("上年度实际缴费",),
            required=True,
        ),
        Column("insured_count", Kind.COUNT, "People insured.", ("参保人数",)),
        Column("layoff_rate", Kind.SHARE, "Share of people laid off.", ("裁员率",)),
        Column(
            "size",
            Kind.CODE,
            "Size of the employer.",
            ("企业规模", "单位规模"),
            codes={"small": ("中小微",), "large": ("大型",)},
        ),
        Column("is_dispatch", Kind.YES_NO, "Labour-dispatch agency.", ("劳务派遣",)),
    ),
)
