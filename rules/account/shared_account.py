"""多人共用同一账户: an account that received periodic benefits for several persons."""

import polars as pl

from rules.shapes import in_last_months, of_private_accounts


def findings(
    payouts: pl.LazyFrame,
    institutions: pl.LazyFrame | None = None,
    *,
    as_of_month: int,
    persons: int,
    months: int,
) -> pl.LazyFrame:
    """Return the lines of accounts that so many persons, or more, were paid on in the last months."""
    recent = in_last_months(payouts.filter(pl.col("is_periodic")), as_of_month, months)
    recent = recent.filter(pl.col("bank_account").is_not_null())
    lines = of_private_accounts(recent, institutions).select("line", "person", "bank_account")
    several = lines.group_by("bank_account").agg(
        first=pl.col("person").min(), last=pl.col("person").max()
    )
    several = several.filter(pl.col("first") != pl.col("last"))
    shared = lines.join(several, on="bank_account", how="semi").with_columns(
        persons=pl.col("person").n_unique().over("bank_account")
    )
    return shared.filter(pl.col("persons") >= persons).select(
        "line", "persons", certainty=pl.lit("potential")
    )
