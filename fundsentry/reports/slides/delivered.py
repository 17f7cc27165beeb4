"""What came in: tables with rows, months and age; what is paid a month; how amounts are spread by scheme."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from fundsentry.reports import colours
from fundsentry.reports.slides.picture import WIDTH, Picture, labels, picture
from fundsentry.reports.slides.sheet import Sheet
from schemas import Kind
from schemas.codes import SCHEMES
from schemas.gate import Checked
from schemas.written import month_text

LATE_DAYS = 31
"""A list that brought nothing for longer than a month stands out."""
# Of fewer people the ends of the spread would be somebody's amount.
FEWEST_FOR_SPREAD = 20
_MONTHS_SHOWN = 24
_FEN_PER_WAN = 1_000_000


def tables(checked: Mapping[str, Checked], as_of: date) -> pl.DataFrame:
    """Return what came in.

    Returns:
        One row per table: table, title, rows, accepted, quarantined, duplicates, first_month, last_month (of its
        months, as YYYY-MM), newest_on (the last day on which something in it became known), days_old.
    """
    rows = [_table(name, one, as_of) for name, one in checked.items()]
    schema = {
        "table": pl.String,
        "title": pl.String,
        **dict.fromkeys(("rows", "accepted", "quarantined", "duplicates"), pl.Int64),
        **dict.fromkeys(("first_month", "last_month"), pl.Int32),
        "newest_on": pl.Date,
    }
    days_old = (pl.lit(as_of) - pl.col("newest_on")).dt.total_days()
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        month_text(pl.col("first_month", "last_month")), days_old=days_old
    )


def _table(name: str, one: Checked, as_of: date) -> tuple[object, ...]:
    counted = ("rows_in", "accepted", "quarantined", "duplicates")
    sums = [one.counts[column].sum() for column in counted]
    month = next((column.name for column in one.table.columns if column.kind is Kind.MONTH), None)
    months = (one.accepted[month].min(), one.accepted[month].max()) if month else (None, None)
    known_on = one.table.known_on
    newest = _newest(one.accepted, known_on, as_of)
    return name, one.table.title, *sums, *months, newest


def _newest(accepted: pl.DataFrame, known_on: str | None, as_of: date) -> object:
    if known_on is None or known_on not in accepted.columns:
        return None
    return accepted.filter(pl.col(known_on) <= as_of)[known_on].max()


def tables_sheet(found: pl.DataFrame) -> Sheet:
    """Return the tables that came in, as a table to read."""
    return Sheet(
        f"收到{found.height}张数据表，共{found['rows'].sum():,}行",
        found.select(
            pl.col("title").alias("数据表"),
            pl.col("rows").alias("行数"),
            pl.col("accepted").alias("可用"),
            pl.col("quarantined").alias("隔离"),
            pl.col("duplicates").alias("重复"),
            pl.col("first_month").alias("最早月份"),
            pl.col("last_month").alias("最近月份"),
            pl.col("newest_on").cast(pl.String).alias("最近获知日"),
        ),
    )


def freshness(found: pl.DataFrame) -> Picture:
    """Return how long ago each table brought something; `found` is what `tables` returns."""
    import altair as alt

    dated = found.filter(pl.col("days_old").is_not_null()).sort("days_old", descending=True)
    late = dated.filter(pl.col("days_old") > LATE_DAYS)
    title = (
        f"{late.height}张数据表超过{LATE_DAYS}天没有新数据"
        if late.height
        else f"全部数据表在{LATE_DAYS}天内都有新数据"
    )
    rows = dated.select(
        "title",
        days="days_old",
        text=pl.format("{}天", "days_old"),
        is_late=pl.col("days_old") > LATE_DAYS,
    ).to_dicts()
    room = max((row["days"] for row in rows), default=0) * 1.1
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("title:N", title=None, sort=None),
        x=alt.X("days:Q", title=None, axis=None, scale=alt.Scale(domain=[0, room])),
    )
    bars = base.mark_bar(size=18).encode(
        color=alt.condition(
            "datum.is_late", alt.value(colours.RECOVERED), alt.value(colours.FLAGGED)
        )
    )
    texts = labels(base, "text:N", align="left", dx=6, fontSize=13)
    limit = (
        alt.Chart({"values": [{"days": LATE_DAYS}]})
        .mark_rule(color=colours.GREY, strokeDash=[4, 4])
        .encode(x=alt.X("days:Q", axis=None))
    )
    chart = (bars + limit + texts).properties(width=WIDTH, height=alt.Step(30))
    return picture(chart, title, f"各数据表最近一条获知日距核查日的天数；虚线为{LATE_DAYS}天")


def months_paid(lines: pl.DataFrame) -> pl.DataFrame:
    """Return what was paid for each month, net of what was clawed back.

    Returns:
        One row per benefit month and scheme: benefit_month (YYYY-MM), scheme, persons, paid_fen.

    Example:
        >>> lines = pl.DataFrame(
        ...     {"benefit_month": [24321, 24321], "scheme": ["unemployment"] * 2, "person": [1, 2], "net": [100, 50]}
        ... )
        >>> months_paid(lines).rows()
        [('2026-10', 'unemployment', 2, 150)]
    """
    return (
        lines.filter(pl.col("benefit_month").is_not_null())
        .group_by("benefit_month", pl.col("scheme").cast(pl.String))
        .agg(persons=pl.col("person").n_unique(), paid_fen=pl.col("net").cast(pl.Int64).sum())
        .sort("benefit_month", "scheme")
        .with_columns(month_text(pl.col("benefit_month").cast(pl.Int32)))
    )


def paid_by_month(paid: pl.DataFrame) -> Picture:
    """Return what was paid for each of the last months, by scheme; `paid` is what `months_paid` returns."""
    import altair as alt

    by_month = paid.group_by("benefit_month").agg(pl.col("paid_fen").sum()).sort("benefit_month")
    # Arrears of long ago are no month of their own.
    by_month = by_month.filter(pl.col("paid_fen") * 20 >= pl.col("paid_fen").max())
    by_month = by_month.tail(_MONTHS_SHOWN)
    shown = paid.join(by_month, on="benefit_month", how="semi")
    usual = int(by_month["paid_fen"].median() or 0)  # type: ignore[arg-type]
    schemes = [code for code in colours.SCHEMES if code in set(shown["scheme"])]
    rows = [
        {
            "month": row["benefit_month"],
            "scheme": SCHEMES[row["scheme"]][0],
            "place": schemes.index(row["scheme"]),
            "wan": row["paid_fen"] / _FEN_PER_WAN,
        }
        for row in shown.to_dicts()
    ]
    chart = (
        alt.Chart({"values": rows})
        .mark_bar()
        .encode(
            x=alt.X("month:N", title=None).axis(
                labelAngle=0,
                labelExpr="indexof(['01','04','07','10'], substring(datum.value, 5)) >= 0 ? datum.value : ''",
            ),
            y=alt.Y("wan:Q", title=None),
            color=alt.Color("scheme:N", scale=_scale(schemes)),
            order=alt.Order("place:Q"),
        )
        .properties(width=WIDTH, height=330)
    )
    return picture(
        chart,
        f"每月发放约{usual / _FEN_PER_WAN:,.0f}万元",
        "单位：万元；按待遇所属月份，已减去收回部分；零星补发的月份不画，最近月份可能尚未发放完毕",
    )


def _scale(schemes: list[str]) -> Any:
    import altair as alt

    return alt.Scale(
        domain=[SCHEMES[code][0] for code in schemes],
        range=[colours.SCHEMES[code] for code in schemes],
    )


def monthly_amounts(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how the monthly benefits of people are spread in each scheme's last full month, in fen.

    Of schemes with at least `FEWEST_FOR_SPREAD` people, so that the ends of the spread are nobody's own amount.

    Returns:
        One row per scheme: scheme, benefit_month (YYYY-MM), persons, p5, p25, p50, p75, p95 (fen).
    """
    of_person = (
        lines.filter("is_periodic")
        .with_columns(pl.col("scheme").cast(pl.String), pl.col("net").cast(pl.Int64))
        .group_by("scheme", "benefit_month", "person")
        .agg(pl.col("net").sum())
    )
    sizes = of_person.group_by("scheme", "benefit_month").agg(persons=pl.len())
    # A month that has only begun to be paid says nothing of the usual amount.
    full = sizes.filter(pl.col("persons") * 2 >= pl.col("persons").max().over("scheme"))
    last = full.sort("benefit_month").group_by("scheme").last()
    spread = [
        pl.col("net").quantile(q / 100, "linear").round().cast(pl.Int64).alias(f"p{q}")
        for q in (5, 25, 50, 75, 95)
    ]
    return (
        of_person.join(last, on=["scheme", "benefit_month"])
        .group_by("scheme", "benefit_month", "persons")
        .agg(spread)
        .filter(pl.col("persons") >= FEWEST_FOR_SPREAD)
        .sort("p50", "scheme")
        .with_columns(month_text(pl.col("benefit_month").cast(pl.Int32)))
    )


def amounts_by_scheme(spread: pl.DataFrame) -> Picture:
    """Return how monthly benefits are spread by scheme; `spread` is what `monthly_amounts` returns."""
    import altair as alt

    rows = [
        {
            "scheme": SCHEMES[row["scheme"]][0],
            **{name: row[name] / 100 for name in ("p5", "p25", "p50", "p75", "p95")},
            "text": f"{row['p50'] / 100:,.0f}元",
        }
        for row in spread.to_dicts()
    ]
    low, high = rows[0], rows[-1]
    title = (
        f"月待遇中位数：{low['scheme']}{low['text']}，{high['scheme']}{high['text']}"
        if rows
        else "人数过少，不作分布"
    )
    base = alt.Chart({"values": rows}).encode(y=alt.Y("scheme:N", title=None, sort=None))
    wide = base.mark_rule(strokeWidth=3, color=colours.FLAGGED).encode(
        x=alt.X("p5:Q", title="元／月（对数刻度）", scale=alt.Scale(type="log", nice=True)).axis(
            values=[50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000], format=",d"
        ),
        x2="p95:Q",
    )
    half = base.mark_bar(size=22, color=colours.CONFIRMED).encode(x="p25:Q", x2="p75:Q")
    middle = base.mark_tick(size=30, thickness=4, opacity=1, color=colours.RECOVERED).encode(
        x="p50:Q"
    )
    text = base.mark_text(dy=-26, fontSize=14, fontWeight=600, color=colours.INK).encode(
        x="p50:Q", text="text:N"
    )
    chart = (wide + half + middle + text).properties(width=WIDTH, height=alt.Step(78))
    return picture(
        chart,
        title,
        "每人每月定期待遇：黄线为中位数，深色为中间一半人，浅线为第5至第95百分位；不足20人的险种不画",
    )
