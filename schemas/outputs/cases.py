"""问题台账: the list of cases that auditors work through."""

from schemas.codes import SUBJECT_KINDS
from schemas.outputs.findings import (
    BECAUSE,
    CERTAINTY,
    CLAIMED,
    IDENTITY,
    LAW,
    NAME,
    PERSON_ID,
    RULE,
    SCHEME,
    UNDUE,
)
from schemas.table import Column, Kind, Table

STATES = {
    "flagged": ("待核查",),
    "under_review": ("核查中",),
    "confirmed": ("属实",),
    "notified": ("已告知",),
    "appealed": ("申诉中",),
    "recovering": ("追缴中",),
    "dismissed": ("排除",),
    "withdrawn": ("撤销",),
    "closed": ("销号",),
}
VERDICTS = {
    "confirmed": ("属实",),
    "partly_confirmed": ("部分属实",),
    "dismissed": ("排除",),
    "open": ("待查",),
}
ROOT_CAUSES = {
    "policy": ("政策",),
    "handling": ("经办",),
    "information": ("信息",),
    "supervision": ("监督",),
}

# A dismissal whose reason begins so says that the list was wrong, not the person.
WRONGLY_LISTED = ("名单有误", "名单错误", "误列", "wrongly listed")

AUDITORS_COLUMNS = (
    Column("verdict", Kind.CODE, "Verdict of the auditor.", ("核查结论",), codes=VERDICTS),
    Column("confirmed_amount", Kind.MONEY, "Amount confirmed.", ("核定金额",)),
    Column("verdict_reason", Kind.TEXT, "Reason of the verdict.", ("结论理由",)),
    Column("root_cause", Kind.CODE, "Root cause.", ("问题根源",), codes=ROOT_CAUSES),
    Column("auditor", Kind.TEXT, "Who decided.", ("核查人",)),
    Column("decided_on", Kind.DATE, "Day of the verdict.", ("核查日期",)),
    Column("second_person", Kind.TEXT, "Second person, above the set amount.", ("复核人",)),
    Column(
        "exclude_until", Kind.DATE, "With a dismissal: the exclusion ends then.", ("排除截止日",)
    ),
    Column("remark", Kind.TEXT, "Remark.", ("备注",)),
)

VILLAGE_COLUMNS = (
    Column("seen_alive_on", Kind.DATE, "Day on which the person was seen.", ("见到本人日期",)),
    Column("died_on", Kind.DATE, "Day of death, as the village knows it.", ("死亡日期",)),
    Column("in_prison_since", Kind.DATE, "Day of admission to prison.", ("服刑起始日期",)),
    Column("abroad_since", Kind.DATE, "Day of departure abroad.", ("出境日期",)),
    Column("account_held_by", Kind.NAME, "Who really holds card and account.", ("账户实际持有人",)),
)

CASES = Table(
    "cases",
    "问题台账",
    one_row_per="case: one rule and one person, employer or operator",
    columns=(
        Column(
            "case_id",
            Kind.KEY,
            "Twelve characters, from rule and subject.",
            ("问题编号",),
            unique=True,
        ),
        RULE,
        Column("title", Kind.TEXT, "Title of the rule.", ("问题类型",)),
        Column("state", Kind.CODE, "Where the case stands.", ("状态",), codes=STATES),
        Column("rank", Kind.COUNT, "Place in the order of work.", ("排序",)),
        CERTAINTY,
        Column("subject_kind", Kind.CODE, "Whom it is about.", ("对象类型",), codes=SUBJECT_KINDS),
        PERSON_ID,
        NAME,
        SCHEME,
        Column("region_code", Kind.REGION, "Region of the latest line.", ("行政区划",)),
        Column("township", Kind.TEXT, "Township.", ("乡镇",)),
        Column("bank_account", Kind.ACCOUNT, "Account of the latest line.", ("银行账号",)),
        Column("event_on", Kind.DATE, "Day of the death, admission, registration …", ("事件日期",)),
        Column("first_month", Kind.MONTH, "First month not owed.", ("起始月份",)),
        Column("last_month", Kind.MONTH, "Last month not owed.", ("截止月份",)),
        Column("payouts", Kind.COUNT, "Payment lines.", ("笔数",)),
        UNDUE,
        CLAIMED,
        IDENTITY,
        BECAUSE,
        LAW,
        Column(
            "innocent_explanations",
            Kind.TEXT,
            "What could explain it innocently.",
            ("可能的合理解释",),
        ),
        Column("first_steps", Kind.TEXT, "What to do first.", ("核查步骤",)),
        Column("related_cases", Kind.TEXT, "Other open cases of the subject.", ("关联问题",)),
        Column("opened_on", Kind.DATE, "As-of day on which it was opened.", ("立案日期",)),
        Column("due_on", Kind.DATE, "Day by which it is due.", ("办理期限",)),
        Column("run_id", Kind.KEY, "Run that wrote the row.", ("运行编号",)),
        Column(
            "version",
            Kind.COUNT,
            "Version of the case; a row handed back with an old one is refused.",
            ("版本",),
        ),
        *AUDITORS_COLUMNS,
    ),
    beware="One row carries all findings of its rule and subject; excluded findings open no case.",
)

VILLAGE_CASES = Table(
    "village_cases",
    "现场核实表",
    one_row_per="case, for the township or village that looks on the spot",
    columns=(*CASES.columns[: -len(AUDITORS_COLUMNS)], *VILLAGE_COLUMNS, *AUDITORS_COLUMNS),
    beware="What is found on the spot becomes evidence, never a verdict; a village's own sheet is village_sheet.",
)

# A village sees whom to look for and why: no account, no amounts, no verdict.
_OF_THE_VILLAGE = (
    "case_id",
    "title",
    "person_id",
    "name",
    "region_code",
    "township",
    "event_on",
    "first_month",
    "last_month",
    "because",
    "first_steps",
    "due_on",
)

VILLAGE_SHEET = Table(
    "village_sheet",
    "村级核实表",
    one_row_per="case of a person, for the village where the person lives",
    columns=(
        *(CASES[name] for name in _OF_THE_VILLAGE),
        *VILLAGE_COLUMNS,
        CASES["remark"],
    ),
    beware="What is filled in becomes evidence, never a verdict.",
)
