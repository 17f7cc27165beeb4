"""城乡居民养老与职工养老重复领取: the resident basic pension beside a pension of employees or of the public."""

import polars as pl

from rules.shapes import bars_covered, bars_in_paid_months, of_benefit

PENSIONS = ("employee_pension", "public_pension")


def bars(payouts: pl.LazyFrame, other_benefits: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Return bars for the months with such a pension paid here, and for those the platform reports."""
    pensions = payouts.filter(pl.col("scheme").is_in(PENSIONS), pl.col("benefit") == "pension")
    residents = payouts.filter(pl.col("benefit") == "basic_pension")
    here = bars_in_paid_months(pensions, among=residents).with_columns(because=pl.lit("here"))
    if other_benefits is None:
        return here
    rows = of_benefit(other_benefits.filter(pl.col("scheme").is_in(PENSIONS)), "pension")
    return pl.concat([here, bars_covered(rows, "scheme", "region_code")], how="diagonal_relaxed")
