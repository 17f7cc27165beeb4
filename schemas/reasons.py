"""Why a row is bad: every reason of the quarantine, with its sentence in English and Chinese.

A sentence says what is wrong and what was expected. `{expected}` is filled from the column.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.table import Column, Kind

REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "empty": ("empty; a value is required", "必填项为空"),
        "undecodable": (
            "holds bytes that cannot be decoded; expected UTF-8 or GB18030 text",
            "含无法解码的字节；应为 UTF-8 或 GB18030 文本",
        ),
        "unknown_code": (
            "unknown code; expected one of {expected}",
            "代码无法识别；应为 {expected} 之一",
        ),
        "unreadable": ("cannot be read; expected {expected}", "无法识别；应为{expected}"),
        "float_id": (
            "the id came through a spreadsheet as a number and lost digits; expected the 18-character id as text",
            "证件号码被电子表格转为数字而丢位；应为文本格式的18位号码",
        ),
        "float_account": (
            "the account came through a spreadsheet as a number and lost digits; expected it as text",
            "账号被电子表格转为数字而丢位；应为文本格式",
        ),
        "too_many_decimals": (
            "more than two decimals; expected yuan and fen",
            "小数超过两位；金额应精确到分",
        ),
        "not_of_scheme": (
            "this scheme has no such benefit; expected {expected}",
            "该险种没有此待遇项目；应为 {expected}",
        ),
        "end_before_start": (
            "the end lies before the start; expected the same day or later",
            "终止早于起始；终止应不早于起始",
        ),
        "death_after_report": (
            "the death is dated after its own report; expected the day of the report or earlier",
            "死亡日期晚于上报日期；应不晚于上报日期",
        ),
        "death_after_as_of": (
            "the death is dated after the as-of day; expected that day or earlier",
            "死亡日期晚于核查日；应不晚于核查日",
        ),
        "death_before_birth": (
            "the death is dated before the birth date in the id; expected that day or later",
            "死亡日期早于证件号码中的出生日期；应不早于出生日期",
        ),
        "unknown_rule": (
            "no such rule; expected a rule id, a folder such as duplicate/, or *",
            "没有此规则；应为规则编号、规则目录（如 duplicate/）或 *",
        ),
        "same_key": (
            "a row with this number and other content stands before it; expected one row per number",
            "前面已有编号相同而内容不同的行；每个编号只应有一行",
        ),
        "ragged": (
            "the row cannot be split into the columns of the header; expected one field per column",
            "该行字段与表头列数不符；每列应有一个字段",
        ),
    }
)

_EXPECTED: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.MONTH: (
            "a month such as 2026-05, 202605 or 2026年5月",
            "月份，如 2026-05、202605 或 2026年5月",
        ),
        Kind.DATE: (
            "a date such as 2026-05-01, 20260501 or 2026年5月1日",
            "日期，如 2026-05-01、20260501 或 2026年5月1日",
        ),
        Kind.MONEY: ("yuan such as 1408.00 or 1,408.00", "金额，如 1408.00 或 1,408.00"),
        Kind.SHARE: ("a share between 0 and 1", "0 到 1 之间的比例"),
        Kind.COUNT: ("a whole number", "整数"),
        Kind.YEAR: ("a year such as 2026", "年度，如 2026"),
        Kind.YES_NO: ("yes or no (是, 否)", "是或否"),
        Kind.REGION: ("6, 9 or 12 digits", "6、9 或 12 位数字"),
        Kind.REGION_PREFIX: ("2, 4, 6, 9 or 12 digits", "2、4、6、9 或 12 位数字"),
    }
)


def sentence(reason: str, column: Column | None, lang: str) -> str:
    """Return the sentence of a reason for that column, in `en` or `zh`."""
    chinese = lang == "zh"
    expected = ""
    if column is not None and column.codes:
        words = [words[0] if chinese else code for code, words in column.codes.items()]
        expected = ("、" if chinese else ", ").join(words)
    elif column is not None and column.kind in _EXPECTED:
        expected = _EXPECTED[column.kind][chinese]
    return REASONS[reason][chinese].format(expected=expected)
