"""伤残津贴与基本养老金重复领取: the injury fund owes only what the pension falls short."""

import polars as pl

from rules.shapes import of_benefit, only_exact_where_any, taken_from_latest

PENSIONS = ("employee_pension", "public_pension")
MONTH = ["person", "benefit_month"]


def findings(
    payouts: pl.LazyFrame, other_benefits: pl.LazyFrame | None = None, *, as_of_month: int
) -> pl.LazyFrame:
    """Return the smaller of allowance and pension of a month, taken from the latest allowance lines.

    Where the pension elsewhere is of unknown amount and there is none here: the whole, potential.
    """
    allowances = payouts.filter(pl.col("benefit") == "disability_allowance")
    months = allowances.group_by(MONTH).agg(allowance_amount=pl.col("net").sum())
    pensions = payouts.filter(pl.col("scheme").is_in(PENSIONS), pl.col("benefit") == "pension")
    here = pensions.join(months, on=MONTH, how="semi").select(
        *MONTH, "evidence_table", "evidence_id", identity=pl.lit("exact"), pension_amount="net"
    )
    known = [here]
    if other_benefits is not None:
        rows = of_benefit(other_benefits.filter(pl.col("scheme").is_in(PENSIONS)), "pension")
        last = pl.col("to_month").fill_null(as_of_month)
        covered = months.join(rows, on="person").filter(
            pl.col("benefit_month").is_between("from_month", last)
        )
        known.append(
            covered.select(
                *MONTH, "evidence_table", "evidence_id", "identity", pension_amount="monthly_amount"
            )
        )
    beside = only_exact_where_any(pl.concat(known, how="vertical_relaxed"), per=MONTH)
    pension = (
        beside.sort("evidence_table", "evidence_id")
        .group_by(MONTH, maintain_order=True)
        .agg(
            pl.col("evidence_table").str.join(";"),
            pl.col("evidence_id").str.join(";"),
            pl.col("identity").first(),
            pl.col("pension_amount").sum(),
            is_unknown=pl.col("pension_amount").is_null().any()
            & (pl.col("evidence_table") != "payouts").all(),
        )
    )
    both = months.join(pension, on=MONTH).with_columns(
        excess=pl.when("is_unknown")
        .then("allowance_amount")
        .otherwise(pl.min_horizontal("allowance_amount", "pension_amount")),
        certainty=pl.when("is_unknown").then(pl.lit("potential")).otherwise(pl.lit("recoverable")),
        because=pl.when("is_unknown").then(pl.lit("unknown_amount")).otherwise(pl.lit("default")),
    )
    lines = allowances.select("line", *MONTH, "net", "paid_on", "payout_id")
    taken = taken_from_latest(lines.join(both, on=MONTH), MONTH)
    return taken.drop("net", "paid_on", "payout_id", "excess", "is_unknown")
