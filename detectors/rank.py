"""Ranking: the auditors' order of work."""

import polars as pl


def rank(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the cases in the order of work, with `rank` from 1.

    The rank is by claimed, then undue amount, ties by case id; cases of one subject stand together,
    where the first of them stands.
    """
    ranked = cases.sort("claimed_amount", "undue_amount", "case_id", descending=[True, True, False])
    ranked = ranked.with_row_index("rank", offset=1)
    first = pl.col("rank").min().over("subject_kind", "subject_id")
    return ranked.sort(first, "rank")
