"""How often a rule was right so far: the share of what it said that verdicts confirmed, with a prior."""

from dataclasses import dataclass
from datetime import date

import polars as pl

SCALE = 10_000
"""Shares are counted in ten-thousandths, so that their sums are exact in any order."""
DECIDED = ("confirmed", "partly_confirmed", "dismissed")


@dataclass(frozen=True)
class Prior:
    """What is believed of a rule before its first verdict.

    recoverable, potential: the share that will be confirmed (0–1). weight: so many verdicts the belief is worth.
    """

    recoverable: float = 0.9
    potential: float = 0.5
    weight: int = 10


def verdicts_of(
    cases: pl.DataFrame, findings: pl.DataFrame, before: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return what verdicts up to a day confirmed of what was found, one row per decided case.

    The day itself is included. Of findings that came after the verdict nothing is known; those that the verdict
    excluded count as what they were. A case without an amount was right or not.

    Args:
        cases: Those of the ledger, with is_drawn: whether the case was drawn at random by the day of its verdict.
        findings: Those of the ledger.
        before: What excluded findings were before: finding_id, certainty.
        as_of: The day.

    Returns:
        One row per case: case_id, rule, is_drawn, certainty, share (ten-thousandths).
    """
    decided = cases.filter(pl.col("verdict").is_in(DECIDED), pl.col("decided_on") <= as_of)
    was = findings.filter(pl.col("confirmed_fen").is_not_null()).join(
        before, on="finding_id", how="left", suffix="_before"
    )
    is_excluded = pl.col("certainty") == "excluded"
    spoken = was.with_columns(
        certainty=pl.when(is_excluded).then("certainty_before").otherwise("certainty")
    ).drop_nulls("certainty")
    sums = spoken.group_by("case_id").agg(
        certainty_of(), pl.col("undue_fen").sum(), found_fen=pl.col("confirmed_fen").sum()
    )
    share = pl.min_horizontal(pl.col("found_fen") * SCALE // pl.col("undue_fen"), SCALE)
    return decided.join(sums, on="case_id").select(
        "case_id",
        "rule",
        "is_drawn",
        "certainty",
        share=pl.when(pl.col("verdict") == "dismissed")
        .then(0)
        .when(pl.col("undue_fen") == 0)
        .then(SCALE)
        .otherwise(share)
        .cast(pl.Int64),
    )


def certainty_of() -> pl.Expr:
    """Return the certainty of a case from those of its findings: the surest."""
    surest = (pl.col("certainty") == "recoverable").any()
    return (
        pl.when(surest)
        .then(pl.lit("recoverable"))
        .otherwise(pl.lit("potential"))
        .alias("certainty")
    )


def precision_of(verdicts: pl.DataFrame, rules: list[str], prior: Prior) -> pl.DataFrame:
    """Return one row per rule and certainty: rule, certainty, decided (verdicts), drawn (of them), precision (0–1).

    Each rule is believed like the others until it has verdicts of its own: the mean of a beta distribution whose
    prior counts as `weight` verdicts of the share of all rules of that certainty. That share in turn begins with what
    was believed before any verdict; in it no rule counts for more than `weight` verdicts.

    What was taken up in order of work tells of the top of the list, what was drawn at random of the rest. So what is
    believed after the former is in turn only the prior of the latter, of the same weight: the more were drawn, the
    less the order of work matters.
    """
    every = pl.DataFrame({"rule": sorted(rules)}, schema={"rule": pl.String}).join(
        pl.DataFrame({"certainty": ["recoverable", "potential"]}), how="cross"
    )
    drawn, share = pl.col("is_drawn"), pl.col("share")
    sums = verdicts.group_by("rule", "certainty").agg(
        decided=pl.len(),
        drawn=drawn.sum(),
        share=share.sum(),
        share_drawn=share.filter(drawn).sum(),
    )
    known = every.join(sums, on=["rule", "certainty"], how="left", maintain_order="left")
    numbers = pl.col("decided", "drawn", "share", "share_drawn")
    known = known.with_columns(numbers.fill_null(0).cast(pl.Int64))
    believed = {
        certainty: _of_all(known.filter(certainty=certainty), first, prior.weight)
        for certainty, first in (("recoverable", prior.recoverable), ("potential", prior.potential))
    }
    of_all = pl.col("certainty").replace_strict(believed, return_dtype=pl.Float64)
    taken_up, rest = pl.col("decided") - pl.col("drawn"), pl.col("share") - pl.col("share_drawn")
    in_order = _believed(rest, taken_up, of_all, prior.weight)
    return known.select(
        "rule",
        "certainty",
        "decided",
        "drawn",
        precision=_believed(pl.col("share_drawn"), pl.col("drawn"), in_order, prior.weight),
    )


def _believed(share: pl.Expr, count: pl.Expr, before: pl.Expr, weight: int) -> pl.Expr:
    """Return what is believed after so many verdicts, of which `share` ten-thousandths in all were right."""
    after = (share / SCALE + before * weight) / (count + weight)
    return pl.when(count + weight > 0).then(after).otherwise(before)


def _of_all(known: pl.DataFrame, first: float, weight: int) -> float:
    """Return the share of all rules of a certainty, in the order of their names so that the sum is always the same."""
    said, count = first * weight, weight
    for decided, share in known.select("decided", "share").iter_rows():
        counts = min(decided, weight)
        said += counts * share / (max(decided, 1) * SCALE)
        count += counts
    return said / count if count else first
