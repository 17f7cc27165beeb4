"""One case in the terminal, with its money, what speaks against it, and its history. No ids and no names."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.alike import sentences
from fundsentry.reports.sentences import because, law
from rules import Rulebook
from schemas.outputs.cases import ROOT_CAUSES, STATES, VERDICTS, VILLAGE_COLUMNS
from schemas.written import month_text, yuan_grouped

_WORDS = {
    "case": ("Case", "问题编号"),
    "rule": ("Irregularity", "问题类型"),
    "state": ("State", "状态"),
    "claimed": ("Recoverable", "应追回"),
    "undue": ("Not owed", "不应发"),
    "confirmed": ("Confirmed", "核定"),
    "outstanding": ("Outstanding", "未追回"),
    "recovered": ("Recovered", "已追回"),
    "waived": ("Waived", "核销"),
    "transferred": ("Transferred", "移送"),
    "overpaid": ("Overpaid", "多退"),
    "due": ("Due", "办理期限"),
    "overdue": ("overdue", "已逾期"),
    "more": ("… and {} more; see --lines, or cases.csv", "……另有 {} 件；见 --lines 或 cases.csv"),
    "provisional": ("provisional", "暂定"),
    "late": ("Instalments overdue", "逾期分期"),
    "to_give_back": ("Overpaid, to be given back", "多退，应退还本人"),
    "look_again": (
        "Confirmed, and by now more than is found: look at the verdict again, a closed case with `cases reopen`",
        "核定后有扣回或证据变化，请复核结论（已销号的用 cases reopen）",
    ),
    "instalments": ("Instalments not paid yet", "未付分期"),
    "contradictions": ("Contradictions and counter-evidence", "矛盾与反证"),
    "first_night": ("(first night)", "（首夜存量）"),
    "given_back": ("given back", "退还本人"),
    "masked": ("(name in the list)", "（姓名见台账）"),
    "left_out": ("(see the list)", "（见台账）"),
    "rank": ("Rank", "排序"),
    "ranked": ("Rank {}: {}", "排序 {}：{}"),
    "none": ("No such cases.", "没有符合条件的问题。"),
    "history": ("What happened", "办理记录"),
    "number": ("No.", "序号"),
    "day": ("Day", "日期"),
    "what": ("What", "事项"),
    "by": ("By", "办理人"),
    "amount": ("Yuan", "金额（元）"),
    "why": ("Why", "理由"),
    "months": ("Months", "月份"),
    "facts": ("Why it is listed", "认定理由"),
    "law": ("Law", "法规依据"),
    "innocent": ("What could explain it innocently", "可能的合理解释"),
    "steps": ("First steps", "核查步骤"),
    "above": ("Confirmed, and not found any more", "已核定而现不再认定"),
    "new": ("Not covered by the verdict yet", "结论尚未包括"),
    "lines": ("{} lines, {} yuan", "{} 笔，{} 元"),
    "awaiting": ("awaiting the person's answer since {}", "{} 起等待本人答复"),
}
_KINDS = {
    "opened": ("opened", "立案"),
    "extended": ("new months or lines", "新增月份"),
    "changed": ("findings changed", "发现变更"),
    "evidence_vanished": ("its evidence vanished", "证据消失"),
    "above_undue": ("more is confirmed than is not owed now", "核定金额高于现不应发金额"),
    "withdrawn": ("withdrawn", "撤销"),
    "reopened": ("taken up again", "重新核查"),
    "due": ("due date of a lead", "线索办结期限"),
    "drawn": ("drawn at random", "随机抽查"),
    "taken_up": ("taken up", "开始核查"),
    "verdict": ("verdict", "核查结论"),
    "taken_back": ("verdict taken back", "撤回结论"),
    "approved": ("approved by a second person", "复核同意"),
    "notified": ("notice sent", "送达告知书"),
    "appealed": ("appeal", "申诉"),
    "recovering": ("money has begun to come", "开始追缴"),
    "stands": ("its verdict stands", "原结论仍有效"),
    "closed": ("closed", "销号"),
    "evidence": ("report from the spot", "现场反馈"),
    "plan": ("plan of instalments", "分期计划"),
    "repayment": ("repayment", "退还"),
    "instalment": ("instalment", "分期"),
    "offset": ("offset", "抵扣"),
    "account_offset": ("offset from the personal account", "个人账户抵扣"),
    "waiver": ("waiver", "核销"),
    "transfer": ("transfer", "移送"),
    "night": ("the night", "夜间核查"),
}


@dataclass(frozen=True)
class Days:
    """The day of today, and whether the holidays around a due day are not announced yet."""

    as_of: date
    is_provisional: Callable[[date], bool]


_FREE_TEXT = frozenset({"text", "business_name"})
# Ids and account numbers in a reason that somebody wrote.
_LONG_NUMBER = re.compile(r"\d{11,}[\dXx]")


def word(key: str, lang: str) -> str:
    """Return a title in that language."""
    return _WORDS[key][lang == "zh"]


def kind_word(kind: str, lang: str) -> str:
    """Return what an event is called."""
    return _KINDS.get(kind, (kind, kind))[lang == "zh"]


def state_word(state: str, lang: str) -> str:
    """Return what a state is called."""
    return STATES[state][0] if lang == "zh" else state.replace("_", " ")


def outstanding(case: Mapping[str, Any]) -> int:
    """Return what is still to come back, in fen."""
    settled = sum(case[f"{name}_fen"] for name in ("recovered", "waived", "transferred"))
    return int(case["confirmed_fen"] - settled)


def title_of(rulebook: Rulebook, rule: str, lang: str) -> str:
    """Return the title of a rule, or its id where the book has it no more."""
    known = rulebook.rules.get(rule)
    return known.title(lang) if known else rule


def due_text(day: date | None, days: Days, lang: str) -> Text:
    """Return a due day, marked where it is past or provisional."""
    if day is None:
        return Text("")
    late = day < days.as_of
    marks = ["overdue"] if late else ["provisional"] if days.is_provisional(day) else []
    text = " ".join([day.isoformat(), *(word(mark, lang) for mark in marks)])
    return Text(text, style="red" if late else "")


@dataclass(frozen=True)
class Known:
    """What the ledger knows of a case: its row, live findings, events; what does not fit; instalments not paid.

    place: its rank in the order of work and why it has it; none where it is not listed.
    """

    case: Mapping[str, Any]
    findings: pl.DataFrame
    events: pl.DataFrame
    contradictions: Sequence[str]
    instalments: Sequence[Any]
    place: tuple[int, str] | None = None


def case_page(known: Known, rulebook: Rulebook, days: Days, lang: str) -> RenderableType:
    """Return one case: where it stands, why it is listed, what speaks against it, its money, and what happened."""
    case, findings = known.case, known.findings
    parts: list[RenderableType] = [
        Text.assemble((case["case_id"], "bold"), " ", title_of(rulebook, case["rule"], lang)),
        _standing(case, days, lang),
    ]
    if known.place is not None:
        parts.append(Text(word("ranked", lang).format(*known.place)))
    if case["state"] == "notified":
        parts.append(Text(word("awaiting", lang).format(case["notified_on"])))
    parts.append(_money(case, findings, lang))
    if known.instalments:
        parts.append(_instalments(known.instalments, days, lang))
    if known.contradictions:
        parts.append(Text(word("contradictions", lang), style="bold"))
        parts += [_indented(sentence) for sentence in known.contradictions]
    parts += _reasons(case, findings, rulebook, lang)
    parts.append(_history(known.events, lang))
    return Group(*parts)


def _standing(case: Mapping[str, Any], days: Days, lang: str) -> Text:
    state = state_word(case["state"], lang)
    if case["due_on"] is None:
        return Text(state)
    return Text.assemble(state, "  ", word("due", lang), " ", due_text(case["due_on"], days, lang))


def _instalments(instalments: Sequence[Any], days: Days, lang: str) -> Grid:
    grid = Grid(title=word("instalments", lang), show_header=False, box=None, title_justify="left")
    for one in instalments:
        grid.add_row(
            due_text(one.due_on, days, lang), Text(yuan_grouped(one.amount_fen), justify="right")
        )
    return grid


def confirmed_above(confirmed_fen: int, findings: pl.DataFrame) -> int:
    """Return how much of a confirmed amount its case does not rest on any more, in fen: clawed back or vanished."""
    confirmed = pl.col("confirmed_fen").fill_null(0)
    stands = findings.select(pl.min_horizontal(confirmed, "undue_fen").sum()).item()
    return int(confirmed_fen - stands)


def _money(case: Mapping[str, Any], findings: pl.DataFrame, lang: str) -> Grid:
    grid = Grid(show_header=False, box=None)
    months = findings["benefit_month"].drop_nulls()
    if len(months):
        told = months.unique().sort().to_frame("m").select(month_text(pl.col("m")))["m"]
        grid.add_row(word("months", lang), f"{told[0]} – {told[-1]} ({len(told)})")
    amounts = {name: int(findings[f"{name}_fen"].sum()) for name in ("undue", "claimed")}
    names = ("confirmed", "recovered", "waived", "transferred", "overpaid")
    amounts |= {name: case[f"{name}_fen"] for name in names}
    amounts["outstanding"] = outstanding(case)
    for name, fen in amounts.items():
        if fen or name in {"undue", "claimed"}:
            grid.add_row(word(name, lang), yuan_grouped(fen))
    above = confirmed_above(case["confirmed_fen"], findings)
    if above:
        grid.add_row(word("above", lang), yuan_grouped(above))
    new = findings.filter(pl.col("confirmed_fen").is_null())
    if case["decided_on"] is not None and len(new):
        told_new = word("lines", lang).format(len(new), yuan_grouped(int(new["undue_fen"].sum())))
        grid.add_row(word("new", lang), told_new)
    return grid


def _indented(sentence: str) -> RenderableType:
    return Padding(Text(sentence), (0, 0, 0, 2))


def _reasons(
    case: Mapping[str, Any], findings: pl.DataFrame, rulebook: Rulebook, lang: str
) -> Iterator[RenderableType]:
    if len(findings):
        yield Text(f"\n{word('facts', lang)}", style="bold")
        yield from (_indented(sentence) for sentence in reasons(findings, rulebook, lang))
        yield Text(word("law", lang), style="bold")
        yield from (
            _indented(one) for one in law(rulebook, findings, lang).unique(maintain_order=True)
        )
    rule = rulebook.rules.get(case["rule"])
    if rule is not None:
        yield Text(word("innocent", lang), style="bold")
        yield _indented(rule.innocent_explanations(lang))
        yield Text(word("steps", lang), style="bold")
        yield _indented(rule.first_steps(lang))


def reasons(findings: pl.DataFrame, rulebook: Rulebook, lang: str) -> list[str]:
    """Return the different sentences of findings, without what others wrote freely."""
    facts = pl.Series(
        [_without_free_text(told, lang) for told in findings["facts"]], dtype=pl.String
    )
    told = because(rulebook, findings["rule"], facts, findings["identity"], lang)
    return sentences(findings.with_columns(because=told), lang)["because"].to_list()


def _without_free_text(facts: str, lang: str) -> str:
    """Return the facts of a finding without what others wrote freely: it may name people, and stays in the list."""
    told = json.loads(facts)
    for one in told:
        one["facts"] |= dict.fromkeys(_FREE_TEXT & set(one["facts"]), word("left_out", lang))
    return json.dumps(told)


def _history(events: pl.DataFrame, lang: str) -> Grid:
    grid = Grid(
        title=word("history", lang), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    grid.add_column(word("number", lang), justify="right", no_wrap=True)
    grid.add_column(word("day", lang), no_wrap=True)
    grid.add_column(word("what", lang), overflow="fold")
    grid.add_column(word("amount", lang), justify="right", no_wrap=True)
    grid.add_column(word("by", lang), overflow="fold")
    grid.add_column(word("why", lang), overflow="fold")
    for event in events.iter_rows(named=True):
        amount = "" if event["amount_fen"] is None else yuan_grouped(event["amount_fen"])
        by = kind_word(event["by"], lang)
        grid.add_row(
            str(event["seq"]),
            event["on_day"].isoformat(),
            Text(_what(event, lang)),
            amount,
            Text(by),
            Text(_LONG_NUMBER.sub(word("left_out", lang), event["why"] or "")),
        )
    return grid


def _what(event: Mapping[str, Any], lang: str) -> str:
    """Return what an event was, with where the case moved and what stands beside it."""
    details = json.loads(event["details"])
    told = [kind_word(event["kind"], lang)]
    if event["kind"] == "verdict":
        told.append(_code(VERDICTS, details["verdict"], lang))
        if details.get("root_cause"):
            told.append(_code(ROOT_CAUSES, details["root_cause"], lang))
    if event["kind"] == "evidence":
        told += _reported(details, lang)
    if details.get("first_night"):
        told.append(word("first_night", lang))
    if details.get("corrects"):
        told.append(f"↩ {details['corrects']}")
    if details.get("given_back"):
        told.append(word("given_back", lang))
    if event["to_state"] and event["kind"] not in {"closed", "withdrawn", "notified"}:
        told.append(f"→ {state_word(event['to_state'], lang)}")
    return " ".join(told)


def _reported(details: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Yield what a village reported; names of people stay in the list."""
    for column in VILLAGE_COLUMNS:
        value = details.get(column.name)
        if value is not None:
            title = column.headers[0] if lang == "zh" else column.name.replace("_", " ")
            yield f"{title} {word('masked', lang) if column.personal else value}"


def _code(codes: Mapping[str, Sequence[str]], code: str, lang: str) -> str:
    return codes[code][0] if lang == "zh" else code.replace("_", " ")
