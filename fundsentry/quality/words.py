"""What did not come up to expectations, said to a person: where, what, what was expected, what to do."""

from collections.abc import Mapping
from typing import Any

from fundsentry.quality.suites import Expectation
from fundsentry.quality.validation import Result
from schemas import TABLES
from schemas.codes import BENEFITS, SCHEMES
from schemas.reasons import sentence as reason_sentence
from schemas.written import COLON

_FAILED: Mapping[str, tuple[str, str]] = {
    "few_rows": (
        "{where}: has {seen:,} good rows; at least {least:,} are expected{last}; ask for the list again, or where "
        "it is right, lower {key} in fundsentry.toml{zero}",
        "{where}：合格数据 {seen:,} 行；应不少于 {least:,} 行{last}；请向来源单位重新索取，"
        "确属无误的，在 fundsentry.toml 中调低 {key}{zero}",
    ),
    "did_not_come": (
        "{where}: did not come; at least {least:,} good rows are expected{last}; look for the file or ask for the list"
        "{zero}",
        "{where}：未收到；应不少于 {least:,} 行{last}；请查找文件或向来源单位索取{zero}",
    ),
    "shrinking": (
        "{where}: has {seen:,} good rows, where {usual:,} were usual in the last {nights} nights; at least {least:,} "
        "are expected; look whether the list loses rows night by night, and ask for all of it{zero}",
        "{where}：合格数据 {seen:,} 行，近 {nights} 次运行通常为 {usual:,} 行；应不少于 {least:,} 行；"
        "请核实名单是否逐次减少，并索取完整名单{zero}",
    ),
    "many_rows": (
        "{where}: has {seen:,} good rows; at most {most:,} are expected{last}; look whether it holds rows twice or of "
        "others, or raise {key} in fundsentry.toml",
        "{where}：合格数据 {seen:,} 行；应不超过 {most:,} 行{last}；请检查是否重复或混入其他数据，"
        "确属无误的，在 fundsentry.toml 中调高 {key}",
    ),
    "overdue": (
        "{where}: {came}; it was due on {due}; ask for it; an office with nothing to "
        "report sends the list with the one line zero report",
        "{where}：{came}；应于 {due} 前报送；请催报，无新增的应报送“零报告”",
    ),
    "too_old": (
        "{where}: the newest row is of {newest}, {seen:,} days ago; at most {most:,} days are expected; ask for a "
        "newer list",
        "{where}：最新一条为 {newest}，距今 {seen:,} 天；应不超过 {most:,} 天；请索取更新的名单",
    ),
    "months_missing": (
        "{where}: no rows for {months}; rows of every month are expected; look for the file of that month",
        "{where}：缺少 {months} 的数据；各月均应有数据；请查找该月文件",
    ),
    "new_codes": (
        "{where}: codes that no night before had: {codes}; expected known ones; look whether they are meant",
        "{where}：出现以前没有的代码：{codes}；应为已有代码；请核实是否属实",
    ),
    "amounts": (
        "{where}: amounts of {month} differ from {before} (index {share_of_one}; median {median_before} → {median} "
        "yuan); at most {most} is expected; look whether the benefit was adjusted",
        "{where}：{month} 的金额与 {before} 差异较大（指数 {share_of_one}；中位数 {median_before} → {median} 元）；"
        "应不超过 {most}；请核实待遇是否调整",
    ),
    "bad_rows": (
        "{where}: {percent} of the rows are in quarantine{reason}; at most {most_percent} is expected; look at the "
        "quarantine and ask the sender to mend it",
        "{where}：{percent} 的数据被隔离{reason}；应不超过 {most_percent}；请查看隔离数据并请来源单位更正",
    ),
    "bad_ids": (
        "{where}: {percent} of the ids fail the check digit or the birth date; at most {most_percent} is expected; "
        "ask the sender how the ids were written",
        "{where}：{percent} 的证件号码校验不通过；应不超过 {most_percent}；请与来源单位核实号码的填写",
    ),
    "duplicates": (
        "{where}: {percent} of the rows stand there twice; at most {most_percent} is expected; look whether a file "
        "was delivered twice",
        "{where}：{percent} 的数据重复；应不超过 {most_percent}；请检查文件是否重复报送",
    ),
}
_CHECKS: Mapping[str, tuple[str, str]] = {
    "few_rows": ("Rows, at least", "行数下限"),
    "shrinking": ("Rows, against the usual", "行数较平常"),
    "many_rows": ("Rows, at most", "行数上限"),
    "overdue": ("Days overdue", "逾期天数"),
    "too_old": ("Days since the newest row", "最新数据距今天数"),
    "months_missing": ("Months missing", "缺少月份数"),
    "new_codes": ("New codes", "新代码数"),
    "amounts": ("Amounts against the month before", "金额较上月变化"),
    "bad_rows": ("Rows in quarantine", "隔离数据占比"),
    "bad_ids": ("Ids that fail", "证件号码不合格占比"),
    "duplicates": ("Rows said twice", "重复数据占比"),
}
_SHARES = frozenset({"bad_rows", "bad_ids", "duplicates"})


def failure(result: Result, lang: str) -> str:
    """Return the sentence of a failure, in `en` or `zh`."""
    one, facts = result.expectation, result.facts
    key = "did_not_come" if facts.get("missing") else one.check
    values: dict[str, Any] = {
        **facts,
        "where": where(one, lang),
        "seen": int(result.seen),
        "least": int(one.least or 0),
        "most": f"{one.most:g}" if one.check == "amounts" else int(one.most or 0),
        "last": _last(facts, lang),
        "zero": _zero(one, facts, lang),
        "came": _came(facts, lang),
        "share_of_one": f"{result.seen:.2f}",
        "percent": percent(result.seen),
        "most_percent": percent(one.most or 0),
        "reason": COLON[lang] + told if (told := reason(one, lang)) else "",
        "months": ", ".join(facts.get("months", ())),
        "codes": ", ".join(facts.get("codes", ())),
    }
    return _FAILED[key][lang == "zh"].format(**values)


def where(one: Expectation, lang: str) -> str:
    """Return the table, and what of it an expectation is about."""
    table = TABLES[one.table]
    title = table.title if lang == "zh" else one.table
    column = table.get(one.column)
    named = one.column if column is None or lang != "zh" else column.headers[0]
    if one.check == "amounts":
        return (
            f"{title}, {coded(one.about, lang)}"
            if lang == "en"
            else f"{title} {coded(one.about, lang)}"
        )
    if one.check in ("few_rows", "shrinking", "many_rows", "overdue", "too_old"):
        return title if one.about in ("", one.table) else f"{title} ({one.about})"
    if one.check in ("months_missing", "amounts"):
        return (
            f"{title}, {coded(one.about, lang)}"
            if lang == "en"
            else f"{title} {coded(one.about, lang)}"
        )
    if not named:
        return title
    return f"{title}, {named}" if lang == "en" else f"{title} {named}"


def title(check: str, lang: str) -> str:
    """Return the name of a check."""
    return _CHECKS[check][lang == "zh"]


def number(check: str, value: float | None) -> str:
    """Return a number of a check as a person reads it."""
    if value is None:
        return "–"
    if check in _SHARES:
        return percent(value)
    return f"{value:.2f}" if check == "amounts" else f"{int(value):,}"


def bounds(one: Expectation) -> str:
    """Return what was expected."""
    if one.least is not None:
        return f"≥ {number(one.check, one.least)}"
    return f"≤ {number(one.check, one.most)}"


def percent(share: float) -> str:
    """Return a share in percent with one decimal; what is not nothing is not shown as nothing."""
    return "< 0.1 %" if 0 < share < 0.0005 else f"{share * 100:.1f} %"


def reason(one: Expectation, lang: str) -> str:
    """Return what is wrong with rows in quarantine, in a few words."""
    if one.check != "bad_rows" or not one.about:
        return ""
    told = reason_sentence(one.about, TABLES[one.table].get(one.column), lang)
    return told.partition("；" if lang == "zh" else ";")[0]


def coded(about: str, lang: str) -> str:
    """Return codes of schemes and benefits as the office calls them."""
    if lang != "zh":
        return about
    names = {code: words[0] for code, words in (*SCHEMES.items(), *BENEFITS.items())}
    return " / ".join(names.get(code, code) for code in about.split(" / "))


def _came(facts: Mapping[str, Any], lang: str) -> str:
    if (day := facts.get("came")) is None:
        return "没有收到" if lang == "zh" else "nothing came"
    return f"自 {day} 以来没有新数据" if lang == "zh" else f"nothing new has come since {day}"


def _last(facts: Mapping[str, Any], lang: str) -> str:
    if facts.get("last") is None:
        return ""
    return f"（上次 {facts['last']:,} 行）" if lang == "zh" else f" (last night: {facts['last']:,})"


def _zero(one: Expectation, facts: Mapping[str, Any], lang: str) -> str:
    if not facts.get("zero_report") or not TABLES[one.table].has_zero_reports:
        return ""
    if lang == "zh":
        return "；确无数据的，请来源单位报送“零报告”"
    return "; an office with nothing to report sends the list with the one line zero report"
