"""What differs between the ledger and tonight, finding by finding.

A finding is *live* while it is neither excluded nor withdrawn: cases rest on live findings only.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import polars as pl

from fundsentry.ledger.touched import BEFORE, LIVE, touched_cases


@dataclass(frozen=True)
class Difference:
    """The rows to write, and what they mean for each case.

    new, rewritten: findings in tonight's columns. vanished: finding ids. cases: one row per case that
    something happened to, in the columns of `touched_cases`.
    """

    new: pl.DataFrame
    rewritten: pl.DataFrame
    vanished: pl.Series
    cases: pl.DataFrame


def compare(
    known: pl.DataFrame,
    tonight: pl.DataFrame,
    lines: pl.DataFrame,
    rules: Collection[str],
    absent: Collection[str] = (),
) -> Difference:
    """Return what differs between the findings of the ledger and tonight's.

    Vanished is only what rests on one of tonight's `lines`, by one of the `rules` applied, without evidence in
    one of the `absent` tables.
    """
    is_there = pl.col("withdrawn_run_id").is_null()
    known = known.with_columns(was_there=is_there, was_live=is_there & LIVE)
    both = tonight.join(
        known.drop("withdrawn_run_id"),
        on="finding_id",
        how="left",
        suffix=BEFORE,
        maintain_order="left",
    )
    is_known = pl.col("was_there").is_not_null()
    differs = ~pl.col("was_there") | _differs(c for c in tonight.columns if c != "finding_id")
    vanished = _vanished(known, tonight, lines, rules, absent)
    return Difference(
        new=both.filter(~is_known).select(tonight.columns),
        rewritten=both.filter(is_known & differs).select(tonight.columns),
        vanished=vanished["finding_id"],
        cases=touched_cases(known, both, vanished.filter("was_live")),
    )


def _differs(columns: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(name + BEFORE)) for name in columns)


def _vanished(
    known: pl.DataFrame,
    tonight: pl.DataFrame,
    lines: pl.DataFrame,
    rules: Collection[str],
    absent: Collection[str],
) -> pl.DataFrame:
    judged = known.filter("was_there", pl.col("rule").is_in(list(rules)))
    judged = judged.join(lines, on="payout_id", how="semi")
    gone = judged.join(tonight, on="finding_id", how="anti")
    evidence = pl.col("evidence_table").fill_null("").str.split(";")
    return gone.filter(
        evidence.list.set_intersection(pl.lit(list(absent), pl.List(pl.String))).list.len() == 0
    )
