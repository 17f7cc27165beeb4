"""What a person reads of the model: its card, and how good it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.model_words import drifted_words
from fundsentry.reports.scheme_words import scheme_word
from fundsentry.reports.small_cells import hidden
from schemas.codes import SEXES

_WORDS = {
    "card": ("The model's card, as of {}", "模型说明卡（{}）"),
    "none": ("The last night has no card: {}", "上次核查没有模型说明卡：{}"),
    "scheme": ("Scheme", "险种"),
    "people": ("People", "人数"),
    "features": ("Features", "特征数"),
    "line": ("Line", "列出线"),
    "from": ("from", "依据"),
    "above": ("Above", "线上"),
    "median": ("Median", "中位数"),
    "highest": ("Highest", "最高"),
    "hash": ("Hash", "校验"),
    "year_before": ("year before", "上年度"),
    "today": ("today", "本年度"),
    "group": ("Group", "分组"),
    "all": ("All", "全部"),
    "named": ("Named", "列入"),
    "share": ("Share", "占比"),
    "spread": ("Whom it names, beside all", "列入人员与全部人员的分布"),
    "sex": ("sex", "性别"),
    "age_band": ("age", "年龄"),
    "township": ("township", "乡镇"),
    "drift": ("What moved most since the last fit", "与上次相比变化最大的特征"),
    "no_line": ("none", "无"),
    "unknown": ("unknown", "不详"),
    "detector": ("Detector", "方法"),
}


# A detector and how it did in one county.
Results = Sequence[tuple[str, Any]]
_NO_TIE = 0.005


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def card_page(card: Mapping[str, Any] | None, lang: str) -> RenderableType:
    """Return a card as a page: aggregates only, groups of fewer than three people hidden."""
    if card is None or "schemes" not in card:
        why = "—" if card is None else ", ".join(key for key in card if key != "named")
        return Text(_word("none", lang).format(why))
    return Group(
        Text(_word("card", lang).format(card["as_of"]), style="bold"),
        _schemes(card, lang),
        _spread(card["spread"], lang),
        *_drift(card, lang),
    )


def _schemes(card: Mapping[str, Any], lang: str) -> RenderableType:
    grid = Grid(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in ("scheme", "people", "features", "median", "highest", "line", "from", "hash"):
        grid.add_column(
            _word(name, lang),
            justify="left" if name in {"scheme", "from"} else "right",
            no_wrap=name not in {"scheme", "from"},
            overflow="fold",
        )
    for scheme, one in card["schemes"].items():
        no_line = one["line"] >= 1
        grid.add_row(
            scheme_word(scheme, lang),
            f"{one['people']:,}",
            str(len(one["features"])),
            f"{one['scores']['0.5']:.3f}",
            f"{one['scores']['1']:.3f}",
            _word("no_line", lang) if no_line else f"{one['line']:.3f}",
            _word(one["line_from"], lang),
            one["sha256"][:8],
        )
    return grid


def _spread(spread: Mapping[str, Mapping[str, list[int]]], lang: str) -> RenderableType:
    grid = Grid(
        title=_word("spread", lang), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for name in ("group", "all", "named", "share"):
        grid.add_column(_word(name, lang), justify="left" if name == "group" else "right")
    for column, groups in spread.items():
        concealed = hidden({group: named for group, (_, named) in groups.items()})
        for group, (people, named) in groups.items():
            shown = ("∗", "∗") if group in concealed else (str(named), f"{named / people:.2%}")
            grid.add_row(f"{_word(column, lang)} {_group(group, lang)}", f"{people:,}", *shown)
        grid.add_section()
    return grid


def _group(group: str, lang: str) -> str:
    if group == "unknown":
        return _word("unknown", lang)
    return SEXES[group][0] if lang == "zh" and group in SEXES else group


def _drift(card: Mapping[str, Any], lang: str) -> Iterable[RenderableType]:
    moved = [
        (index, drifted_words([f"{scheme}/{name}"], lang))
        for scheme, of_scheme in card["drift"].items()
        for name, index in of_scheme.items()
    ]
    if moved:
        blank = {"zh": "，", "en": ", "}[lang]
        most = blank.join(f"{name} {index:.3f}" for index, name in sorted(moved, reverse=True)[:3])
        style = "yellow" if card["drifted"] else ""
        yield Text(f"{_word('drift', lang)} (≤ {card['drift_bound']}): {most}", style=style)


def evaluation_tables(results: Results) -> list[tuple[list[str], list[list[str]]]]:
    """Return the tables of an evaluation as text: heads and rows; the mean of all counties."""
    by_name: dict[str, list[Any]] = {}
    for name, one in results:
        if one.auc:
            by_name.setdefault(name, []).append(one)
    some = next(iter(by_name.values()))
    groups, cuts = list(some[0].auc), list(some[0].cuts)
    ranked = sorted(by_name.items(), key=lambda known: -_auc(known[1], groups[0]))
    first = [
        [name, *_aucs(several, groups[:2]), *(_precision(several, cut) for cut in cuts)]
        for name, several in ranked
    ]
    by_kind = [[name, *_aucs(several, groups[2:])] for name, several in ranked]
    heads = ["detector", *(f"AUC, {g}" for g in groups[:2]), *(f"first {cut}" for cut in cuts)]
    kinds = ["AUC by kind", *(group.replace("_", " ") for group in groups[2:])]
    return [(heads, first), (kinds, by_kind)]


def _auc(several: Sequence[Any], group: str) -> float:
    return float(np.mean([one.auc[group] for one in several]))


def _aucs(several: Sequence[Any], groups: Sequence[str]) -> list[str]:
    return [f"{_auc(several, group):.3f}" for group in groups]


def _precision(several: Sequence[Any], cut: int) -> str:
    """Return the expected share, with the worst and the best luck where ties matter."""
    known = [one.cuts[cut] for one in several]
    low, middle, high = (
        float(np.mean([getattr(one, luck) for one in known]))
        for luck in ("worst", "random", "best")
    )
    return f"{middle:.2f}" if high - low < _NO_TIE else f"{middle:.2f} ({low:.2f}–{high:.2f})"


def evaluation_page(results: Results) -> str:
    """Return an evaluation in Markdown, as it stands in docs/model.md."""
    parts = []
    for heads, rows in evaluation_tables(results):
        lines = [heads, ["---"] * len(heads), *rows]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    counted = [one.named for _, one in results if one.named is not None]
    people, hits = (sum(one[place] for one in counted) / len(counted) for place in (0, 1))
    parts.append(f"Named per county: {people:.0f}, of whom {hits:.0f} are planted.")
    return "\n\n".join(parts)


def ordinary_page(results: Sequence[tuple[int, int, int, int]]) -> str:
    """Return in Markdown how many are named where nothing is planted: seed, people, of two years, of one."""
    heads = ("seed", "people", "named, two years of payouts", "named, one year")
    rows = [heads, ("---",) * len(heads), *results]
    return "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
