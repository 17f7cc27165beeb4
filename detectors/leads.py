"""Leads (疑点线索): a lead about a person whose cases are open joins them, and is no case of its own."""

from collections.abc import Collection

import polars as pl

_IS_LIVE = pl.col("certainty") != "excluded"


def join_leads(
    findings: pl.DataFrame, leads: Collection[str], kept: pl.DataFrame, open_cases: pl.DataFrame
) -> pl.DataFrame:
    """Return the findings, those of leads in the case that they join.

    `leads` names the rules of leads. `kept` (finding_id, case_id) is where leads stay; `open_cases`
    (subject_id, case_id) those of earlier nights. Of several cases a lead joins the one of the largest
    claimed, then undue amount; they stand together in the list, all raised by it.
    """
    is_lead = pl.col("rule").is_in(list(leads))
    tonight = findings.filter(~is_lead, _IS_LIVE, pl.col("subject_kind") == "person")
    amounts = tonight.group_by("subject_id", "case_id").agg(
        pl.col("claimed_fen").sum(), pl.col("undue_fen").sum()
    )
    cases = pl.concat([amounts, open_cases], how="diagonal").group_by("subject_id", "case_id")
    best = (
        cases.agg(pl.col("claimed_fen", "undue_fen").sum())
        .sort("claimed_fen", "undue_fen", "case_id", descending=[True, True, False])
        .unique("subject_id", keep="first", maintain_order=True)
        .select("subject_id", joined="case_id")
    )
    placed = findings.join(best, on="subject_id", how="left", maintain_order="left").join(
        kept.rename({"case_id": "kept"}), on="finding_id", how="left", maintain_order="left"
    )
    home = pl.coalesce("kept", "joined", "case_id")
    joins = is_lead & _IS_LIVE & (pl.col("subject_kind") == "person")
    return placed.with_columns(case_id=pl.when(joins).then(home).otherwise("case_id")).drop(
        "joined", "kept"
    )
