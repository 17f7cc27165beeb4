"""异常待遇: what no rule sees; the model names a person worth a look, and why."""

import polars as pl


def findings(model: pl.LazyFrame) -> pl.LazyFrame:
    """Return the line of every person named, once for the score and once per reason, without amount."""
    return model.select(
        "line",
        "place",
        "because",
        "score",
        "line_of_scores",
        "own",
        "peers",
        undue=pl.lit(0),
        certainty=pl.lit("potential"),
        evidence_table=pl.when(pl.col("place") == 0).then(pl.lit("payouts")),
        evidence_id=pl.when(pl.col("place") == 0).then("payout_id"),
    )
