"""重新就业后领取失业保险金: benefit for a month in which an employer contributed, and the month before."""

import polars as pl

from rules.shapes import job_months, runs

BENEFITS = ("unemployment_benefit", "medical_premium")


def bars(contributions: pl.LazyFrame, payouts: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per month of a job but its first, which is still owed.

    Potential where the job began before the benefit: the employer may have reported the leaving late.
    """
    claimants = payouts.filter(pl.col("benefit").is_in(BENEFITS))
    paid = payouts.filter(pl.col("benefit") == "unemployment_benefit")
    paid = runs(
        paid.select("person", month="benefit_month").unique(), "month", "benefit_from_month"
    )
    jobs = job_months(contributions, claimants).join(paid, on=["person", "month"], how="left")
    is_older = (pl.col("job_from_month") < pl.col("benefit_from_month")).fill_null(value=False)
    return jobs.with_columns(
        certainty=pl.when(is_older).then(pl.lit("potential")).otherwise(pl.lit("recoverable")),
        because=pl.when(is_older).then(pl.lit("old_job")).otherwise(pl.lit("default")),
    ).drop("month")
