"""供养配偶再婚: a spouse's allowance ends with the month of a marriage after it began."""

import polars as pl

from rules.shapes import MATCH, month, not_owed_otherwise, survivors_lines


def findings(
    payouts: pl.LazyFrame,
    entitlements: pl.LazyFrame,
    marriages: pl.LazyFrame,
    *,
    as_of_month: int,
) -> pl.LazyFrame:
    """Return the lines of spouses for months after that of a marriage later than the allowance's start.

    Not those that the person is owed on another ground: as somebody's parent, or as the later spouse's survivor.
    """
    lines = survivors_lines(payouts, entitlements)
    wed = marriages.select(*MATCH, "married_on")
    spouses = lines.filter(pl.col("relation") == "spouse")
    again = spouses.join(wed, on="person", suffix="_of_marriage").filter(
        month("married_on") > pl.col("start_month"),
        pl.col("benefit_month") > month("married_on"),
        pl.col("benefit_month") <= as_of_month,
    )
    not_owed = not_owed_otherwise(again, lines, is_ground=pl.col("relation") != "spouse")
    is_probable = (pl.col("identity") == "probable") | (
        pl.col("identity_of_marriage") == "probable"
    )
    return not_owed.select(
        "line",
        "married_on",
        identity=pl.when(is_probable).then(pl.lit("probable")).otherwise(pl.lit("exact")),
        evidence_table="evidence_table_of_marriage",
        evidence_id="evidence_id_of_marriage",
        event_on="married_on",
    )
