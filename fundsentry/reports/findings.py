"""findings.csv: one row per payout line and rule, with its sentence and its law."""

import polars as pl

from fundsentry.reports.sentences import because, law
from fundsentry.reports.table_words import table_words
from rules import Rulebook


def finding_rows(findings: pl.DataFrame, rulebook: Rulebook, lang: str) -> pl.DataFrame:
    """Return tonight's findings in the columns of findings.csv, ordered by payout line and rule."""
    rows = findings.with_columns(
        because(rulebook, findings["rule"], findings["facts"], findings["identity"], lang),
        law(rulebook, findings, lang),
        table_words(findings["evidence_table"], lang),
        amount="amount_fen",
        undue_amount="undue_fen",
        claimed_amount="claimed_fen",
    )
    return rows.sort("payout_id", "rule")
