"""Sentences of a case that differ in nothing but the month they are about, told as one."""

from collections.abc import Sequence

import polars as pl

from schemas.written import month_of, month_text

_HERE = "\N{NULL}"
_JOIN = {"zh": "、", "en": ", "}
_SPAN = {"zh": "{}至{}", "en": "{} to {}"}


def sentences(findings: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return the different sentences of cases, in the order of the findings, those of several months as one.

    `findings`: one row per finding with case_id, benefit_month and because.

    Returns:
        One row per case and sentence: case_id, because.
    """
    own = month_text(pl.col("benefit_month"))
    is_day = pl.col("because").str.contains(own + "-", literal=True)
    several = pl.col("months").list.len() > 1
    told = (
        findings.select("case_id", "benefit_month", "because")
        .with_columns(
            alike=pl.when(~is_day).then(pl.col("because").str.split(own).list.join(_HERE))
        )
        .with_columns(alike=pl.coalesce("alike", "because"))
        .group_by("case_id", "alike", maintain_order=True)
        .agg(
            pl.col("because").first(),
            months=pl.col("benefit_month").unique().sort(),
        )
    )
    # Few cases have such sentences: the months of the others need not be written.
    spans = [
        _spans(months, lang) if len(months) > 1 and _HERE in alike else ""
        for months, alike in told.select("months", "alike").iter_rows()
    ]
    merged = pl.col("alike").str.split(_HERE).list.join(pl.Series(spans, dtype=pl.String))
    return (
        told.with_columns(because=pl.when(several).then(merged).otherwise("because"))
        .select("case_id", "because")
        .unique(maintain_order=True)
    )


def _spans(months: Sequence[int], lang: str) -> str:
    """Return months in their order, those that follow each other as a span."""
    runs: list[list[int]] = []
    for month in months:
        if runs and month == runs[-1][1] + 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    return _JOIN[lang].join(
        month_of(first) if first == last else _SPAN[lang].format(month_of(first), month_of(last))
        for first, last in runs
    )
