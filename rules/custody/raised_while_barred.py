"""管制缓刑假释监外执行期间参加待遇调整: the pension goes on at the old rate and takes no part in rises."""

import polars as pl

from rules.shapes import MATCH, month, only_exact_where_any, taken_from_latest

MEASURES = ("control", "probation", "parole", "outside_prison")
MONTH = ["person", "benefit_month"]


def findings(payouts: pl.LazyFrame, custody: pl.LazyFrame, *, as_of_month: int) -> pl.LazyFrame:
    """Return by how much a covered month exceeds the month in which the measure began.

    Several measures: each with its own base, the smallest excess; without a payout in the base month a
    measure cannot be judged.
    """
    pensions = payouts.filter(
        pl.col("scheme") == "employee_pension", pl.col("benefit") == "pension"
    )
    measures = custody.filter(pl.col("kind").is_in(MEASURES)).select(
        *MATCH, "kind", "custody_from", "custody_until"
    )
    pensions = pensions.join(measures.select("person"), on="person", how="semi")
    sums = pensions.group_by(MONTH).agg(paid_amount=pl.col("net").sum())
    bases = sums.select("person", base_month="benefit_month", base_amount="paid_amount")
    measures = measures.with_columns(base_month=month("custody_from")).join(
        bases, on=["person", "base_month"], how="left"
    )
    last = month("custody_until").fill_null(as_of_month)
    covered = sums.join(measures, on="person").filter(
        pl.col("benefit_month") > pl.col("base_month"), pl.col("benefit_month") <= last
    )
    covered = only_exact_where_any(covered, per=MONTH).with_columns(
        excess=pl.col("paid_amount") - pl.col("base_amount")
    )
    smallest = (
        covered.filter(pl.col("excess").is_not_null())
        .sort("excess", "evidence_table", "evidence_id")
        .unique(MONTH, keep="first", maintain_order=True)
        .with_columns(event_on="custody_from", certainty=pl.lit("potential"))
    )
    lines = pensions.select("line", *MONTH, "net", "paid_on", "payout_id")
    taken = taken_from_latest(lines.join(smallest, on=MONTH), MONTH)
    baseless = covered.filter(pl.col("excess").is_null()).join(smallest, on=MONTH, how="anti")
    unjudged = lines.join(baseless, on=MONTH, how="semi").select(
        "line", not_judged=pl.lit("no_payout_in_base_month")
    )
    return pl.concat(
        [taken.drop("net", "paid_on", "payout_id", "excess"), unjudged], how="diagonal"
    )
