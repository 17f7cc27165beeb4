"""The notice to the person of a confirmed case: the fields of its Word template. A draft; people check and send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from fundsentry.reports.alike import sentences
from fundsentry.reports.capitals import in_capitals
from fundsentry.reports.case_pages import confirmed_above
from fundsentry.reports.contradictions import Contradiction
from fundsentry.reports.months import Months, in_dispute, months_of
from fundsentry.reports.months_document import REFUND, month_fields, subject_label, total_fields
from fundsentry.reports.sentences import because, law
from rules import Rulebook
from schemas.codes import BENEFITS, benefit_in_chinese
from schemas.written import yuan

# Where the office has not said what stands there, it is filled in by hand.
_BLANK = "＿＿＿＿＿＿＿＿"
_LIST = {"zh": "、", "en": ", "}
_YOU = {
    "person": {"zh": ("您", "您的"), "en": ("you", "your")},
    "employer": {"zh": ("贵单位", "贵单位的"), "en": ("you", "your")},
}
_SURVIVORS = {"zh": "{}（本人或者亲属）", "en": "{} (or family)"}
_DISPUTED = {"zh": "（争议）", "en": " (in dispute)"}
# A verdict has one amount for all months: which of them a part is of, only its author knows.
_PARTLY = {
    "zh": "不应发合计{}元，核定{}元；附表按月份先后分摊，请按核查结论核对所列月份和理由",
    "en": "{} yuan were found not owed, {} confirmed; the annex fills the months from the first: see that they are "
    "those that were meant, and the reasons theirs",
}
_ABOVE = {
    "zh": "核定金额中有{}元已扣回或不再认定；请先更正核查结论",
    "en": "{} yuan of the confirmed amount were clawed back or are not found any more; correct the verdict first",
}
_SPAN = {"zh": "{}至{}", "en": "{} to {}"}


@dataclass(frozen=True)
class Office:
    """What a notice says of the office: name, contact, account for returned money, working days for returning it."""

    name: str
    contact: str
    account: str
    repayment_days: int


@dataclass(frozen=True)
class Facts:
    """What a notice is made of: the case with its money, its findings that a verdict confirmed, and what bears on it."""

    case: Mapping[str, Any]
    findings: pl.DataFrame
    contradictions: Sequence[Contradiction]
    instalments: Sequence[Any]
    run_id: str
    as_of: date
    is_provisional: bool


def notice_fields(facts: Facts, office: Office, rulebook: Rulebook, lang: str) -> dict[str, Any]:
    """Return the fields of the template, all as text but lists, tables and yes or no."""
    case = facts.case
    confirmed = facts.findings.filter(pl.col("confirmed_fen") > 0)
    months = months_of(confirmed, rulebook, run_id=facts.run_id, as_of=facts.as_of, lang=lang)
    return {
        **_whom(case, months, lang),
        **_what(confirmed, months, lang),
        **_money(case),
        "to_check": to_check(case, facts.findings, lang),
        "because": _once(_because(confirmed, rulebook, lang)),
        "law": _once(law(rulebook, confirmed, lang)),
        "contradictions": [one.text for one in facts.contradictions],
        "months": _marked(
            _with_confirmed(month_fields(months, lang), confirmed), months, facts, lang
        ),
        "total": total_fields(months) | {"confirmed": yuan(int(confirmed["confirmed_fen"].sum()))},
        "due_on": "" if case["notified_on"] is None else _day(case["due_on"], lang),
        "is_provisional": facts.is_provisional,
        "repayment_days": office.repayment_days,
        "plan": [
            {"due_on": _day(one.due_on, lang), "amount": yuan(one.amount_fen)}
            for one in facts.instalments
        ],
        "today": _day(facts.as_of, lang),
        "office": office.name or _BLANK,
        "contact": office.contact or _BLANK,
        "account": office.account or _BLANK,
    }


def to_check(case: Mapping[str, Any], findings: pl.DataFrame, lang: str) -> list[str]:
    """Return what a draft cannot know: which months a part is of, and what no longer rests on anything."""
    told = []
    # What nobody has decided yet is new since the verdict, and none of its months.
    decided = findings.filter(pl.col("confirmed_fen").is_not_null())
    undue, claimed = (int(decided[name].sum()) for name in ("undue_fen", "claimed_fen"))
    if case["confirmed_fen"] < undue and case["confirmed_fen"] != claimed:
        told.append(_PARTLY[lang].format(yuan(undue), yuan(case["confirmed_fen"])))
    above = confirmed_above(case["confirmed_fen"], findings)
    if above:
        told.append(_ABOVE[lang].format(yuan(above)))
    return told


def _whom(case: Mapping[str, Any], months: Months, lang: str) -> dict[str, Any]:
    """Return to whom the notice is; where a death is reported, the family may read it."""
    kind = case["subject_kind"]
    you, your = _YOU["employer" if kind == "employer" else "person"][lang]
    is_death = case["rule"].startswith("death/")
    return {
        "case_id": case["case_id"],
        "title": months.title,
        "addressee": _SURVIVORS[lang].format(months.name) if is_death else months.name,
        "name": months.name,
        "subject_id": months.subject_id,
        "subject_label": subject_label(kind, lang),
        "paid_under": f"“{months.name}”名下待遇或者资金" if lang == "zh" else months.name,
        "you": you,
        "you_first": you.capitalize(),
        "your": your,
        "is_person": kind == "person",
    }


def _what(confirmed: pl.DataFrame, months: Months, lang: str) -> dict[str, Any]:
    """Return what was paid for which months, of the lines that were confirmed."""
    told = [line["month"] for line in month_fields(months, lang)]
    first, last = (_in_full(month, lang) for month in (min(told), max(told)))
    return {
        "period": first if first == last else _SPAN[lang].format(first, last),
        "benefits": _LIST[lang].join(_benefits(confirmed, lang)) or REFUND[lang],
        "lines": confirmed["payout_id"].n_unique(),
        "paid": yuan(months.total("amount")),
        "clawed_back": yuan(months.total("clawed_back")),
        "undue": yuan(months.total("undue_amount")),
    }


def _benefits(findings: pl.DataFrame, lang: str) -> list[str]:
    kinds = findings.select("scheme", "benefit").drop_nulls().unique(maintain_order=True)
    if lang != "zh":
        return [
            benefit.replace("_", " ") for benefit in kinds["benefit"].unique(maintain_order=True)
        ]
    named = (
        benefit_in_chinese(scheme, benefit) if benefit in BENEFITS else benefit
        for scheme, benefit in kinds.iter_rows()
    )
    return list(dict.fromkeys(named))


def _money(case: Mapping[str, Any]) -> dict[str, str]:
    confirmed = case["confirmed_fen"]
    settled = sum(case[f"{name}_fen"] for name in ("recovered", "waived", "transferred"))
    return {
        "amount": yuan(confirmed),
        "amount_in_words": in_capitals(confirmed),
        "settled": yuan(settled),
        "outstanding": yuan(confirmed - settled),
        "outstanding_in_words": in_capitals(confirmed - settled),
        "overpaid": yuan(case["overpaid_fen"]),
    }


def _with_confirmed(
    lines: Sequence[dict[str, str]], confirmed: pl.DataFrame
) -> list[dict[str, str]]:
    """Return the lines of the table with what was confirmed of each, and the running sum of that."""
    sums = (
        confirmed.with_columns(alone=pl.when(pl.col("benefit_month").is_null()).then("payout_id"))
        .sort("benefit_month", "scheme", "benefit", "alone")
        .group_by("benefit_month", "scheme", "benefit", "alone", maintain_order=True)
        .agg(pl.col("confirmed_fen").sum())["confirmed_fen"]
    )
    running = sums.cum_sum()
    return [
        line | {"confirmed": yuan(fen), "running": yuan(total)}
        for line, fen, total in zip(lines, sums, running, strict=True)
    ]


def _marked(
    lines: Sequence[dict[str, str]], months: Months, facts: Facts, lang: str
) -> list[dict[str, str]]:
    """Return the lines of the table with the months marked that something disputes."""
    disputed = months.rows.with_columns(why=in_dispute(facts.contradictions, lang))["why"]
    return [
        line | {"list_rows": line["list_rows"] + (_DISPUTED[lang] if why else "")}
        for line, why in zip(lines, disputed, strict=True)
    ]


def _because(confirmed: pl.DataFrame, rulebook: Rulebook, lang: str) -> pl.Series:
    told = because(rulebook, confirmed["rule"], confirmed["facts"], confirmed["identity"], lang)
    return sentences(confirmed.with_columns(because=told), lang)["because"]


def _once(sentences: pl.Series) -> list[str]:
    texts = sentences.drop_nulls().unique(maintain_order=True)
    return [text.rstrip("。.") for text in texts if text]


def _in_full(month: str, lang: str) -> str:
    """Return a month as a letter has it; the year of a refund as it is."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if lang == "zh" and number.isdigit() else month


def _day(day: date, lang: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()
