"""The county by township: what was found, confirmed and came back, and how many cases per thousand people paid."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from fundsentry.reports import colours
from fundsentry.reports.accounts import UNKNOWN
from fundsentry.reports.cases import TOWNSHIP_DIGITS
from fundsentry.reports.page.told import Told
from fundsentry.reports.shown import concealed
from fundsentry.reports.slides.picture import WIDTH, Picture, labels, picture
from fundsentry.reports.slides.sheet import Sheet
from fundsentry.reports.small_cells import HIDDEN
from schemas.written import yuan_grouped

_AMOUNTS = {
    "flagged": "应追回",
    "confirmed": "核定",
    "recovered": "已追回",
    "outstanding": "未追回",
}
_FEN_PER_WAN = 1_000_000


def townships(told: Told, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the figures by township; what may not be shown where many people look is null.

    `lines` are the payout lines of the night; they say how many people a township has.

    Returns:
        One row per township: township (its name), recipients, cases, persons, flagged_fen, confirmed_fen,
        recovered_fen, outstanding_fen, cases_per_1000.
    """
    figures = told.totals.by_township
    cells = concealed(figures, overall=told.totals.overall)
    rows = [
        {
            "code": code,
            "township": told.township(code).zh,
            "cases": None if (code, "cases") in cells else one.cases,
            "persons": None if (code, "cases") in cells else one.persons,
            **{
                f"{name}_fen": None if (code, name) in cells else one.fen.get(name, 0)
                for name in _AMOUNTS
            },
        }
        for code, one in figures.items()
        if code != UNKNOWN
    ]
    numbers = ("cases", "persons", *(f"{name}_fen" for name in _AMOUNTS))
    schema = {"code": pl.String, "township": pl.String, **dict.fromkeys(numbers, pl.Int64)}
    found = pl.DataFrame(rows, schema=schema)
    per_1000 = pl.col("cases") * 1000 / pl.col("recipients")
    return (
        found.join(recipients(lines), on="code", how="left")
        .with_columns(cases_per_1000=per_1000)
        .select("township", "recipients", *numbers, "cases_per_1000")
    )


def recipients(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how many people were paid in each township, by the region of their latest payment that has one.

    Example:
        >>> paid = {"person": [1, 1, 2], "benefit_month": [24320, 24321, 24321]}
        >>> lines = pl.DataFrame({**paid, "region_code": ["340826101001", "340826102001", "340826102002"]})
        >>> recipients(lines).rows()
        [('340826102', 2)]
    """
    region = pl.col("region_code").cast(pl.String).str.slice(0, TOWNSHIP_DIGITS)
    latest = (
        lines.select("person", "benefit_month", code=region)
        .filter(pl.col("code").str.len_chars() == TOWNSHIP_DIGITS)
        .sort("benefit_month", "code")
        .group_by("person")
        .last()
    )
    return latest.group_by("code").agg(recipients=pl.len().cast(pl.Int64)).sort("code")


def townships_sheet(found: pl.DataFrame) -> Sheet:
    """Return the figures by township, as a table to read; `found` is what `townships` returns."""
    rows = [
        (
            row["township"],
            _count(row["recipients"]),
            _count(row["cases"]),
            *(_yuan(row[f"{name}_fen"]) for name in _AMOUNTS),
        )
        for row in _by_money(found).to_dicts()
    ]
    titles = ["乡镇", "领取人数", "问题数", *(f"{title}（元）" for title in _AMOUNTS.values())]
    note = f"{HIDDEN} 隐去：涉及不足3人，或可由其余数字推知"
    return Sheet(f"各乡镇情况（{note}）", pl.DataFrame(rows, titles, orient="row"))


def _by_money(found: pl.DataFrame) -> pl.DataFrame:
    return found.sort("flagged_fen", "township", descending=[True, False], nulls_last=True)


def _count(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _yuan(fen: int | None) -> str:
    return HIDDEN if fen is None else yuan_grouped(fen)


def money_picture(found: pl.DataFrame) -> Picture:
    """Return what was found, confirmed and came back by township; `found` is what `townships` returns."""
    import altair as alt

    shown = _by_money(found.filter(pl.col("flagged_fen") > 0))
    drawn = ("flagged", "confirmed", "recovered")
    rows = [
        {
            "township": row["township"],
            "what": _AMOUNTS[name],
            "wan": row[f"{name}_fen"] / _FEN_PER_WAN,
        }
        for row in shown.to_dicts()
        for name in drawn
        if row[f"{name}_fen"]
    ]
    scale = alt.Scale(
        domain=[_AMOUNTS[name] for name in drawn],
        range=[colours.FLAGGED, colours.CONFIRMED, colours.RECOVERED],
    )
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("township:N", title=None, sort=shown["township"].to_list()),
        x=alt.X("wan:Q", title="万元"),
        color=alt.Color("what:N", scale=scale),
    )
    bars = alt.layer(
        *(
            base.mark_bar(size=size).transform_filter(alt.datum.what == _AMOUNTS[name])
            for name, size in zip(drawn, (20, 11, 4), strict=True)
        )
    )
    chart = bars.properties(width=WIDTH, height=alt.Step(27))
    note = f"各乡镇应追回、核定、已追回金额；隐去的金额不画{_left_out(found, shown)}"
    return picture(chart, _most_money(shown), note)


def _most_money(shown: pl.DataFrame) -> str:
    if shown.is_empty():
        return "各乡镇涉及人数过少，不作比较"
    total, first = int(shown["flagged_fen"].sum()), shown.row(0, named=True)
    return f"{first['township']}应追回金额最多：{first['flagged_fen'] / _FEN_PER_WAN:,.1f}万元，占{first['flagged_fen'] / total:.0%}"


def _left_out(found: pl.DataFrame, shown: pl.DataFrame) -> str:
    hidden = found.height - shown.height
    return f"；{hidden}个乡镇没有金额或涉及不足3人，不画" if hidden else ""


def rate_picture(found: pl.DataFrame) -> Picture:
    """Return how many cases there are per thousand people paid, by township, beside the county."""
    import altair as alt

    shown = found.filter(pl.col("cases_per_1000").is_not_null()).sort(
        "cases_per_1000", "township", descending=[True, False]
    )
    cases, people = (int(shown[name].sum()) for name in ("cases", "recipients"))
    county = cases * 1000 / max(1, people)
    rows: list[Mapping[str, Any]] = [
        {
            "township": row["township"],
            "rate": row["cases_per_1000"],
            "is_high": row["cases_per_1000"] > 1.5 * county,
        }
        for row in shown.to_dicts()
    ]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("township:N", title=None, sort=None), x=alt.X("rate:Q", title=None, axis=None)
    )
    bars = base.mark_bar(size=16).encode(
        color=alt.condition(
            "datum.is_high", alt.value(colours.RECOVERED), alt.value(colours.FLAGGED)
        )
    )
    texts = labels(base, alt.Text("rate:Q", format=".1f"), align="left", dx=6, fontSize=13)
    rule = alt.Chart({"values": [{"rate": county}]}).mark_rule(
        strokeDash=[5, 4], strokeWidth=2, color=colours.GREY
    )
    chart = (bars + rule.encode(x=alt.X("rate:Q", axis=None)) + texts).properties(
        width=WIDTH, height=alt.Step(26)
    )
    first = shown.row(0, named=True) if rows else None
    title = (
        f"每千名领取人的问题数：{first['township']}{first['cases_per_1000']:.1f}件最多，平均{county:.1f}件"
        if first
        else "各乡镇涉及人数过少，不作比较"
    )
    note = f"虚线为所示乡镇平均；黄色高于平均的1.5倍；件数少的乡镇起伏大，不宜直接排名{_left_out(found, shown)}"
    return picture(chart, title, note.replace("没有金额或", ""))
