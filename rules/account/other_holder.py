"""开户名与领取人不符: the account's holder bears another name than the person paid."""

import polars as pl

from rules.shapes import in_last_months, of_private_accounts


def findings(
    payouts: pl.LazyFrame,
    institutions: pl.LazyFrame | None = None,
    *,
    as_of_month: int,
    months: int,
) -> pl.LazyFrame:
    """Return the lines of the last months whose holder is given and is not the person."""
    recent = in_last_months(payouts, as_of_month, months)
    other = recent.filter(
        pl.col("account_name").is_not_null(), pl.col("account_name") != pl.col("name")
    )
    return of_private_accounts(other, institutions).select("line", certainty=pl.lit("potential"))
