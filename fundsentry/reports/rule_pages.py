"""A rule as a page for a policy officer, and the list of all rules."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from rules import Rule, Rulebook, Version
from rules.rulebook import one_of
from schemas import OUTPUTS, TABLES
from schemas.codes import BENEFITS_OF_SCHEME, PREVENTIONS, SCHEMES, benefit_in_chinese
from schemas.written import COLON

_WORDS = {
    "rule": ("Rule", "规则及编号"),
    "since": ("From", "施行日期"),
    "ever": ("ever", "不限"),
    "place": ("Claims", "追回顺序"),
    "no_claim": ("looked into first", "仅核查"),
    "law": ("Law", "法规依据"),
    "check": ("to be confirmed by the legal section", "待法制部门核对"),
    "judges": ("Judges", "适用待遇"),
    "numbers": ("Numbers", "参数"),
    "repealed": ("repealed", "废止"),
    "needs": ("Needs", "所需数据表"),
    "also": ("Also looks at, if there", "如有则参考"),
    "innocent": ("What could explain it innocently", "可能的合理解释"),
    "steps": ("First steps", "核查步骤"),
    "gaps": ("Known gaps", "已知局限"),
    "says": (
        "What a finding says; {…} is filled in from its facts",
        "认定理由（花括号内按每件问题的事实填写）",
    ),
    "prevention": ("Prevention", "防控"),
    "may_set": ("The office may set", "可由本单位设定"),
}


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def list_page(rulebook: Rulebook, lang: str) -> RenderableType:
    """Return the list of all rules."""
    grid = Grid(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column(_word("rule", lang), no_wrap=True)
    grid.add_column(_word("since", lang), no_wrap=True)
    grid.add_column(_word("place", lang))
    for rule in rulebook.rules.values():
        since = rule.versions[0].name or _word("ever", lang)
        place = rule.text.claim_place
        claims = _word("no_claim", lang) if place is None else str(place)
        # Beside each other title and id do not fit into 80 columns, and an id is copied whole.
        named = Text.assemble(rule.title(lang), "\n  ", (rule.name, "dim"))
        grid.add_row(named, since, claims)
    return grid


def rule_page(rule: Rule, lang: str) -> RenderableType:
    """Return a rule as a page."""
    text = rule.text
    titles = {
        name: f"{table.title} {name}" if lang == "zh" else name
        for name, table in (*TABLES.items(), *OUTPUTS.items())
    }
    parts: list[RenderableType] = [
        Text(f"{rule.title(lang)}  {rule.name}", style="bold"),
        _line(
            "prevention", PREVENTIONS[text.prevention][0] if lang == "zh" else text.prevention, lang
        ),
        # What the night makes of other tables itself has no title: nobody delivers it.
        _line("needs", ", ".join(titles[name] for name in rule.tables if name in titles), lang),
    ]
    if rule.optional_tables:
        parts.append(_line("also", ", ".join(titles[name] for name in rule.optional_tables), lang))
    if text.office_may_set:
        parts.append(_line("may_set", ", ".join(text.office_may_set), lang))
    for version in rule.versions:
        parts += _version(version, lang)
    sentences = [one_of(sentence, lang) for sentence in text.because.values()]
    parts += _several("says", sentences, lang)
    parts += _several("innocent", _of(text.innocent_explanations, lang), lang)
    parts += _several("steps", _of(text.first_steps, lang), lang)
    if text.known_gaps:
        parts += _several("gaps", _of(text.known_gaps, lang), lang)
    return Group(*parts)


def _of(lists: object, lang: str) -> list[str]:
    several: list[str] = getattr(lists, lang)
    return several


def _line(key: str, value: str, lang: str) -> Text:
    return Text.assemble((f"{_word(key, lang)}{COLON[lang]}", "bold"), value)


def _several(key: str, texts: list[str], lang: str) -> Iterator[RenderableType]:
    yield Text(f"\n{_word(key, lang)}", style="bold")
    for text in texts:
        yield Padding(Text(f"· {text}"), (0, 0, 0, 2))


def _version(version: Version, lang: str) -> Iterator[RenderableType]:
    since = version.name or _word("ever", lang)
    end = f" ({_word('repealed', lang)})" if version.is_repealed else ""
    yield Text(f"\n{_word('since', lang)}{COLON[lang]}{since}{end}", style="bold")
    for law in version.law:
        mark = "" if law.is_sure else f" [{_word('check', lang)}]"
        says = f"{COLON[lang]}{one_of(law.says, lang)}" if law.says else ""
        yield Padding(Text(f"{law.cite}{mark}{says}"), (0, 0, 0, 2))
    judges = judged_words(version, lang)
    if judges:
        yield Padding(_line("judges", judges, lang), (0, 0, 0, 2))
    if version.parameters:
        numbers = ", ".join(f"{name} = {value}" for name, value in version.parameters.items())
        yield Padding(_line("numbers", numbers, lang), (0, 0, 0, 2))


def judged_words(version: Version, lang: str) -> str:
    """Return the benefits a version judges, by scheme, in words."""
    shown = []
    for scheme, benefits in BENEFITS_OF_SCHEME.items():
        mine = [one for one in benefits if (scheme, one) in version.judges]
        if mine and lang == "zh":
            words = "、".join(benefit_in_chinese(scheme, one) for one in mine)
            shown.append(f"{SCHEMES[scheme][0]}（{words}）")
        elif mine:
            shown.append(f"{scheme} ({', '.join(mine)})")
    return ("；" if lang == "zh" else "; ").join(shown)
