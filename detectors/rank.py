"""Ranking: the auditors' order of work."""

import polars as pl


def rank(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the cases in the order of work, with `rank` from 1.

    Cases with a lead come first, for somebody waits for an answer; then by claimed, then undue amount, ties by
    case id. Cases of one subject stand together, where the first of them stands.
    """
    keys = ("has_lead", "claimed_amount", "undue_amount", "case_id")
    ranked = cases.sort(keys, descending=[True, True, True, False])
    ranked = ranked.with_row_index("rank", offset=1)
    first = pl.col("rank").min().over("subject_kind", "subject_id")
    return ranked.sort(first, "rank")
