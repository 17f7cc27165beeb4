"""职工养老与机关养老重复领取: an employee pension beside a pension of the public scheme."""

import polars as pl

from rules.shapes import bars_covered, bars_in_paid_months, of_benefit


def bars(payouts: pl.LazyFrame, other_benefits: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Return bars for the months of a public pension here, and for those the platform reports."""
    pensions = payouts.filter(pl.col("benefit") == "pension")
    public = pensions.filter(pl.col("scheme") == "public_pension")
    employees = pensions.filter(pl.col("scheme") == "employee_pension")
    found = [bars_in_paid_months(public, among=employees).with_columns(because=pl.lit("here"))]
    if other_benefits is not None:
        rows = of_benefit(other_benefits.filter(pl.col("scheme") == "public_pension"), "pension")
        found.append(bars_covered(rows, "scheme", "region_code"))
    return pl.concat(found, how="diagonal_relaxed").with_columns(certainty=pl.lit("potential"))
