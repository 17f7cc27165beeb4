"""Sentences from facts: the TOML of a rule holds the words, the ledger keeps the facts."""

import json
from typing import Any

import polars as pl

from rules import Rulebook
from rules.rulebook import one_of
from schemas import TABLES

_OPEN_ENDS = frozenset(end for table in TABLES.values() for _, end in table.spans)


def _words() -> dict[str, dict[str, str]]:
    """Return the Chinese word of every code, by the name of its column."""
    words: dict[str, dict[str, str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            if column.codes:
                first = {code: several[0] for code, several in column.codes.items()}
                words.setdefault(column.name, {}).update(first)
    return words


_WORDS = _words()
_JOIN = {"zh": "；", "en": "; "}
_LIST = {"zh": "、", "en": ", "}
_NOT_STATED = {"zh": "（未注明）", "en": "(not stated)"}
_PROBABLE = {
    "zh": "（身份仅为疑似匹配，须先核实）",
    "en": " (the match of the person is only probable)",
}


class _Facts(dict[str, str]):
    """Facts for a sentence; one that an older finding in the ledger does not have is not stated."""

    def __init__(self, facts: dict[str, str], not_stated: str) -> None:
        super().__init__(facts)
        self._not_stated = not_stated

    def __missing__(self, name: str) -> str:
        return self._not_stated


def because(
    rulebook: Rulebook, rules: pl.Series, facts: pl.Series, identities: pl.Series, lang: str
) -> pl.Series:
    """Return the sentence of each finding; equal facts are put into words once."""
    distinct = pl.DataFrame({"rule": rules, "facts": facts, "identity": identities.cast(pl.String)})
    told = distinct.unique(maintain_order=True)
    sentences = [
        _tell(rulebook, rule, json.loads(text), lang) + _doubt(identity, lang)
        for rule, text, identity in told.iter_rows()
    ]
    joined = distinct.join(
        told.with_columns(because=pl.Series(sentences, dtype=pl.String)),
        on=["rule", "facts", "identity"],
        how="left",
        maintain_order="left",
        nulls_equal=True,
    )
    return joined["because"]


def _doubt(identity: str | None, lang: str) -> str:
    return _PROBABLE[lang] if identity == "probable" else ""


def _tell(rulebook: Rulebook, rule: str, told: list[dict[str, Any]], lang: str) -> str:
    known = rulebook.rules.get(rule)
    if known is None:  # the rule has left the book since; its facts still stand
        return json.dumps(told, ensure_ascii=False)
    sentences = (
        one_of(known.text.because[one["because"]], lang).format_map(
            _Facts(
                {
                    name: _word(known.text.each.get(name), name, value, lang)
                    for name, value in one["facts"].items()
                },
                not_stated=_NOT_STATED[lang],
            )
        )
        for one in told
    )
    return _JOIN[lang].join(dict.fromkeys(sentences))


def _word(each: Any, name: str, value: Any, lang: str) -> str:
    """Return a fact as it stands in a sentence."""
    if isinstance(value, list):
        return _LIST[lang].join(
            one_of(each, lang).format_map(
                {key: _word(None, key, fact, lang) for key, fact in entry.items()}
            )
            for entry in value
        )
    if value is None:
        if name in _OPEN_ENDS:
            return {"zh": "今", "en": "now"}[lang]
        return _NOT_STATED[lang]
    words = _WORDS.get(name)
    if words is None:
        return str(value)
    return words.get(value, str(value)) if lang == "zh" else str(value).replace("_", " ")


def law(rulebook: Rulebook, findings: pl.DataFrame, lang: str) -> pl.Series:
    """Return the law relied on by each finding, for its scheme, marked where it is to be confirmed."""
    keys = ["rule", "rule_version", "scheme"]
    told = findings.select(keys).unique(maintain_order=True)
    texts = []
    for rule, version, scheme in told.iter_rows():
        known = rulebook.rules.get(rule)
        found = known.version(version) if known else None
        texts.append(found.law_text(lang, scheme) if found else "")
    told = told.with_columns(law=pl.Series(texts, dtype=pl.String))
    return findings.join(told, on=keys, how="left", maintain_order="left", nulls_equal=True)["law"]
