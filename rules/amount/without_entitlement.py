"""无核定记录发放: a periodic line of a month for which nobody decided that the person is owed it."""

import polars as pl

BENEFIT = ["person", "scheme", "benefit"]


def findings(
    payouts: pl.LazyFrame, entitlements: pl.LazyFrame, *, as_of_month: int
) -> pl.LazyFrame:
    """Return the lines outside every entitlement of their person, scheme and benefit.

    An entitlement under another name counts, in the person's favour.
    """
    owed = entitlements.select(*BENEFIT, "start_month", pl.col("end_month").fill_null(as_of_month))
    spans = payouts.group_by(BENEFIT).agg(
        first=pl.col("benefit_month").min(), last=pl.col("benefit_month").max()
    )
    # Nearly everybody has one entitlement around all of their months: only the others are looked at by line.
    within = spans.join(owed, on=BENEFIT).filter(
        pl.col("start_month") <= pl.col("first"), pl.col("last") <= pl.col("end_month")
    )
    others = spans.join(within, on=BENEFIT, how="anti").select(BENEFIT)
    lines = payouts.join(others, on=BENEFIT, how="semi").select("line", *BENEFIT, "benefit_month")
    covered = lines.join(owed, on=BENEFIT).filter(
        pl.col("benefit_month").is_between("start_month", "end_month")
    )
    return lines.join(covered, on="line", how="anti").select(
        "line", "benefit_month", certainty=pl.lit("potential")
    )
