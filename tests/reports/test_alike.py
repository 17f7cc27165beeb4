"""Sentences that differ in their month only are told once, with all the months."""

import polars as pl
import pytest

from fundsentry.reports.alike import sentences


def month(text):
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def told(*rows, lang="zh"):
    findings = pl.DataFrame(
        [(case, None if text is None else month(text), because) for case, text, because in rows],
        {"case_id": pl.String, "benefit_month": pl.Int16, "because": pl.String},
        orient="row",
    )
    return sentences(findings, lang).rows()


def beside(text):
    return f"本地同月（{text}）发放机关养老；只能保留一项"


def test_months_that_follow_each_other_become_a_span_and_others_stand_beside_it():
    rows = [("a", text, beside(text)) for text in ("2025-11", "2025-12", "2026-01", "2026-04")]
    assert told(*rows) == [("a", beside("2025-11至2026-01、2026-04"))]


def test_the_span_is_english_in_english():
    rows = [("a", text, f"paid here for {text}") for text in ("2026-03", "2026-04", "2026-07")]
    assert told(*rows, lang="en") == [("a", "paid here for 2026-03 to 2026-04, 2026-07")]


def test_each_case_keeps_its_own_and_the_order_of_the_first():
    rows = [
        ("b", "2026-03", "只此一句"),
        ("a", "2026-03", beside("2026-03")),
        ("b", "2026-04", beside("2026-04")),
        ("a", "2026-04", beside("2026-04")),
        ("b", "2026-04", "只此一句"),
    ]
    assert told(*rows) == [
        ("b", "只此一句"),
        ("a", beside("2026-03至2026-04")),
        ("b", beside("2026-04")),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        # The month of the finding is the beginning of a day: another fact, and not one of a month.
        ["已于2026-03-12发放，本笔为重复", "已于2026-04-12发放，本笔为重复"],
        # Months of a list row, not those of the findings.
        ["省平台显示自2025-01起领取", "省平台显示自2025-02起领取"],
        # They differ in more than the month.
        ["2026-03实发2587.50元", "2026-04实发2590.00元"],
    ],
)
def test_what_differs_in_anything_else_stays_apart(texts):
    rows = [("a", "2026-03", texts[0]), ("a", "2026-04", texts[1])]
    assert told(*rows) == [("a", text) for text in texts]


def test_what_has_no_month_is_told_once():
    rows = [("a", None, "群众举报"), ("a", None, "群众举报")]
    assert told(*rows) == [("a", "群众举报")]
