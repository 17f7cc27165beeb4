"""供养配偶再婚: a spouse's allowance ends with the month of a marriage after it began."""

import polars as pl

from rules.shapes import MATCH, month, survivors


def bars(entitlements: pl.LazyFrame, marriages: pl.LazyFrame) -> pl.LazyFrame:
    """Return one bar per marriage later than the start of a spouse's allowance."""
    spouses = (
        survivors(entitlements)
        .filter(pl.col("relation") == "spouse")
        .select("person", "start_month", of_entitlement="identity")
    )
    again = marriages.join(spouses, on="person").filter(month("married_on") > pl.col("start_month"))
    either = pl.max_horizontal(
        pl.col("identity") == "probable", pl.col("of_entitlement") == "probable"
    )
    return again.select(
        *MATCH[:1],
        *MATCH[2:],
        "married_on",
        identity=pl.when(either).then(pl.lit("probable")).otherwise(pl.lit("exact")),
        bar_from=month("married_on") + 1,
        bar_until=pl.lit(None, dtype=pl.Int32),
        event_on="married_on",
    )
