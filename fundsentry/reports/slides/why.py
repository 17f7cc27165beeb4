"""Why a case was flagged: the case, its months, the rows of lists it rests on, and the law. Nobody is named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from fundsentry.reports import colours
from fundsentry.reports.case_pages import kind_word, reasons
from fundsentry.reports.months import Months, taken_apart
from fundsentry.reports.slides.picture import WIDTH, Picture, picture
from fundsentry.reports.slides.sheet import Sheet
from rules import Rulebook
from schemas import Kind
from schemas.codes import SCHEMES, SUBJECT_KINDS
from schemas.gate import Checked
from schemas.outputs.cases import STATES
from schemas.written import month_text, yuan_grouped

_MONTHS_BEFORE = 12
# What somebody wrote in his own words may name anybody.
_NOT_SHOWN = frozenset({Kind.ID, Kind.NAME, Kind.ACCOUNT, Kind.TEXT})


def telling_case(cases: pl.DataFrame, findings: pl.DataFrame) -> str:
    """Return the number of a case that explains itself: a person's, confirmed, months right after what happened.

    Where none is such, any; always the one with the most months, then the first number. `findings` are those
    that cases rest on.

    Example:
        >>> cases = pl.DataFrame({"case_id": ["A", "B"], "subject_kind": ["person"] * 2, "confirmed_fen": [0, 5]})
        >>> columns = {"case_id": ["A", "A", "B"], "benefit_month": [24312, 24313, 24313]}
        >>> findings = pl.DataFrame({**columns, "event_on": pl.Series([None] * 3, dtype=pl.Date)})
        >>> telling_case(cases, findings)
        'B'
    """
    of_case = findings.group_by("case_id").agg(
        months=pl.col("benefit_month").n_unique(),
        first=pl.col("benefit_month").min(),
        event=pl.col("event_on").min(),
    )
    event = pl.col("event").dt.year().cast(pl.Int32) * 12 + pl.col("event").dt.month() - 1
    is_soon = (pl.col("first") - event).is_between(0, 2).fill_null(value=False)
    is_told = (pl.col("subject_kind") == "person") & (pl.col("confirmed_fen") > 0)
    ranked = cases.join(of_case, on="case_id").sort(
        is_told & is_soon, is_told, "months", "case_id", descending=[True, True, True, False]
    )
    return str(ranked["case_id"][0])


def case_sheet(case: Mapping[str, Any], findings: pl.DataFrame, rulebook: Rulebook) -> Sheet:
    """Return a case as a table to read; `findings` are those it rests on."""
    rule = rulebook.rules[case["rule"]]
    told = reasons(findings, rulebook, "zh")
    amounts = {name: yuan_grouped(int(findings[f"{name}_fen"].sum())) for name in _AMOUNTS}
    rows = [
        ("问题编号", case["case_id"]),
        ("问题类型", rule.title("zh")),
        ("对象", SUBJECT_KINDS[case["subject_kind"]][0]),
        ("状态", STATES[case["state"]][0]),
        ("立案日", str(case["opened_on"])),
        *((title, f"{amounts[name]}元") for name, title in _AMOUNTS.items()),
        ("核定", f"{yuan_grouped(case['confirmed_fen'])}元"),
        ("已追回", f"{yuan_grouped(case['recovered_fen'])}元"),
        ("认定理由", "；".join(told[:3]) + ("……" if len(told) > 3 else "")),
        ("可能的合理解释", rule.innocent_explanations("zh")),
    ]
    return Sheet(
        f"{rule.title('zh')}（{case['case_id']}）",
        pl.DataFrame(rows, ["项目", "内容"], orient="row"),
    )


_AMOUNTS = {"undue": "不应发", "claimed": "应追回"}


def months_sheet(months: Months) -> Sheet:
    """Return the months of a case, as 应退月份表 has them, as a table to read."""
    rows = months.rows.with_columns(
        month_text(pl.col("benefit_month")),
        pl.col("scheme").replace({code: words[0] for code, words in SCHEMES.items()}),
        *(_grouped(name) for name in ("net_amount", "undue_amount", "running_amount")),
    )
    return Sheet(
        f"{rows.height}个月，共{yuan_grouped(months.total('undue_amount'))}元不应发",
        rows.select(
            pl.col("benefit_month").alias("待遇所属期"),
            pl.col("scheme").alias("险种"),
            pl.col("paid_on").alias("发放日期"),
            pl.col("net_amount").alias("实发（元）"),
            pl.col("undue_amount").alias("不应发（元）"),
            pl.col("running_amount").alias("累计（元）"),
            pl.col("list_rows").alias("依据的名单行"),
            pl.col("payout_id").alias("发放流水号"),
        ),
    )


def _grouped(name: str) -> pl.Expr:
    return pl.col(name).map_elements(yuan_grouped, return_dtype=pl.String)


def list_rows_sheet(findings: pl.DataFrame, checked: Mapping[str, Checked]) -> Sheet:
    """Return the rows of lists that a case rests on, as they were delivered, without what points to a person."""
    told = [
        (one.table.title, *cell)
        for name, one in checked.items()
        for cell in _cells(one, _ids_of(findings, name))
    ]
    schema = dict.fromkeys(("数据表", "列", "内容", "文件", "行"), pl.String)
    return Sheet(
        "依据的名单行（证件号码、姓名、账号不显示）", pl.DataFrame(told, schema, orient="row")
    )


def _ids_of(findings: pl.DataFrame, table: str) -> list[str]:
    pairs = findings.select("evidence_table", "evidence_id").drop_nulls().unique()
    rows = [row for tables, ids in pairs.iter_rows() for row in taken_apart(tables, ids)]
    return sorted({row for of, row in rows if of == table})


def _cells(one: Checked, ids: list[str]) -> list[tuple[str, str, str, str]]:
    key = one.table.unique_column
    if not ids or key is None:
        return []
    rows = one.accepted.filter(pl.col(key).cast(pl.String).is_in(ids))
    columns = [column for column in one.table.columns if column.kind not in _NOT_SHOWN]
    shown = rows.with_columns(
        month_text(pl.col(column.name).cast(pl.Int32))
        for column in columns
        if column.kind is Kind.MONTH
    )
    return [
        (
            column.headers[0],
            str(_word(column.codes, row[column.name])),
            row["file"],
            str(row["row"]),
        )
        for row in shown.to_dicts()
        for column in columns
        if row[column.name] is not None
    ]


def _word(codes: Mapping[str, tuple[str, ...]], value: object) -> object:
    return codes[str(value)][0] if str(value) in codes else value


def law_sheet(findings: pl.DataFrame, rulebook: Rulebook) -> Sheet:
    """Return the versions of the law that a case was judged by, with what to do first."""
    keys = ("rule", "rule_version", "scheme")
    rows = []
    for name, version, scheme in findings.select(keys).unique(maintain_order=True).iter_rows():
        rule = rulebook.rules[name]
        found = rule.version(version)
        law = found.law_text("zh", scheme) if found else ""
        rows.append((rule.title("zh"), version, law, rule.first_steps("zh")))
    titles = ["规则", "版本", "法规依据", "核查步骤"]
    return Sheet("依据的法规", pl.DataFrame(rows, titles, orient="row").unique(maintain_order=True))


def history_sheet(events: pl.DataFrame) -> Sheet:
    """Return what happened to a case, one row per event: by whom is in the ledger."""
    rows = [
        (
            str(row["on_day"]),
            kind_word(row["kind"], "zh"),
            STATES[row["to_state"]][0] if row["to_state"] else None,
            yuan_grouped(row["amount_fen"]) if row["amount_fen"] else None,
        )
        for row in events.sort("seq").to_dicts()
    ]
    return Sheet("经过", pl.DataFrame(rows, ["日期", "事项", "状态", "金额（元）"], orient="row"))


def months_around(lines: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Return what a case's person was paid in its schemes, from a year before the first month not owed.

    `lines` are the payout lines of the night, `findings` those the case rests on.

    Returns:
        One row per benefit month: benefit_month (whole number), owed_fen, undue_fen; together what was paid.
    """
    found = findings.filter(pl.col("benefit_month").is_not_null())
    undue = found.group_by("payout_id").agg(undue_fen=pl.col("undue_fen").max())
    first = int(found["benefit_month"].min() or 0)  # type: ignore[arg-type]
    mine = lines.filter(
        pl.col("person_id").cast(pl.String).is_in(found["person_id"].unique().to_list()),
        pl.col("scheme").cast(pl.String).is_in(found["scheme"].unique().to_list()),
        pl.col("benefit_month") >= first - _MONTHS_BEFORE,
    ).select(pl.col("payout_id").cast(pl.String), "benefit_month", net=pl.col("net").cast(pl.Int64))
    told = mine.join(undue, on="payout_id", how="left").with_columns(
        pl.col("undue_fen").fill_null(0)
    )
    return (
        told.group_by("benefit_month")
        .agg(
            owed_fen=(pl.col("net") - pl.col("undue_fen")).sum(),
            undue_fen=pl.col("undue_fen").sum(),
        )
        .sort("benefit_month")
    )


def paid_though_not_owed(
    around: pl.DataFrame, case: Mapping[str, Any], findings: pl.DataFrame, rulebook: Rulebook
) -> Picture:
    """Return what was paid by month, with what was not owed; `around` is what `months_around` returns."""
    import altair as alt

    shown = around.with_columns(month=month_text(pl.col("benefit_month").cast(pl.Int32)))
    names = {"owed_fen": "应发", "undue_fen": "不应发"}
    rows = [
        {"month": row["month"], "what": word, "place": place, "yuan": row[name] / 100}
        for row in shown.to_dicts()
        for place, (name, word) in enumerate(names.items())
        if row[name]
    ]
    scale = alt.Scale(domain=list(names.values()), range=[colours.FLAGGED, colours.RECOVERED])
    bars = (
        alt.Chart({"values": rows})
        .mark_bar(width={"band": 0.7})
        .encode(
            x=alt.X("month:N", title=None).axis(labelAngle=0, labelOverlap=True),
            y=alt.Y("yuan:Q", title=None),
            color=alt.Color("what:N", scale=scale),
            order=alt.Order("place:Q"),
        )
    )
    months, undue = around.filter(pl.col("undue_fen") > 0).height, int(around["undue_fen"].sum())
    event: date | None = findings["event_on"].drop_nulls().min()  # type: ignore[assignment]
    is_shown = event is not None and f"{event:%Y-%m}" in set(shown["month"])
    layers = bars + _event(event) if event is not None and is_shown else bars
    note = f"；虚线为事件发生的月份（{event}）" if is_shown else ""
    return picture(
        layers.properties(width=WIDTH, height=320),
        f"{rulebook.rules[case['rule']].title('zh')}：{months}个月共{yuan_grouped(undue)}元不应发",
        f"单位：元；问题{case['case_id']}，按待遇所属月份{note}",
    )


def _event(event: date) -> Any:
    import altair as alt

    rule = alt.Chart({"values": [{"month": f"{event:%Y-%m}"}]}).encode(x="month:N")
    return rule.mark_rule(strokeDash=[5, 4], strokeWidth=2.5, color=colours.INK)
