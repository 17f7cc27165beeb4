"""A past night beside what was decided since: found early, late, missed, wrong; and what the order of work was worth."""

from datetime import date
from typing import Any

import polars as pl

from fundsentry.reports import colours
from fundsentry.reports.replayed import OUTCOMES
from fundsentry.reports.slides.picture import WIDTH, Picture, picture
from fundsentry.reports.slides.sheet import Sheet
from fundsentry.reports.small_cells import HIDDEN, hidden
from schemas.written import yuan_grouped

_FEN_PER_WAN = 1_000_000
_PARTS = {"whole": "整个名单，按件", "below": "除有线索、已到期限者外，按对象"}
_ORDERS = {"order_fen": "办理顺序", "amount_fen": "仅按金额", "random_fen": "随机"}


def outcomes(found: pl.DataFrame) -> pl.DataFrame:
    """Return what became of the cases of a replay; `found` is what `hindsight` returns.

    Figures about fewer than three people, or that give them away, are null.

    Returns:
        One row per outcome (early, late, missed, wrong): outcome, cases, days_median, fen.

    Example:
        >>> columns = {"subject_id": ["a", "b", "c"], "outcome": ["late"] * 3}
        >>> found = pl.DataFrame({**columns, "days": [10, 30, 50], "fen": [100, 200, 300]})
        >>> outcomes(found).row(1)
        ('late', 3, 30, 600)
    """
    counted = found.group_by("outcome").agg(
        cases=pl.len().cast(pl.Int64),
        days_median=pl.col("days").quantile(0.5, "lower").cast(pl.Int64),
        fen=pl.col("fen").sum(),
        people=pl.col("subject_id").n_unique(),
    )
    order = pl.DataFrame({"outcome": list(OUTCOMES)})
    rows = order.join(counted, on="outcome", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("cases", "people", "fen").fill_null(0))
    gone = hidden(dict(rows.select("outcome", "people").iter_rows()))
    is_shown = ~pl.col("outcome").is_in(list(gone))
    return rows.select(
        "outcome",
        *(pl.when(is_shown).then(name).alias(name) for name in ("cases", "days_median", "fen")),
    )


def outcomes_sheet(told: pl.DataFrame, as_of: date | None) -> Sheet:
    """Return what became of the cases of a replayed day, as a table to read; `told` is what `outcomes` returns."""
    rows = [
        (
            OUTCOMES[row["outcome"]][0][1],
            HIDDEN if row["cases"] is None else f"{row['cases']:,}",
            HIDDEN if row["cases"] is None else _days(row["days_median"]),
            HIDDEN if row["fen"] is None else yuan_grouped(row["fen"]),
            OUTCOMES[row["outcome"]][1][1],
        )
        for row in told.to_dicts()
    ]
    title = "还没有可以对照的结论" if as_of is None else f"重演{as_of}，与之后的结论对照"
    titles = ["结果", "问题数", "天数（中位）", "金额（元）", "含义"]
    note = f"（{HIDDEN} 隐去：涉及不足3人，或可由其余数字推知）"
    return Sheet(title + note, pl.DataFrame(rows, titles, orient="row"))


def _days(days: int | None) -> str:
    return "–" if days is None else f"{days:,}"


def worth_picture(worth: pl.DataFrame, as_of: date | None) -> Picture:
    """Return the money confirmed in the first cases by three orders; `worth` is what `worth_of_orders` returns.

    Beside the whole list it shows the subjects without leads and deadlines, for these come first whatever they bring.
    """
    import altair as alt

    whole = worth.filter(part="whole")
    if whole.is_empty():
        return picture(
            alt.Chart({"values": []}).mark_bar(), "之后有结论的问题不足10件，还不能比较办理顺序"
        )
    shown = [_orders(worth.filter(part=part), title) for part, title in _PARTS.items()]
    chart = alt.vconcat(*(one for one in shown if one is not None), spacing=28)
    # Where the order is ahead of chance by most.
    free = worth.filter(part=worth["part"][-1])
    best = free.sort(pl.col("order_fen") - pl.col("random_fen"), "first").row(-1, named=True)
    unit = "件" if best["part"] == "whole" else "个对象"
    shares = [best[name] / max(1, best["all_fen"]) for name in ("order_fen", "random_fen")]
    return picture(
        chart,
        f"按办理顺序先查{best['first']}{unit}，查实{shares[0]:.0%}的金额；随机查只有{shares[1]:.0%}",
        f"{as_of}时待办、之后有结论的问题，共查实{whole['all_fen'][0] / _FEN_PER_WAN:,.1f}万元；柱为前若干件（个）所占\n"
        "有线索、已到期限的依规定先办，不论金额；同一对象的问题一并办理",
    )


def _orders(worth: pl.DataFrame, title: str) -> Any:
    """Return the bars of one part of the list; none where it has too few cases."""
    import altair as alt

    if worth.is_empty():
        return None
    unit = "件" if worth["part"][0] == "whole" else "个"
    rows = [
        {
            "first": f"前{row['first']}{unit}",
            "what": what,
            "share": row[name] / max(1, row["all_fen"]),
        }
        for row in worth.to_dicts()
        for name, what in _ORDERS.items()
    ]
    scale = alt.Scale(
        domain=list(_ORDERS.values()), range=[colours.CONFIRMED, colours.FLAGGED, colours.REST]
    )
    base = alt.Chart({"values": rows}).encode(
        x=alt.X("first:N", title=None, sort=None).axis(labelAngle=0, labelFontSize=14),
        xOffset=alt.XOffset("what:N", sort=list(_ORDERS.values())),
        y=alt.Y("share:Q", title=None, axis=None),
    )
    bars = base.mark_bar().encode(color=alt.Color("what:N", scale=scale))
    texts = base.mark_text(dy=-9, fontSize=13).encode(text=alt.Text("share:Q", format=".0%"))
    heading = alt.Title(title, fontSize=15, fontWeight=600, anchor="start")
    return (bars + texts).properties(width=WIDTH, height=200, title=heading)
