"""核查发现: what was found, per payout line and rule."""

from schemas.codes import BENEFITS, CERTAINTIES, IDENTITIES, SCHEMES
from schemas.table import Column, Kind, Table

RULE = Column("rule", Kind.TEXT, "Rule id.", ("规则",))
CERTAINTY = Column(
    "certainty",
    Kind.CODE,
    "recoverable: not owed by the law of that month, identity exact; potential: to be looked into first.",
    ("认定程度",),
    codes=CERTAINTIES,
)
PERSON_ID = Column("person_id", Kind.ID, "Resident id; empty for an employer.", ("证件号码",))
NAME = Column("name", Kind.NAME, "Name.", ("姓名",))
SCHEME = Column("scheme", Kind.CODE, "Insurance scheme.", ("险种",), codes=SCHEMES)
IDENTITY = Column("identity", Kind.CODE, "How sure the match is.", ("身份匹配",), codes=IDENTITIES)
UNDUE = Column("undue_amount", Kind.MONEY, "What the rule says was not owed.", ("不应发金额",))
CLAIMED = Column(
    "claimed_amount",
    Kind.MONEY,
    "After the one-claim order; 0 for potential and excluded.",
    ("应追回金额",),
)
BECAUSE = Column("because", Kind.TEXT, "The facts in one sentence.", ("认定理由",))
LAW = Column("law", Kind.TEXT, "The article relied on.", ("法规依据",))

FINDINGS = Table(
    "findings",
    "核查发现",
    one_row_per="payout line and rule",
    columns=(
        Column(
            "finding_id",
            Kind.KEY,
            "Twelve characters, from rule and payout line.",
            ("发现编号",),
            unique=True,
        ),
        Column("case_id", Kind.KEY, "The case it belongs to.", ("问题编号",)),
        RULE,
        Column("rule_version", Kind.TEXT, "First day of the version used.", ("规则版本",)),
        CERTAINTY,
        PERSON_ID,
        NAME,
        SCHEME,
        Column("benefit", Kind.CODE, "Benefit.", ("待遇项目",), codes=BENEFITS),
        Column("benefit_month", Kind.MONTH, "Month the money is for.", ("待遇所属期",)),
        Column("payout_id", Kind.KEY, "Payment line, refund or lead.", ("发放流水号",)),
        Column("paid_on", Kind.DATE, "Day of payment.", ("发放日期",)),
        Column("amount", Kind.MONEY, "Amount of the line.", ("发放金额",)),
        UNDUE,
        CLAIMED,
        IDENTITY,
        Column(
            "evidence_table",
            Kind.TEXT,
            "Tables of the evidence, in the order of its ids.",
            ("证据来源表",),
        ),
        Column("evidence_id", Kind.KEY, "Rows that show it.", ("证据编号",)),
        BECAUSE,
        LAW,
    ),
)
