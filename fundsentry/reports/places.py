"""Why a case stands where it stands in the order of work, in a few words."""

from typing import Any

import polars as pl

from schemas.written import yuan

_OLD_DAYS = 30
"""Waiting is told from so many days on."""
_JOIN = {"zh": "；", "en": "; "}
_WORDS = {
    "answer": ("a lead waits for an answer", "有线索待答复"),
    "appeal": ("an appeal waits for an answer", "申诉待答复"),
    "late": ("overdue, was due {}", "已逾期（{}到期）"),
    "soon": ("due {}", "{}到期"),
    "no_room": ("beyond the places kept for deadlines", "期限件名额已满，按金额排"),
    "drawn": (
        "drawn at random, to know how often the rule is right",
        "随机抽查，用于检验规则准确率",
    ),
    "notice": ("decided, the notice is to be sent", "已核定，待送达告知书"),
    "waits": ("decided, waits for the money", "已核定，待款项到账"),
    "claimed": ("{} yuan recoverable", "应追回{}元"),
    "potential": (
        "{} yuan to be looked into, {} expected to be upheld ({})",
        "待核实{}元，预计属实{}（{}）",
    ),
    "verdict": ("{} verdict on such cases so far", "此类已有{}件结论"),
    "verdicts": ("{} verdicts on such cases so far", "此类已有{}件结论"),
    "no_verdict": ("no verdict on such cases yet", "此类尚无结论"),
    "outstanding": ("{} yuan outstanding", "未追回{}元"),
    "together": ("{} cases of the subject together", "该对象共{}件，合并排序"),
    "no_amount": ("no amount", "无金额"),
    "days": ("open for {} days", "立案{}天"),
    "score": ("the model names the person, score {}", "模型提示此人异常（评分{}）"),
    "follows": ("stands with {} of the same subject", "与{}同属一个对象，一并办理"),
}


def told_places(order: pl.DataFrame, lang: str) -> pl.Series:
    """Return for each case of the order of work why it stands there; `order` is as `rank` returns it."""
    texts = [_JOIN[lang].join(_reasons(case, lang)) for case in order.iter_rows(named=True)]
    return pl.Series("place", texts, dtype=pl.String)


def _reasons(case: dict[str, Any], lang: str) -> list[str]:
    def say(key: str, *values: object) -> str:
        return _WORDS[key][lang == "zh"].format(*values)

    told = []
    if case["place"] == "drawn":
        told.append(say("drawn"))
    elif case["follows"] is not None:
        told.append(say("follows", case["follows"]))
    if case["place"] == "lead":
        told.append(say("appeal" if case["state"] == "appealed" else "answer"))
    if case["is_late"]:
        told.append(say("late", case["due_on"]))
    elif case["is_soon"]:
        told.append(say("soon", case["due_on"]))
    if case["place"] == "worth" and case["is_soon"]:
        told.append(say("no_room"))
    told += [say(key, *values) for key, values in _amounts(case, lang)]
    if case["together"] > 1 and case["follows"] is None:
        told.append(say("together", case["together"]))
    if case["age_days"] >= _OLD_DAYS:
        told.append(say("days", case["age_days"]))
    if case["score"] is not None:
        told.append(say("score", f"{case['score']:.2f}"))
    return told


def _amounts(case: dict[str, Any], lang: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what a case is about in money: what is outstanding of a decided one, else what is expected."""
    outstanding = ("outstanding", (yuan(case["outstanding_fen"]),))
    if case["state"] == "appealed":
        return [outstanding]
    if case["state"] not in ("flagged", "under_review"):
        return [("notice" if case["state"] == "confirmed" else "waits", ()), outstanding]
    amounts: list[tuple[str, tuple[str, ...]]] = []
    if case["claimed_fen"]:
        amounts.append(("claimed", (yuan(case["claimed_fen"]),)))
    if case["potential_fen"]:
        count = case["decided"]
        number = ("no_verdict", "verdict")[count] if count < 2 else "verdicts"
        verdicts = _WORDS[number][lang == "zh"].format(count)
        share = f"{case['precision']:.0%}"
        amounts.append(("potential", (yuan(case["potential_fen"]), share, verdicts)))
    return amounts or [("no_amount", ())]
