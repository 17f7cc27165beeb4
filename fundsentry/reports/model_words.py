"""What the model looks at, in the office's words."""

from collections.abc import Iterable

from schemas.codes import SCHEMES

FEATURES = {
    "monthly_amount": "月待遇水平",
    "amount_for_career": "与缴费年限不相称",
    "largest_rise": "最大一次涨幅",
    "largest_fall": "最大一次降幅",
    "months_risen": "上涨月数",
    "gradual_rise": "年内逐步涨幅",
    "one_month_apart": "单月与前后相差",
    "round_amounts": "整百元笔数",
    "untimely_lines": "未按通常月份发放笔数",
    "back_payments": "补发笔数",
    "back_paid_months": "补发折合月数",
    "just_under_limit": "略低于审批限额的补发",
    "months_not_paid": "期间未发月数",
    "resumptions": "中断后恢复次数",
    "lines_a_month": "每月笔数",
    "people_on_account": "账户共用人数",
    "accounts": "收款账户数",
    "account_switches": "收款账户变换次数",
    "lines_to_anothers_account": "转入他人账户笔数",
    "days_from_change_to_payment": "改账户后多久发放",
    "one_operator_share": "同一经办人占比",
    "unfamiliar_operator_share": "不常经办者占比",
    "months_since_verified": "距上次认证月数",
    "ids_in_a_row": "证件号码连号人数",
}


def drifted_words(names: Iterable[str], lang: str) -> str:
    """Return features that moved, each `scheme/feature`, as one enumeration."""
    if lang == "en":
        return ", ".join(names)
    told = (name.split("/", 1) for name in names)
    return "、".join(f"{SCHEMES[scheme][0]}的{FEATURES.get(name, name)}" for scheme, name in told)
