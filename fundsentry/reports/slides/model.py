"""The model's card and its oddities: how scores lie, whom it names beside all, what has drifted. Nobody is named."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from fundsentry.reports import colours
from fundsentry.reports.case_pages import reasons
from fundsentry.reports.model import RULE
from fundsentry.reports.model_words import FEATURES
from fundsentry.reports.slides.picture import WIDTH, Picture, picture
from fundsentry.reports.slides.sheet import Sheet
from fundsentry.reports.small_cells import hidden
from rules import Rulebook
from schemas.codes import SCHEMES, SEXES
from schemas.outputs.cases import STATES, VERDICTS

_BIN = 0.02
_ODDITIES_SHOWN = 20
_LINE_FROM = {"year_before": "上年度", "today": "本年度"}


def card_sheet(card: Mapping[str, Any]) -> Sheet:
    """Return the card of a fit by scheme, as a table to read."""
    rows = [
        (
            SCHEMES[scheme][0],
            one["people"],
            len(one["features"]),
            f"{one['scores']['0.5']:.3f}",
            f"{one['scores']['1']:.3f}",
            "无：没有突出人员" if one["line"] >= 1 else f"{one['line']:.3f}",
            _LINE_FROM.get(one.get("line_from"), "–"),
            f"{one['trees']}棵，种子{one['seed']}",
            one["sha256"][:8],
        )
        for scheme, one in card.get("schemes", {}).items()
    ]
    titles = [
        "险种",
        "人数",
        "特征数",
        "分数中位数",
        "最高分",
        "列出线",
        "列出线依据",
        "参数",
        "校验",
    ]
    few = "、".join(
        f"{SCHEMES[scheme][0]}{people}人"
        for scheme, people in card.get("too_few_people", {}).items()
    )
    note = f"；人数过少不建模：{few}" if few else ""
    frame = pl.DataFrame(rows, titles, orient="row")
    return Sheet(f"模型说明卡（数据截至{card.get('as_of', '–')}，近12个月{note}）", frame)


def features_sheet(card: Mapping[str, Any]) -> Sheet:
    """Return what the model looks at in each scheme; age, sex, ethnicity and place of birth are no features."""
    schemes = card.get("schemes", {})
    rows = [
        (word, *("看" if name in one["features"] else "–" for one in schemes.values()))
        for name, word in FEATURES.items()
    ]
    titles = ["特征", *(SCHEMES[scheme][0] for scheme in schemes)]
    return Sheet("模型看什么（从不看性别、民族、出生地）", pl.DataFrame(rows, titles, orient="row"))


def histogram(scores: pl.DataFrame) -> pl.DataFrame:
    """Return how scores (0–1, higher is stranger) lie; `scores` has scheme and score, one row per person.

    Returns:
        One row per scheme and step of 0.02 with anybody in it: scheme, score_from, people.

    Example:
        >>> scores = pl.DataFrame({"scheme": ["unemployment"] * 3, "score": [0.41, 0.415, 0.73]})
        >>> histogram(scores).rows()
        [('unemployment', 0.4, 2), ('unemployment', 0.72, 1)]
    """
    step = (pl.col("score") / _BIN).floor().cast(pl.Int32)
    counted = scores.group_by("scheme", step=step).agg(people=pl.len()).sort("scheme", "step")
    return counted.select("scheme", (pl.col("step") * _BIN).round(2).alias("score_from"), "people")


def scores_picture(steps: pl.DataFrame, card: Mapping[str, Any]) -> Picture:
    """Return how scores lie by scheme, with each line; `steps` is what `histogram` returns."""
    import altair as alt

    of_card = card["schemes"]
    schemes = [code for code in colours.SCHEMES if code in of_card]
    rows = [
        {
            "scheme": SCHEMES[row["scheme"]][0],
            "from": row["score_from"],
            "until": row["score_from"] + _BIN,
            "share": row["people"] / of_card[row["scheme"]]["people"],
            "floor": 0,
            "is_above": row["score_from"] >= of_card[row["scheme"]]["line"],
        }
        for row in steps.to_dicts()
    ]
    lines = [
        {
            "scheme": SCHEMES[code][0],
            "line": of_card[code]["line"],
            "text": f"列出线 {of_card[code]['line']:.2f}",
        }
        for code in schemes
        if of_card[code]["line"] < 1
    ]
    x = alt.X("from:Q", title="异常分（0–1，越高越不寻常）", scale=alt.Scale(domain=[0.3, 1]))
    bars = (
        alt.Chart()
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=x,
            x2="until:Q",
            y=alt.Y("share:Q", title=None, axis=None, scale=alt.Scale(type="sqrt")),
            y2="floor:Q",
            color=alt.condition(
                "datum.is_above", alt.value(colours.RECOVERED), alt.value(colours.FLAGGED)
            ),
        )
        .transform_filter("isValid(datum.from)")
    )
    rule = alt.Chart().mark_rule(strokeWidth=2, color=colours.INK).encode(x="line:Q")
    text = alt.Chart().mark_text(align="left", dx=6, fontSize=13, baseline="top", y=2)
    layered = alt.layer(
        bars,
        rule.transform_filter("isValid(datum.line)"),
        text.encode(x="line:Q", text="text:N").transform_filter("isValid(datum.line)"),
        data={"values": rows + lines},
    ).properties(width=WIDTH - 120, height=84)
    order = [SCHEMES[code][0] for code in schemes]
    facet = alt.Row("scheme:N", title=None, sort=order).header(
        labelAngle=0, labelAlign="left", labelFontSize=13, labelLimit=200
    )
    people = sum(one["people"] for one in of_card.values())
    return picture(
        layered.facet(row=facet, spacing=10).resolve_scale(y="independent"),
        f"{people:,}人中，模型列出{card['named']:,}人请人看一看",
        "按险种分别评分；柱高为人数占比（平方根刻度，各险种自成一图），黄色在列出线以上；异常不等于违规",
    )


def spread(card: Mapping[str, Any]) -> pl.DataFrame:
    """Return how the named people spread beside all people; groups of few are null, as on the page.

    Returns:
        One row per group: by (sex, age_band, township), group (its code), people, named, people_share,
        named_share (0–1, of all people and of all named).
    """
    rows: list[tuple[object, ...]] = []
    for by, groups in card.get("spread", {}).items():
        gone = hidden({group: named for group, (_, named) in groups.items()})
        everybody, all_named = (sum(pair[place] for pair in groups.values()) for place in (0, 1))
        for group, (people, named) in groups.items():
            is_shown = group not in gone and all_named > 0
            share = named / all_named if is_shown else None
            rows.append((by, group, people, named if is_shown else None, people / everybody, share))
    shares = dict.fromkeys(("people_share", "named_share"), pl.Float64)
    texts = dict.fromkeys(("by", "group"), pl.String)
    schema = {**texts, "people": pl.Int64, "named": pl.Int64, **shares}
    return pl.DataFrame(rows, schema=schema, orient="row")


def spread_picture(spread_of: pl.DataFrame, named: int) -> Picture:
    """Return the named people beside all by sex and age; `spread_of` is what `spread` returns."""
    import altair as alt

    shown = spread_of.filter(
        pl.col("by").is_in(["sex", "age_band"]), pl.col("named_share").is_not_null()
    )
    names = {"people_share": "全部人员", "named_share": "模型列出"}
    rows = [
        {"group": _group(row["group"]), "what": word, "share": row[name]}
        for row in shown.to_dicts()
        for name, word in names.items()
    ]
    order = list(dict.fromkeys(row["group"] for row in rows))
    scale = alt.Scale(domain=list(names.values()), range=[colours.FLAGGED, colours.RECOVERED])
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("group:N", title=None, sort=order),
        yOffset=alt.YOffset("what:N", sort=list(names.values())),
        x=alt.X("share:Q", title=None, axis=None),
    )
    bars = base.mark_bar().encode(color=alt.Color("what:N", scale=scale))
    texts = base.mark_text(align="left", dx=6, fontSize=13).encode(
        text=alt.Text("share:Q", format=".0%")
    )
    chart = (bars + texts).properties(width=WIDTH, height=alt.Step(20))
    return picture(
        chart,
        _skew(shown, named),
        "各性别、年龄段在全部人员和模型列出人员中的占比；年龄、性别都不是特征；不足3人的组不画",
    )


def _skew(shown: pl.DataFrame, named: int) -> str:
    if shown.is_empty():
        return f"模型列出{named}人，人数过少，不作分布"
    apart = (pl.col("named_share") - pl.col("people_share")).abs()
    most = shown.sort(apart, "group", descending=[True, False]).row(0, named=True)
    word, all_share, named_share = _group(most["group"]), most["people_share"], most["named_share"]
    return f"列出人员中{word}占{named_share:.0%}，全部人员中占{all_share:.0%}：用名单前先看是否偏斜"


def _group(group: str) -> str:
    if group in SEXES:
        return {"male": "男性", "female": "女性"}[group]
    return "年龄不详" if group == "unknown" else f"{group.replace('-', '–')}岁"


def drift(card: Mapping[str, Any]) -> pl.DataFrame:
    """Return how far each feature moved since the fit of the night before (population stability index).

    Returns:
        One row per scheme and feature, the largest first: scheme, feature, index (0 is no change).
    """
    rows = [
        (scheme, name, index)
        for scheme, of_scheme in card.get("drift", {}).items()
        for name, index in of_scheme.items()
    ]
    schema = {"scheme": pl.String, "feature": pl.String, "index": pl.Float64}
    moved = pl.DataFrame(rows, schema=schema, orient="row")
    return moved.sort("index", "scheme", "feature", descending=[True, False, False])


def drift_picture(moved: pl.DataFrame, card: Mapping[str, Any]) -> Picture:
    """Return what moved most since the last fit; `moved` is what `drift` returns."""
    import altair as alt

    bound = card["drift_bound"]
    rows = [
        {
            "feature": f"{SCHEMES[row['scheme']][0]}：{FEATURES.get(row['feature'], row['feature'])}",
            "index": row["index"],
            "is_beyond": row["index"] > bound,
        }
        for row in moved.head(10).to_dicts()
    ]
    top = max([bound, *(row["index"] for row in rows)]) * 1.15
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("feature:N", title=None, sort=None),
        x=alt.X("index:Q", title="稳定性指数（PSI）", scale=alt.Scale(domain=[0, top])),
    )
    bars = base.mark_bar(size=16).encode(
        color=alt.condition(
            "datum.is_beyond", alt.value(colours.RECOVERED), alt.value(colours.FLAGGED)
        )
    )
    texts = base.mark_text(align="left", dx=6, fontSize=13).encode(
        text=alt.Text("index:Q", format=".3f")
    )
    limit = alt.Chart({"values": [{"index": bound}]}).mark_rule(
        strokeDash=[5, 4], strokeWidth=2, color=colours.GREY
    )
    chart = (bars + texts + limit.encode(x="index:Q")).properties(
        width=WIDTH - 100, height=alt.Step(28)
    )
    beyond = moved.filter(pl.col("index") > bound).height
    title = f"{beyond}项特征与上次相比明显变化" if beyond else "与上次核查相比，数据没有明显变化"
    if moved.is_empty():
        title = "还没有上次的模型可比"
    return picture(chart, title, f"变化最大的10项；虚线为警戒值{bound}")


def oddities_sheet(findings: pl.DataFrame, cases: pl.DataFrame, rulebook: Rulebook) -> Sheet:
    """Return whom the model names, the strangest first: case, payment and reasons, no names.

    `findings` are those that cases rest on, `cases` all of the ledger.
    """
    mine = findings.filter(pl.col("rule") == RULE)
    others = findings.filter(pl.col("rule") != RULE)["subject_id"].unique().to_list()
    alone = mine.filter(~pl.col("subject_id").is_in(others))["subject_id"].n_unique()
    known = cases.select("case_id", "state", "verdict")
    rows = [
        (
            row["case_id"],
            SCHEMES[row["scheme"]][0],
            row["payout_id"],
            _without_line(reasons(one, rulebook, "zh")),
            STATES[row["state"]][0],
            VERDICTS[row["verdict"]][0] if row["verdict"] else None,
            score_of(row["facts"]),
        )
        for one in mine.iter_slices(1)
        for row in one.join(known, on="case_id").to_dicts()
    ]
    rows.sort(key=lambda row: (-row[-1], row[0]))
    schema = ["问题编号", "险种", "发放流水号", "异常之处", "状态", "结论", "异常分"]
    named = mine["subject_id"].n_unique()
    more = f"，列前{_ODDITIES_SHOWN}件" if len(rows) > _ODDITIES_SHOWN else ""
    title = f"模型列出{named}人，其中{alone}人没有任何规则发现{more}"
    types = dict.fromkeys(schema[:-1], pl.String) | {"异常分": pl.Float64}
    return Sheet(title, pl.DataFrame(rows[:_ODDITIES_SHOWN], types, orient="row"))


def _without_line(sentences: list[str]) -> str:
    """Return the reasons without the score and its line: they stand in a column and on the card."""
    parts = [part for one in sentences for part in one.split("；") if not part.startswith("异常分")]
    kept = [part for part in parts if not part.endswith("才列出") and part != "不等于违规）"]
    return "；".join(kept)


def score_of(facts: str) -> float:
    """Return the score in the facts of a finding of the model; nought where it says none.

    Example:
        >>> score_of('[{"because": "default", "facts": {"score": "0.724"}}]')
        0.724
    """
    told = (one["facts"].get("score") for one in json.loads(facts))
    return max((float(score) for score in told if score is not None), default=0.0)
