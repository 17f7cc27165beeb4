"""What is said to somebody whose row, entry or act is not taken: what is wrong, what was expected, what to do."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from schemas.outputs.cases import STATES, VERDICTS, VILLAGE_CASES
from schemas.written import yuan

_OFFICE_CLOCK = ZoneInfo("Asia/Shanghai")
_FEN = frozenset({"stands", "undue", "above", "outstanding", "overpaid", "allowed", "left"})

# Beside a due day that lies beyond the announced holidays.
PROVISIONAL = {
    "zh": "（暂定）",
    "en": " (provisional)",
}
# By key: in English, in Chinese.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "unknown_case": (
        "the ledger has no case of this number; expected one from the list of cases; take the row from a list of this ledger",
        "台账中没有此问题编号；应为问题清单中的编号；请使用本台账导出的清单",
    ),
    "damaged_case_id": (
        "the case number was damaged by a spreadsheet; expected twelve letters and digits; copy it from the list as text",
        "问题编号被电子表格改坏；应为12位字母和数字；请从清单中按文本复制",
    ),
    "twice_in_file": (
        "the case stands in several rows of this file ({rows}); expected one; leave one of them",
        "同一问题在本文件中出现多行（第 {rows} 行）；应只有一行；请保留其中一行",
    ),
    "moved_meanwhile": (
        "the case was moved by {by} on {on} and is now of version {version}; expected the version of the row; take the row from a new list",
        "该问题已由{by}于 {on} 变更，现为第 {version} 版；与本行版本不一致；请用新清单重新填写",
    ),
    "replaced_since": (
        "this row was applied before and its author has replaced it since; expected the newer row; take it from a new list",
        "本行此前已生效，其后已被填写人更正；应以更正后的为准；请用新清单重新填写",
    ),
    "seen_otherwise": (
        "{column} is not what the list says of this case; expected it unchanged; take the row from the list and fill in only your columns",
        "{column} 与清单不一致；清单各列不应改动；请从清单重新取该行，只填写核查各列",
    ),
    "last_month_unreadable": (
        "the last month cannot be read; expected YYYY-MM as in the list; copy it from the list",
        "截止月份无法识别；应为清单中的 YYYY-MM；请从清单复制",
    ),
    "withdrawn": (
        "the case was withdrawn, as its evidence has vanished; expected a case of the present list; no verdict is needed",
        "该问题因证据消失已撤销；应为现行清单中的问题；无需再作结论",
    ),
    "decided_in_future": (
        "the day of the verdict lies in the future; expected today or earlier; correct it",
        "核查日期晚于今日；应为今日或以前；请更正",
    ),
    "received_in_future": (
        "the day of the payment lies in the future; expected today or earlier; correct it",
        "到账日期晚于今日；应为今日或以前；请更正",
    ),
    "decided_by_another": (
        "{by} decided this case on {on}; expected its author, or new findings; ask them, or note an appeal",
        "该问题已由{by}于 {on} 作出结论；只有其本人可以更正；请与其联系，或登记申诉",
    ),
    "money_has_come": (
        "money has come in on the verdict of {on}; expected an amount, or an appeal; note it with `fundsentry cases appeal`",
        "{on} 的结论已有资金退回；不能直接撤回；请用 fundsentry cases appeal 登记申诉后再作结论",
    ),
    "reason_missing": (
        "a reason is missing; expected one where somebody is let off, a case is taken up again, or money is written off or corrected; add it",
        "缺少理由；排除、部分属实、重新核查、核销、移送、更正均须写明理由；请补充",
    ),
    "amount_without_confirming": (
        "an amount stands beside a verdict that confirms nothing; expected it empty; correct one of them",
        "结论未认定属实却填有核定金额；应为空；请更正其一",
    ),
    "amount_missing": (
        "the amount is missing; expected one for a case that is potential or confirmed in part; add it",
        "缺少核定金额；待核实或部分属实的问题须填写核定金额；请补充",
    ),
    "amount_not_positive": (
        "the amount is not above zero; expected an amount above zero; correct it or dismiss the case",
        "金额不大于零；应大于零；请更正，或作排除",
    ),
    "less_than_another": (
        "{by} confirmed more ({stands} yuan of it stand); expected at least that, with what is new added to it; "
        "give the sum of both, talk to them, or note an appeal",
        "{by}已核定的金额更高（其中 {stands} 元仍成立）；应不低于该金额并加上新增部分；"
        "请填写两者合计，或与其联系，或登记申诉",
    ),
    "amount_above_undue": (
        "the amount is above what was not owed ({undue} yuan); expected at most that; correct it",
        "核定金额高于不应发金额（{undue} 元）；应不高于该金额；请更正",
    ),
    "line_confirmed_elsewhere": (
        "the same payments were confirmed in other cases ({cases}); expected no payment to be confirmed beyond its amount; confirm only the rest",
        "同一笔发放已在其他问题（{cases}）中核定；同一笔核定合计不应超过其净额；请只核定其余部分",
    ),
    "second_person_missing": (
        "above {above} yuan a second person is needed; expected their name; fill it in, or let them run `fundsentry cases approve`",
        "金额超过 {above} 元须有复核人；应填写复核人；请补充，或由复核人执行 fundsentry cases approve",
    ),
    "second_person_is_first": (
        "the second person is the one who decided; expected somebody else (needed above {above} yuan); name another",
        "复核人与核查人为同一人；超过 {above} 元应由他人复核；请另行指定",
    ),
    "exclusion_without_dismissal": (
        "an exclusion stands beside a verdict that dismisses nothing; expected it empty; correct one of them",
        "结论不是排除却填有排除截止日；应为空；请更正其一",
    ),
    "exclusion_is_over": (
        "the exclusion ends before the day of the verdict; expected a later day; correct it",
        "排除截止日早于核查日期；应为其后的日期；请更正",
    ),
    "exclusion_without_end": (
        "the exclusion has no end; expected a day; without new evidence a dismissed case stays dismissed anyway",
        "排除没有截止日；应为具体日期；已排除的问题如无新证据本来就不再列出",
    ),
    "verdict_missing": (
        "amount, reason or exclusion stand without a verdict; expected one of {verdicts}; add it or empty them",
        "填有核定金额、理由或排除截止日而无核查结论；应为{verdicts}之一；请补填结论或清空",
    ),
    "version_missing": (
        "the version is missing; expected it as the list has it; take the row from the list",
        "缺少版本；应与清单一致；请从清单重新取该行",
    ),
    "reported_in_future": (
        "{column} lies in the future; expected today or earlier; correct it",
        "{column}晚于今日；应为今日或以前；请更正",
    ),
    "exclusion_of_no_person": (
        "the case is about no person; exclusions are of persons only; leave the day empty",
        "该问题对象不是个人；只有个人可以列入排除名单；请清空排除截止日",
    ),
    "takes_no_money": (
        "the case is {state}; money may arrive once it is confirmed; hand in the verdict first, or take a closed case up by `fundsentry cases reopen`",
        "该问题目前为{state}；认定属实之后才能登记资金；请先作结论，已销号的先用 fundsentry cases reopen 重新核查",
    ),
    "payment_not_positive": (
        "the amount is not above zero; expected money that came in; what was given back is entered with `fundsentry recover CASE --give-back`, a wrong entry is taken back with --corrects",
        "金额不大于零；应为实际到账的金额；退还给本人的请用 fundsentry recover 问题编号 --give-back 登记，误登记的请用 --corrects 更正",
    ),
    "not_decided": (
        "the case is {state}; whether money is to be given back is known after the verdict; hand in the verdict first",
        "该问题目前为{state}；作出结论之后才能确定应退还本人的金额；请先作结论",
    ),
    "above_overpaid": (
        "overpaid are {overpaid} yuan; expected an amount above zero and at most that; correct it",
        "多退金额为 {overpaid} 元；退还金额应大于零且不高于此；请更正",
    ),
    "above_outstanding": (
        "the amount is above what is outstanding ({outstanding} yuan); expected at most that; correct it",
        "金额高于未追回金额（{outstanding} 元）；应不高于该金额；请更正",
    ),
    "corrects_nothing": (
        "entry {number} is no entry of this kind on this case; expected its number as `fundsentry cases show` lists it; correct it",
        "第 {number} 号不是该问题下此类资金记录；应为 fundsentry cases show 所列编号；请更正",
    ),
    "corrects_too_much": (
        "of the entry {left} yuan are left; expected at most that; correct the amount",
        "该笔记录尚余 {left} 元；更正金额应大于零且不高于此；请更正",
    ),
    "benefit_missing": (
        "the month's benefit is missing; expected what the person is paid that month before the offset; give --benefit",
        "缺少当月待遇金额；抵扣前应填写当月应发待遇；请用 --benefit 填写",
    ),
    "offset_too_high": (
        "the offset leaves less than the minimum living amount; expected at most {allowed} yuan this month; lower it",
        "抵扣后低于基本生活保障标准；本月最多可抵扣 {allowed} 元；请降低金额",
    ),
    "minimum_living_not_set": (
        "the minimum living amount is not set; expected it before anything is offset from a benefit; set minimum_living under [amounts] in fundsentry.toml",
        "尚未设定基本生活保障标准；抵扣待遇前必须设定；请在 fundsentry.toml 的 [amounts] 下设置 minimum_living",
    ),
    "plan_days_not_to_come": (
        "the due days of the plan do not lie ahead, one after the other; expected a first day not before today; give --first",
        "分期到期日应依次在今日或以后；请用 --first 指定首期到期日",
    ),
    "plan_is_not_outstanding": (
        "the instalments do not add up to what is outstanding ({outstanding} yuan), each above zero; expected that sum; correct them",
        "分期合计应等于未追回金额（{outstanding} 元），且每期大于零；请更正",
    ),
    "not_to_be_notified": (
        "the case is {state}, or its notice was noted before; a notice goes out once for each verdict that confirms; see `fundsentry cases show`",
        "该问题目前为{state}，或已登记送达；认定属实之后才发告知书，每次认定登记一次；请查看 fundsentry cases show",
    ),
    "no_notice": (
        "the case is {state} and has nothing confirmed to be told of; a notice is drafted for a confirmed case; hand in the verdict first",
        "该问题目前为{state}，没有已认定的金额可以告知；认定属实之后才拟告知书；请先作结论",
    ),
    "no_notice_of_operator": (
        "the case is about an operator of the office; a notice is for a person or an employer who was paid; settle it within the office",
        "该问题对象为经办人；告知书只发给领取待遇或资金的个人、单位；请按内部程序处理",
    ),
    "sent_in_future": (
        "the day of sending lies in the future; expected today or earlier; correct it",
        "送达日期晚于今日；应为今日或以前；请更正",
    ),
    "sent_before_verdict": (
        "the notice was sent before the verdict of {on}; expected that day or later; correct the day",
        "送达日期早于 {on} 的核查结论；应为当日或以后；请更正",
    ),
    "not_to_be_appealed": (
        "the case is {state}; an appeal is against a confirmed one; a closed or dismissed one is taken up by `fundsentry cases reopen`",
        "该问题目前为{state}；申诉针对已认定的问题；已销号或排除的请用 fundsentry cases reopen 重新核查",
    ),
    "not_to_be_reopened": (
        "the case is {state}; only a dismissed or closed one is taken up again; see `fundsentry cases show`",
        "该问题目前为{state}；只有排除或销号的问题才能重新核查；请查看 fundsentry cases show",
    ),
    "reference_reused": (
        "the bank's number stands for a payment of another amount or day on case {case}; expected a number of its own; correct the number",
        "该流水号已用于问题 {case} 的另一笔到账（金额或日期不同）；每笔应有各自的流水号；请更正",
    ),
    "entered_elsewhere": (
        "a payment of this payer, day and amount was entered on case {case}; expected it once; take that entry back with --corrects, or give the bank's number if it is another payment",
        "同一付款人、日期、金额的到账已登记在问题 {case}；不应重复登记；原登记有误的请先用 --corrects 更正，确为另一笔的请填写流水号",
    ),
    "entered_by_hand": (
        "entry {number} on case {case}, made by hand, is of the same day and amount; expected the payment once; take that entry back with --corrects first, or enter this one by hand if it is another payment",
        "问题 {case} 的第 {number} 号记录为手工登记，日期、金额相同；同一笔不应重复登记；请先用 --corrects 更正该记录，确为另一笔的请手工登记",
    ),
    "no_payer": (
        "neither case nor payer is named; expected one of them; add it",
        "未注明问题编号或付款人；应至少有一项；请补充",
    ),
    "unknown_payer": (
        "nothing is outstanding under this payer; expected somebody with a confirmed case; name the case",
        "该付款人名下没有待追回的问题；应为已认定问题的对象；请填写问题编号",
    ),
    "payer_of_several_names": (
        "several people of this name have something outstanding ({cases}); expected one; name the case",
        "同名者有多人待追回（{cases}）；无法确定；请填写问题编号",
    ),
    "payer_of_several_cases": (
        "several cases of this payer are outstanding ({cases}) and none is of exactly this amount; expected one; name the case",
        "该付款人有多个待追回问题（{cases}），且金额均不相等；无法确定；请填写问题编号",
    ),
}


def answer(key: str, facts: Mapping[str, Any], lang: str) -> str:
    """Return the sentence of a refusal."""
    english, chinese = SENTENCES[key]
    words = {name: _word(name, value, lang) for name, value in facts.items()}
    words["verdicts"] = (
        "、".join(one[0] for one in VERDICTS.values()) if lang == "zh" else ", ".join(VERDICTS)
    )
    return (chinese if lang == "zh" else english).format(**words)


def _word(name: str, value: Any, lang: str) -> str:
    if name in _FEN:
        return yuan(value)
    if name == "column":
        column = VILLAGE_CASES[value]
        return column.headers[0] if lang == "zh" else column.name
    if name == "state":
        return STATES[value][0] if lang == "zh" else str(value).replace("_", " ")
    if name == "by" and value == "night":
        return "夜间核查" if lang == "zh" else "the night"
    if isinstance(value, datetime):
        return value.astimezone(_OFFICE_CLOCK).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
