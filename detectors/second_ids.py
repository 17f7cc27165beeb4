"""Second ids: which people among the payouts are one person, and in which months both ids were paid."""

import polars as pl

from detectors.alike import comparable, pairs_to_compare
from detectors.known_of_people import KnownOfPeople
from detectors.likeness import scored, weights

SECOND_IDS = pl.Schema(
    {
        "person": pl.UInt32(),
        "benefit_month": pl.Int32(),
        "score": pl.Float64(),
        "evidence": pl.List(pl.String()),
        "entitlement": pl.String(),
        "payout": pl.String(),
        "evidence_id": pl.String(),
    }
)
_OF_LINES = ("person", "payout_id", "benefit_month", "is_periodic", "region_code")


def second_ids(
    known: KnownOfPeople, institutions: pl.DataFrame | None, lines: pl.LazyFrame
) -> pl.DataFrame:
    """Return the months in which two ids that may be one person were both paid a periodic benefit.

    Args:
        known: of everybody who is paid.
        institutions: whose accounts tell nothing of those who are paid on them.
        lines: everybody's payout lines, of which those of likely pairs are read.

    Returns:
        One row per person, other id and month, both ways: person, benefit_month, score (0-1, higher = surer),
        evidence (list of names in second_ids.toml), of the other id: entitlement (its first entitlement_id,
        which stays when old payouts are not delivered any more), payout (its first payout_id in such a month)
        and evidence_id (its payout_ids of the month).
    """
    county = weights().county
    people = comparable(known, institutions, county["people_on_an_account"])
    pairs = pairs_to_compare(people, county["largest_group"])
    if pairs.is_empty():
        return SECOND_IDS.to_frame()
    places = _lines_of(pairs, lines).select("person", "region_code").unique()
    places = places.drop_nulls().cast({"region_code": pl.String})
    likely = scored(pairs, people, places).filter(pl.col("score") >= county["lowest_score"])
    months = _months_of_both(likely, _lines_of(likely, lines).filter("is_periodic"))
    own = known.entitlements.filter(_is_of(likely))
    first = own.group_by(other="person").agg(entitlement=pl.col("entitlement_id").min())
    return (
        months.join(first, on="other", how="left")
        .sort("person", "other", "benefit_month")
        .select(*SECOND_IDS)
        .cast(SECOND_IDS)
    )


def _lines_of(pairs: pl.DataFrame, lines: pl.LazyFrame) -> pl.DataFrame:
    return lines.select(_OF_LINES).filter(_is_of(pairs)).collect()


def _is_of(pairs: pl.DataFrame) -> pl.Expr:
    people = pl.concat([pairs["person"], pairs["other"]]).unique()
    return pl.col("person").is_in(people.implode())


def _months_of_both(pairs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Return each pair both ways, with the months of both and the lines of the other."""
    other_way = pairs.rename({"person": "other", "other": "person"}).select(pairs.columns)
    of_month = paid.group_by("person", "benefit_month").agg(pl.col("payout_id").sort())
    mine = pl.concat([pairs, other_way]).join(
        of_month.select("person", "benefit_month"), on="person"
    )
    both = mine.join(of_month.rename({"person": "other"}), on=["other", "benefit_month"])
    first = pl.col("payout_id").list.first().sort_by("benefit_month").first()
    return both.with_columns(
        payout=first.over("person", "other"), evidence_id=pl.col("payout_id").list.join(";")
    )
