"""领取失业保险金期间享受养老待遇: unemployment benefits beside an old-age pension."""

import polars as pl

from rules.shapes import bars_covered, bars_in_paid_months, of_benefit

PENSIONS = {
    "public_pension": ("pension", "recoverable"),
    "employee_pension": ("pension", "recoverable"),
    "resident_pension": ("basic_pension", "potential"),
}


def bars(payouts: pl.LazyFrame, other_benefits: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Return bars for the months of a pension; sure beside one of employees or of the public."""
    claimants = payouts.filter(pl.col("scheme") == "unemployment")
    found = []
    for scheme, (benefit, certainty) in PENSIONS.items():
        paid = payouts.filter(pl.col("scheme") == scheme, pl.col("benefit") == benefit)
        here = bars_in_paid_months(paid, among=claimants).with_columns(because=pl.lit("here"))
        found.append(here.with_columns(certainty=pl.lit(certainty)))
        if other_benefits is not None:
            rows = of_benefit(other_benefits.filter(pl.col("scheme") == scheme), benefit)
            elsewhere = bars_covered(rows, "scheme", "region_code")
            found.append(elsewhere.with_columns(certainty=pl.lit(certainty)))
    return pl.concat(found, how="diagonal_relaxed")
