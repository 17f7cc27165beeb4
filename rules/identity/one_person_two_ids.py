"""一人多号: two ids that linkage scores as one person, both paid a periodic benefit for the same month."""

from decimal import Decimal

import polars as pl


def findings(payouts: pl.LazyFrame, second_ids: pl.LazyFrame, *, score: Decimal) -> pl.LazyFrame:
    """Return the periodic lines of such months under either id, once as such and once per piece of evidence."""
    one_person = second_ids.filter(pl.col("score") >= float(score))
    lines = payouts.filter("is_periodic").select("line", "person", "benefit_month")
    found = lines.join(one_person, on=["person", "benefit_month"])
    by_entitlement = pl.col("entitlement").is_not_null()
    first = pl.when(by_entitlement).then(pl.lit("default")).otherwise(pl.lit("by_payout"))
    told = pl.concat_list(first, "evidence")
    place = pl.int_ranges(0, pl.col("evidence").list.len() + 1)
    each = found.with_columns(because=told, place=place).explode("because", "place")
    is_first = pl.col("place") == 0
    return each.select(
        "line",
        "because",
        "place",
        entitlement=pl.when(is_first).then("entitlement"),
        payout=pl.when(is_first & ~by_entitlement).then("payout"),
        certainty=pl.lit("potential"),
        evidence_table=pl.when(is_first).then(pl.lit("payouts")),
        evidence_id=pl.when(is_first).then("evidence_id"),
    )
