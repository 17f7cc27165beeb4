"""What a past day could have found, beside what was decided since: early, late, missed, wrong."""

from datetime import date

import polars as pl

EARLY, LATE, MISSED, WRONG = "early", "late", "missed", "wrong"
OUTCOMES = (EARLY, LATE, MISSED, WRONG)
UNDECIDED, DECIDED_BEFORE, NOT_IN_LEDGER = "undecided", "decided_before", "not_in_the_ledger"
APPEALED, UNDATED = "appealed", "undated"
LEFT_OUT = (UNDECIDED, APPEALED, DECIDED_BEFORE, UNDATED, NOT_IN_LEDGER)
_CONFIRMED = ("confirmed", "partly_confirmed")


def hindsight(
    found: pl.DataFrame,
    cases: pl.DataFrame,
    findings: pl.DataFrame,
    as_of: date,
    undated: pl.DataFrame,
) -> pl.DataFrame:
    """Return what became of every case that a replay finds, and of those it should have found.

    - **early**: found by the replay, opened by the office after the day, confirmed since. The days from the day to
      the opening; the yuan confirmed of what was paid in these days: it need not have been paid.
    - **late**: found by the replay, opened by the office on the day or before, confirmed since. The days from the
      first payment confirmed to the opening; the yuan confirmed of what had been paid by then.
    - **missed**: not found by the replay, confirmed since, with payments confirmed that were made by the day. The
      days from the day to the opening; the yuan confirmed of what had been paid by the day.
    - **wrong**: found by the replay, dismissed since. The days from the day to the verdict; the yuan found.

    Since is after the day; paid on a day is paid by it. What is found and not decided (undecided), under appeal
    (appealed), decided by the day (decided_before) or in no ledger is told apart, without days and yuan; and so is
    what the office opened after the day and the replay finds by nothing but rows of which nobody knows when they came
    (undated).

    Args:
        found: The replay's findings, one row per payout line and rule; those excluded do not count.
        cases: All cases of the ledger.
        findings: All findings of the ledger; what verdicts confirmed of each line.
        as_of: The day that is replayed.
        undated: The list rows that do not say when they became known, and may have come since: evidence_table,
            evidence_id.

    Returns:
        One row per case: case_id, rule, subject_id, outcome, days, fen, paid_fen (what had been paid already when it
        was found; of early ones by the day).
    """
    mine = _found(found, findings, undated)
    known = cases.select(
        "case_id", "rule", "subject_id", "state", "verdict", "opened_on", "decided_on"
    ).join(_paid(cases, findings, as_of), on="case_id", how="left")
    both = known.join(mine, on="case_id", how="full", coalesce=True, suffix="_found")
    judged = both.with_columns(
        pl.coalesce("rule", "rule_found"),
        pl.coalesce("subject_id", "subject_id_found"),
        outcome=_outcome(as_of),
    ).filter(pl.col("outcome").is_not_null())
    return judged.select("case_id", "rule", "subject_id", "outcome", *_days_and_money(as_of)).sort(
        "rule", "outcome", "case_id"
    )


def _found(found: pl.DataFrame, findings: pl.DataFrame, undated: pl.DataFrame) -> pl.DataFrame:
    """Return the cases that the replay finds, one row each; a finding of the ledger is of its case there."""
    live = found.filter(pl.col("certainty") != "excluded")
    there = findings.select("finding_id", there="case_id")
    named = live.join(there, on="finding_id", how="left", maintain_order="left").with_columns(
        case_id=pl.coalesce("there", "case_id"),
        is_undated=pl.col("finding_id").is_in(_only_undated(live, undated).implode()),
    )
    return named.group_by("case_id").agg(
        pl.col("rule").first(),
        pl.col("subject_id").first(),
        pl.col("is_undated").all(),
        found_fen=pl.col("undue_fen").sum(),
        is_found=pl.lit(value=True),
    )


def _only_undated(found: pl.DataFrame, undated: pl.DataFrame) -> pl.Series:
    """Return the findings all of whose evidence is undated."""
    names = ("evidence_table", "evidence_id")
    apart = found.select("finding_id", *(pl.col(name).str.split(";") for name in names))
    # An id with a semicolon in it cannot be taken apart: it is believed.
    whole = apart.filter(pl.col(names[0]).list.len() == pl.col(names[1]).list.len())
    rows = whole.explode(names)
    dated = rows.join(undated, on=names, how="anti")
    return rows.join(dated, on="finding_id", how="anti")["finding_id"].unique()


def _paid(cases: pl.DataFrame, findings: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return what is confirmed of each case by when it was paid, one row per case."""
    confirmed = findings.filter(pl.col("confirmed_fen").is_not_null()).join(
        cases.select("case_id", "opened_on"), on="case_id"
    )
    by_day = (pl.col("paid_on") <= as_of).fill_null(value=True)
    by_opening = (pl.col("paid_on") <= pl.col("opened_on")).fill_null(value=True)
    fen = pl.col("confirmed_fen")
    return confirmed.group_by("case_id").agg(
        first_paid_on=pl.col("paid_on").min(),
        has_paid=by_day.any(),
        by_day=fen.filter(by_day).sum(),
        between=fen.filter(~by_day & by_opening).sum(),
        by_opening=fen.filter(by_opening).sum(),
    )


def _outcome(as_of: date) -> pl.Expr:
    is_found = pl.col("is_found").fill_null(value=False)
    since = (pl.col("decided_on") > as_of).fill_null(value=False)
    confirmed = since & pl.col("verdict").is_in(_CONFIRMED)
    dismissed = since & (pl.col("verdict") == "dismissed")
    opened_since = pl.col("opened_on") > as_of
    appealed = (pl.col("state") == "appealed").fill_null(value=False)
    return (
        pl.when(is_found & appealed)
        .then(pl.lit(APPEALED))
        .when(is_found & (confirmed | dismissed) & opened_since & pl.col("is_undated"))
        .then(pl.lit(UNDATED))
        .when(is_found & confirmed & opened_since)
        .then(pl.lit(EARLY))
        .when(is_found & confirmed)
        .then(pl.lit(LATE))
        .when(confirmed & ~appealed & pl.col("has_paid"))
        .then(pl.lit(MISSED))
        .when(is_found & dismissed)
        .then(pl.lit(WRONG))
        .when(is_found & pl.col("state").is_null())
        .then(pl.lit(NOT_IN_LEDGER))
        .when(is_found & (pl.col("decided_on") <= as_of))
        .then(pl.lit(DECIDED_BEFORE))
        .when(is_found)
        .then(pl.lit(UNDECIDED))
    )


def _days_and_money(as_of: date) -> list[pl.Expr]:
    day = pl.lit(as_of)

    def by_outcome(early: pl.Expr, late: pl.Expr, missed: pl.Expr, wrong: pl.Expr) -> pl.Expr:
        each = zip(OUTCOMES, (early, late, missed, wrong), strict=True)
        return pl.coalesce(
            pl.when(pl.col("outcome") == outcome).then(value) for outcome, value in each
        )

    to_opening = (pl.col("opened_on") - day).dt.total_days().clip(lower_bound=0)
    running = (pl.col("opened_on") - pl.col("first_paid_on")).dt.total_days()
    to_verdict = (pl.col("decided_on") - day).dt.total_days()
    none = pl.lit(None, dtype=pl.Int64)
    money = [pl.col(name) for name in ("between", "by_opening", "by_day", "found_fen")]
    return [
        by_outcome(to_opening, running, to_opening, to_verdict).alias("days"),
        by_outcome(*money).alias("fen"),
        by_outcome(pl.col("by_day"), pl.col("by_opening"), none, none).alias("paid_fen"),
    ]
