"""发放前经办人变更账户: the operator who entered the payment had changed the account shortly before."""

import polars as pl

from rules.shapes import MATCH, in_last_months, of_private_accounts

BENEFIT = ["person", "scheme", "benefit"]


def findings(
    payouts: pl.LazyFrame,
    entitlements: pl.LazyFrame,
    institutions: pl.LazyFrame | None = None,
    *,
    as_of_month: int,
    months: int,
    days: int,
) -> pl.LazyFrame:
    """Return the lines paid up to so many days after their operator changed the entitlement's account."""
    changes = entitlements.filter(
        pl.col("account_changed_on").is_not_null(), pl.col("account_changed_by").is_not_null()
    ).select(*MATCH, "scheme", "benefit", "account_changed_on", operator_id="account_changed_by")
    recent = of_private_accounts(in_last_months(payouts, as_of_month, months), institutions)
    lines = recent.select("line", *BENEFIT, "operator_id", "paid_on")
    waited = (pl.col("paid_on") - pl.col("account_changed_on")).dt.total_days()
    return (
        lines.join(changes, on=[*BENEFIT, "operator_id"])
        .filter(waited.is_between(0, days))
        .select(
            "line",
            *MATCH[1:],
            "account_changed_on",
            event_on="account_changed_on",
            certainty=pl.lit("potential"),
        )
    )
