"""model.csv: every person and scheme that the model scored, with the sentence of those named."""

import polars as pl

from fundsentry.reports.sentences import because
from rules import Rulebook

RULE = "model/unusual_payments"


def model_rows(
    scores: pl.DataFrame, findings: pl.DataFrame, rulebook: Rulebook, lang: str
) -> pl.DataFrame:
    """Return the scores in the columns of model.csv, the strangest first.

    `findings` are tonight's; a person is named where one of them is of the model.
    """
    mine = findings.filter(pl.col("rule") == RULE)
    told = mine.select("person_id", "scheme").with_columns(
        because(rulebook, mine["rule"], mine["facts"], mine["identity"], lang).alias("because")
    )
    return (
        scores.select("person_id", pl.col("name").cast(pl.String), "scheme", "score", "is_named")
        .join(told, on=["person_id", "scheme"], how="left")
        .sort("score", "person_id", "scheme", descending=[True, False, False])
        .with_columns(
            named=pl.when("is_named").then(pl.lit("yes")).otherwise(pl.lit("no")),
        )
    )
