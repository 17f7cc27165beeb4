"""The words of the screen after a night, and how its tables look."""

from rich.box import SIMPLE_HEAD
from rich.table import Table as Grid

TITLE_WIDTH = 36
"""So wide is the longest title of a rule in Chinese."""

_TITLES = {
    "found": ("What was found", "核查发现"),
    "first_night": (
        "First night: what follows has gathered over years; it is booked as the first night's and shown apart.",
        "首夜核查：以下为历年存量，按首夜存量登记，与其后新增分列。",
    ),
    "rule": ("Rule", "规则"),
    "yuan": ("Yuan.", "金额单位：元。"),
    "lines": ("Lines", "笔数"),
    "persons": ("People", "人数"),
    "claimed": ("Recoverable", "应追回"),
    "potential": ("To look into", "待核实"),
    "all": ("All", "合计"),
    "nothing": ("Nothing was found.", "没有发现问题。"),
    "quarantine": ("What came, and what is in quarantine", "数据接收与隔离"),
    "table": ("Table", "数据表"),
    "rows_in": ("Rows in", "行数"),
    "accepted": ("Accepted", "接收"),
    "quarantined": ("Quarantined", "隔离"),
    "duplicates": ("Duplicates", "重复"),
    "not_known": ("Not known yet", "尚未知悉"),
    "quarantined_money": ("Payouts in quarantine: {} yuan", "隔离的发放金额合计 {} 元"),
    "unjudged": ("Could not be judged", "未能判定"),
    "reason": ("Reason", "原因"),
    "no_version_in_force": (
        "no version of the rule for these months",
        "所属月份没有适用的规则版本",
    ),
    "benefit_not_judged_then": (
        "the version of these months does not judge this benefit",
        "该月份的规则版本不适用于此待遇",
    ),
    "not_applied": ("not applied: no table {}", "未适用：缺少数据表 {}"),
    "without": ("applied without table {}", "已适用，但缺少数据表 {}"),
    "strangers": ("Files that belong to no table", "未识别的文件"),
    "looks_like": ("{} (looks like {})", "{}（疑为 {}）"),
    "not_booked": (
        "Nothing was booked: {} lies before {}, the day of the last night",
        "未入账：核查日 {} 早于最近一次入账的核查日 {}",
    ),
    "booked": (
        "Cases: {} opened, {} extended, {} changed, {} withdrawn; {} open",
        "问题台账：新立 {}，增加 {}，变更 {}，撤销 {}；未办结共 {}",
    ),
    "few": (
        "∗ hidden: fewer than 3 people, or the rest would give it away.",
        "∗ 隐去：涉及不足3人，或可由其余数字推知。",
    ),
    "model": (
        "Unusual payments: {} people scored, {} named for a look",
        "异常待遇：评分 {} 人，列入核查 {} 人",
    ),
    "too_few": ("Unusual payments: too few people to say", "异常待遇：人数太少，未评分"),
    "drifted": (
        "The people differ from the last night's more than expected ({}); look at the model's card",
        "与上次相比人员构成变化超出预期（{}），请查看模型说明卡",
    ),
    "not_validated": (
        "Great Expectations gave no answer ({}); the same numbers were compared plainly",
        "Great Expectations 未能完成核对（{}），已直接比对相同数据",
    ),
    "more_failures": ("and {} more, see quality.html", "另有 {} 项，见 quality.html"),
    "files": ("Files", "文件"),
    "list": ("The list of cases", "问题台账"),
    "trial": (
        "For trial: nothing was written or booked; this is what the night would have done.",
        "试运行：未写入文件、未登记台账；以上为实际运行将得到的结果。",
    ),
    "cut": (
        "cases.xlsx holds the first {:,} of {:,} cases; cases.csv holds all",
        "cases.xlsx 只含前 {:,} 个问题（共 {:,} 个），全部见 cases.csv",
    ),
}


def word(key: str, lang: str) -> str:
    """Return a title in that language."""
    return _TITLES[key][lang == "zh"]


def grid_of(title: str, lang: str) -> Grid:
    """Return an empty table under a title."""
    return Grid(
        title=word(title, lang),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
