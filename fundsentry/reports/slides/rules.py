"""How good the rules are: how often verdicts upheld them, and what the order of work puts first."""

from typing import Any

import polars as pl

from fundsentry.reports import colours
from fundsentry.reports.slides.picture import WIDTH, Picture, labels, picture
from fundsentry.reports.slides.sheet import Sheet
from fundsentry.reports.upheld import FEWEST_VERDICTS, upheld
from rules import Rulebook

_FEN_PER_WAN = 1_000_000
_NAMED_IN_PICTURE = (10, 20, 50, 100, 200)
ALL_RULES = "全部规则"


def precision(cases: pl.DataFrame) -> pl.DataFrame:
    """Return how often verdicts upheld what each rule found, of all and of the cases drawn at random.

    `cases` are all of the ledger, with is_drawn.

    Returns:
        One row per rule, and one of all (rule null), as `upheld` returns it.

    Example:
        >>> columns = {"rule": ["a/b"] * 12, "verdict": ["confirmed"] * 9 + ["dismissed"] * 3}
        >>> people = [str(number) for number in range(12)]
        >>> cases = pl.DataFrame({**columns, "subject_id": people, "is_drawn": [False] * 12})
        >>> precision(cases).row(0)[:6]
        ('a/b', 12, 9, 0.45, 0.95, 0)
    """
    return upheld(cases)


def precision_sheet(found: pl.DataFrame, rulebook: Rulebook) -> Sheet:
    """Return how often each rule was right, as a table to read; `found` is what `precision` returns."""
    rows = [
        (
            _title(row["rule"], rulebook),
            _count(row["verdicts"]),
            _count(row["upheld"]),
            _interval(row),
            _count(row["drawn"]),
            _count(row["drawn_upheld"]),
        )
        for row in found.filter(pl.col("verdicts").is_not_null()).to_dicts()
    ]
    hidden = found["verdicts"].null_count()
    titles = [
        "问题类型",
        "结论数",
        "属实或部分属实",
        "属实率95%置信区间",
        "其中随机抽查",
        "抽查属实",
    ]
    note = f"另有{hidden}条规则的结论隐去" if hidden else "没有隐去的规则"
    return Sheet(
        f"各规则的准确程度（∗ 涉及不足3人，或可由其余数字推知；{note}）",
        pl.DataFrame(rows, titles, orient="row"),
    )


def _title(rule: str | None, rulebook: Rulebook) -> str:
    if rule is None:
        return ALL_RULES
    known = rulebook.rules.get(rule)
    return known.title("zh") if known else rule


def _count(count: int | None) -> str:
    return "∗" if count is None else f"{count:,}"


def _interval(row: dict[str, Any]) -> str:
    if row["verdicts"] is None:
        return "∗"
    if row["low_share"] is None:
        return "件数过少" if row["verdicts"] < FEWEST_VERDICTS else "∗"
    return f"{row['low_share']:.0%}–{row['high_share']:.0%}"


def precision_picture(found: pl.DataFrame, rulebook: Rulebook) -> Picture:
    """Return the intervals of the rules with enough verdicts; `found` is what `precision` returns."""
    import altair as alt

    judged = found.filter(pl.col("low_share").is_not_null())
    shown = pl.concat(
        [
            judged.filter(pl.col("rule").is_null()),
            judged.filter(pl.col("rule").is_not_null()).sort("low_share", "rule", descending=True),
        ]
    )
    rows = [
        {
            "rule": f"{_title(row['rule'], rulebook)}（{row['verdicts']:,}件）",
            "low": row["low_share"],
            "high": row["high_share"],
            "text": _interval(row),
            "is_all": row["rule"] is None,
        }
        for row in shown.to_dicts()
    ]
    # Titles of rules are long, and none is cut off.
    rule = alt.Y("rule:N", title=None, sort=None).axis(labelLimit=420)
    base = alt.Chart({"values": rows}).encode(y=rule)
    bars = base.mark_bar(size=16, cornerRadius=8).encode(
        x=alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, 1])).axis(format="%", tickCount=5),
        x2="high:Q",
        color=alt.condition(
            "datum.is_all", alt.value(colours.CONFIRMED), alt.value(colours.FLAGGED)
        ),
    )
    texts = labels(base.encode(x="high:Q"), "text:N", align="left", dx=8, fontSize=13)
    chart = (bars + texts).properties(width=WIDTH - 160, height=alt.Step(32))
    few = found.height - shown.height
    left_out = f"；另有{few}条规则结论不足{FEWEST_VERDICTS}件，不作推断" if few else ""
    title = (
        f"核查过的问题，{_interval(shown.row(0, named=True))}属实"
        if rows
        else f"结论不足{FEWEST_VERDICTS}件，还不能说规则有多准"
    )
    return picture(
        chart, title, f"属实率的95%威尔逊区间，向外取整到5个百分点；括号内为结论数{left_out}"
    )


def order_of_work(listed: pl.DataFrame) -> pl.DataFrame:
    """Return what may be expected of the first cases of the list; `listed` has rank and expected_fen.

    Expected is the claimed amount; of what is potential, times how often its rule was right so far.

    Returns:
        One row per case: looked_at, expected_fen (of all so far), expected_share (0–1).

    Example:
        >>> listed = pl.DataFrame({"rank": [2, 1], "expected_fen": [100, 300]})
        >>> order_of_work(listed).rows()
        [(1, 300, 0.75), (2, 400, 1.0)]
    """
    expected = pl.col("expected_fen").cast(pl.Int64).cum_sum()
    return listed.sort("rank").select(
        looked_at="rank",
        expected_fen=expected,
        expected_share=expected / pl.max_horizontal(pl.col("expected_fen").sum(), 1),
    )


def order_picture(work: pl.DataFrame) -> Picture:
    """Return how much of the expected money stands in the first cases; `work` is what `order_of_work` returns."""
    import altair as alt

    cases, total = work.height, int(work["expected_fen"].max() or 0)  # type: ignore[arg-type]
    first = next((n for n in reversed(_NAMED_IN_PICTURE) if n * 3 <= cases), 1)
    share = float(work.filter(pl.col("looked_at") == first)["expected_share"].sum())
    wan = total / _FEN_PER_WAN
    start = {"looked_at": 0, "share": 0.0}
    rows = [start, *({"looked_at": n, "share": s} for n, _, s in work.iter_rows())]
    x = alt.X(
        "looked_at:Q",
        title="按台账顺序已核查的问题数（件）",
        scale=alt.Scale(domain=[0, max(cases, 1)]),
    )
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1])).axis(format="%", tickCount=5)
    ours = alt.Chart({"values": rows}).mark_area(
        line={"color": colours.CONFIRMED, "strokeWidth": 3}, color=colours.FLAGGED, opacity=0.35
    )
    any_order = alt.Chart({"values": [start, {"looked_at": cases, "share": 1.0}]}).mark_line(
        strokeDash=[5, 5], color=colours.GREY
    )
    point = alt.Chart(
        {"values": [{"looked_at": first, "share": share, "text": f"前{first}件：{share:.0%}"}]}
    ).encode(x=x, y=y)
    dot = point.mark_point(size=140, filled=True, opacity=1, color=colours.RECOVERED)
    text = labels(point, "text:N", align="left", dx=12, dy=14, fontSize=15, fontWeight=600)
    chart = ours.encode(x=x, y=y) + any_order.encode(x=x, y=y) + dot + text
    return picture(
        chart.properties(width=WIDTH, height=330),
        f"先查台账前{first}件，可落实预计金额的{share:.0%}",
        f"待办问题{cases:,}件，预计可查实或追回共{wan:,.1f}万元（待核实的按规则准确率折算）；虚线为随意排序",
    )
