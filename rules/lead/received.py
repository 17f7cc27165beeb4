"""疑点线索: a lead from the province, a village, a whistle-blower or the auditors."""

import polars as pl


def findings(leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return every lead, without amount."""
    return leads.select(
        "line",
        "identity",
        "evidence_table",
        "evidence_id",
        "source",
        "received_on",
        "due_on",
        "text",
        event_on="received_on",
        certainty=pl.lit("potential"),
    )
