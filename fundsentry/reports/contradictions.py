"""What speaks against a case, or against itself: sources that disagree, and signs of life after a "death".

All of it is read from the facts of findings and from what villages reported; nothing is kept of it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from schemas import TABLES

_DEATH = "death/paid_after_death"
# Facts of other findings of the person that only the living leave, by the fact: in English, in Chinese.
_OF_THE_LIVING = {
    "custody_from": ("taken into custody on {}", "{}被羁押或入监"),
    "married_on": ("married on {}", "{}登记结婚"),
    "departed_on": ("enlisted or left the country on {}", "{}参军或出境"),
    "registered_on": ("registered a business on {}", "{}登记经营主体"),
    "account_changed_on": ("bank account changed on {}", "{}变更发放账户"),
}
_WORDS = {
    "deaths": (
        "The sources differ on the day of death: {reports}",
        "各来源的死亡日期不一致：{reports}",
    ),
    "in_dispute": ("; months in dispute: {months}", "；争议月份：{months}"),
    "no_month": ("; all within one month, so no month is in dispute", "；均在同一月份，不影响月份"),
    "verified": (
        "Verified alive on {day}, face to face or by face recognition, after the reported death ({reports})",
        "死亡信息（{reports}）之后，{day}仍通过人脸或现场认证",
    ),
    "seen": (
        "Seen alive on the spot on {day}, after the reported death ({reports})",
        "死亡信息（{reports}）之后，现场反馈{day}见到本人",
    ),
    "living": (
        "After the reported death ({reports}): {sign}",
        "死亡信息（{reports}）之后：{sign}",
    ),
    "employed": ("an employer contributed for {month}", "单位为其缴纳{month}社会保险费"),
    "custody": (
        "The records of custody overlap and differ: {records}",
        "羁押、服刑记录互相重叠且不一致：{records}",
    ),
    "prison": (
        "Reported from the spot: in prison since {day}; the lists say {days}",
        "现场反馈{day}起服刑；名单为{days}",
    ),
    "abroad": (
        "Reported from the spot: abroad since {day}; the lists say {days}",
        "现场反馈{day}起出境；名单为{days}",
    ),
    "account": (
        "Reported from the spot: card and account are held by somebody else",
        "现场反馈：银行卡和账户由他人实际持有",
    ),
    "village": ("reported from the spot", "现场反馈"),
    "now": ("now", "今"),
    "to": (" to ", "至"),
}
_LIST = {"zh": "、", "en": ", "}


@dataclass(frozen=True)
class Contradiction:
    """One thing that does not fit, in a sentence; the months in dispute because of it (year * 12 + month - 1)."""

    text: str
    months: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class _Known:
    """What is known of a person: (rule, month, facts) of findings, deaths by source and day, reports from the spot."""

    facts: Sequence[tuple[str, int | None, Mapping[str, Any]]]
    deaths: Sequence[tuple[str, str]]
    reports: Sequence[Mapping[str, Any]]


def contradictions(
    rule: str, findings: pl.DataFrame, evidence: pl.DataFrame, lang: str
) -> list[Contradiction]:
    """Return what does not fit on a case of that rule.

    `findings` are the live ones of all cases of its subject, `evidence` the events of that kind on them.
    """
    known = _known(findings, evidence)
    found: list[Contradiction] = []
    is_death = rule == _DEATH
    if is_death:
        found += _deaths_differ(known, lang)
    found += _signs_of_life(rule, known, lang)
    if rule.startswith("custody/"):
        found += _custody_differs(rule, known, lang)
        found += _from_the_spot(rule, known, "in_prison_since", "custody_from", "prison", lang)
    found += _from_the_spot(rule, known, "abroad_since", "departed_on", "abroad", lang)
    if any(one.get("account_held_by") for one in known.reports):
        found.append(Contradiction(_word("account", lang)))
    return list({one.text: one for one in found}.values())


def _known(findings: pl.DataFrame, evidence: pl.DataFrame) -> _Known:
    rows = findings.select("rule", "benefit_month", "facts").unique(maintain_order=True)
    facts = [
        (rule, month, one["facts"])
        for rule, month, text in rows.iter_rows()
        for one in json.loads(text)
    ]
    reports = [json.loads(text) for text in evidence["details"]]
    deaths = {
        (each["source"] or "", each["died_on"])
        for rule, _, told in facts
        if rule == _DEATH
        for each in told.get("reports") or ()
    }
    deaths |= {("village_now", one["died_on"]) for one in reports if one.get("died_on")}
    return _Known(facts, sorted(deaths, key=lambda one: (one[1], one[0])), reports)


def _deaths_differ(known: _Known, lang: str) -> Iterator[Contradiction]:
    days = [date.fromisoformat(day) for _, day in known.deaths]
    if len(set(days)) < 2:  # noqa: PLR2004 - it takes two to disagree
        return
    months = frozenset(range(_month(min(days)) + 1, _month(max(days)) + 1))
    text = _word("deaths", lang).format(reports=_deaths(known, lang))
    told = _word("in_dispute", lang).format(months=_span(months, lang)) if months else ""
    yield Contradiction(text + (told or _word("no_month", lang)), months)


def _signs_of_life(rule: str, known: _Known, lang: str) -> Iterator[Contradiction]:
    """Yield what shows the person alive after a reported death: on the case of the death and on that of the sign."""
    if not known.deaths:
        return
    first = min(day for _, day in known.deaths)
    reports = _deaths(known, lang)
    if rule == _DEATH:
        for day in sorted({told["seen_on"] for _, _, told in known.facts if told.get("seen_on")}):
            yield Contradiction(_word("verified", lang).format(day=day, reports=reports))
        for day in sorted({one.get("seen_alive_on") or "" for one in known.reports}):
            if day > first:
                yield Contradiction(_word("seen", lang).format(day=day, reports=reports))
    for other, sign in _other_signs(known, first, lang):
        if rule in {_DEATH, other}:
            yield Contradiction(_word("living", lang).format(sign=sign, reports=reports))


def _other_signs(known: _Known, first: str, lang: str) -> Iterator[tuple[str, str]]:
    """Yield what the other findings of the person say of them after that day: rule, and what."""
    worked: dict[str, list[int]] = {}
    for rule, month, told in known.facts:
        for name, words in _OF_THE_LIVING.items():
            if isinstance(told.get(name), str) and told[name] > first:
                yield rule, words[lang == "zh"].format(told[name])
        if told.get("job_from_month") and month is not None:
            worked.setdefault(rule, []).append(month)
    died = _month(date.fromisoformat(first))
    for rule, months in worked.items():
        after = frozenset(month for month in months if month > died)
        if after:
            yield rule, _word("employed", lang).format(month=_span(after, lang))


def _custody_differs(rule: str, known: _Known, lang: str) -> Iterator[Contradiction]:
    """Yield pairs of records that overlap and differ in kind, start or end."""
    records = {
        (told["custody_from"], told.get("custody_until"), told.get("kind") or "")
        for of, _, told in known.facts
        if of == rule and told.get("custody_from")
    }
    for one, other in combinations(sorted(records, key=str), 2):
        months = _months(one), _months(other)
        if not months[0] & months[1]:
            continue
        both = _LIST[lang].join(_record(each, lang) for each in (one, other))
        text = _word("custody", lang).format(records=both)
        dispute = months[0] ^ months[1]
        if dispute and None not in (one[1], other[1]):
            text += _word("in_dispute", lang).format(months=_span(dispute, lang))
        yield Contradiction(text, dispute)


_NEVER = 12 * 2100


def _months(record: tuple[str, str | None, str]) -> frozenset[int]:
    """Return the months a record covers: after that of its start, through that of its end."""
    began, ended, _ = record
    last = _month(date.fromisoformat(ended)) if ended else _NEVER
    return frozenset(range(_month(date.fromisoformat(began)) + 1, last + 1))


def _record(record: tuple[str, str | None, str], lang: str) -> str:
    began, ended, kind = record
    named = TABLES["custody"]["kind"].codes.get(kind, (kind,))[0] if lang == "zh" else kind
    return f"{named.replace('_', ' ')} {began}{_word('to', lang)}{ended or _word('now', lang)}"


def _from_the_spot(
    rule: str, known: _Known, told_as: str, listed_as: str, key: str, lang: str
) -> Iterator[Contradiction]:
    """Yield days that a village reports and no list row of the case has."""
    listed = sorted(
        {told[listed_as] for of, _, told in known.facts if of == rule and told.get(listed_as)}
    )
    if not listed:
        return
    for day in sorted({one[told_as] for one in known.reports if one.get(told_as)}):
        if day not in listed:
            yield Contradiction(_word(key, lang).format(day=day, days=_LIST[lang].join(listed)))


def _deaths(known: _Known, lang: str) -> str:
    return _LIST[lang].join(
        f"{_source(source, lang)} {day}".strip() for source, day in known.deaths
    )


def _source(source: str, lang: str) -> str:
    if source == "village_now":
        return _word("village", lang)
    codes = TABLES["deaths"]["source"].codes
    return codes[source][0] if lang == "zh" and source in codes else source


def _span(months: Iterable[int], lang: str) -> str:
    """Return months as they are told: the first to the last of each unbroken run."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][1] + 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    told = (
        _text(first) if first == last else f"{_text(first)}{_word('to', lang)}{_text(last)}"
        for first, last in runs
    )
    return _LIST[lang].join(told)


def _text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
