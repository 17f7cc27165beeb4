"""死亡后继续领取待遇: the months after the month of death."""

import polars as pl

from rules.shapes import month, only_exact_where_any

SEEN = ("face", "in_person")


def bars(deaths: pl.LazyFrame, entitlements: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Return per person one bar after the latest reported death and one between differing reports.

    No source is trusted over another: between the earliest and the latest month it is disputed.
    """
    reports = only_exact_where_any(deaths).sort("died_on", "evidence_table", "evidence_id")
    people = reports.group_by("person", maintain_order=True).agg(
        pl.col("identity").first(),
        evidence_table=pl.col("evidence_table").str.join(";"),
        evidence_id=pl.col("evidence_id").str.join(";"),
        reports=pl.struct("source", "died_on"),
        earliest=pl.col("died_on").min(),
        latest=pl.col("died_on").max(),
    )
    people = _with_sign_of_life(people, entitlements)
    is_disputed = month("earliest") < month("latest")
    seen = pl.col("seen_on").is_not_null()
    after = people.with_columns(
        bar_from=month("latest") + 1,
        bar_until=pl.lit(None, dtype=pl.Int32),
        event_on="latest",
        certainty=pl.when(seen).then(pl.lit("potential")).otherwise(pl.lit("recoverable")),
        because=pl.when(seen)
        .then(pl.lit("seen_alive"))
        .when(is_disputed)
        .then(pl.lit("after_all_reports"))
        .otherwise(pl.lit("default")),
    )
    between = people.filter(is_disputed).with_columns(
        bar_from=month("earliest") + 1,
        bar_until=month("latest") + 1,
        event_on="earliest",
        certainty=pl.lit("potential"),
        because=pl.when(seen).then(pl.lit("seen_alive")).otherwise(pl.lit("disputed")),
    )
    return pl.concat([after, between], how="diagonal").drop("earliest", "latest")


def _with_sign_of_life(people: pl.LazyFrame, entitlements: pl.LazyFrame | None) -> pl.LazyFrame:
    """Add `seen_on`, the last day later than every reported death on which the person was seen."""
    if entitlements is None:
        return people.with_columns(seen_on=pl.lit(None, dtype=pl.Date))
    last = (
        entitlements.filter(pl.col("verified_by").is_in(SEEN))
        .group_by("person")
        .agg(seen_on=pl.col("verified_on").max())
    )
    return people.join(last, on="person", how="left").with_columns(
        seen_on=pl.when(pl.col("seen_on") > pl.col("latest")).then("seen_on")
    )
