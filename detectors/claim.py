"""Claiming: exclusions, then the one-claim order, so that no fen of a line is claimed twice."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from detectors.bars import CERTAINTY
from rules import Rule


def exclude(findings: pl.DataFrame, exclusions: pl.DataFrame | None, as_of: date) -> pl.DataFrame:
    """Mark the findings `excluded` whose person and rule an exclusion in force on that day names.

    `findings` have person_id and rule. Both days of an exclusion are in force.
    """
    if exclusions is None or exclusions.is_empty():
        return findings
    until = pl.col("valid_until")
    in_force = exclusions.filter(
        pl.col("valid_from") <= as_of, until.is_null() | (until >= as_of)
    ).select(pl.col("person_id").cast(pl.String), excluded=pl.col("rule").cast(pl.String))
    folder = pl.col("rule").str.extract("^([^/]+/)")
    hit = (
        findings.select("line", "person_id", "rule")
        .with_columns(excluded=pl.concat_list("rule", folder, pl.lit("*")))
        .explode("excluded")
        .join(in_force, on=["person_id", "excluded"], how="semi")
        .select("line", "rule")
        .unique()
        .with_columns(is_excluded=pl.lit(value=True))
    )
    joined = findings.join(hit, on=["line", "rule"], how="left", maintain_order="left")
    return joined.with_columns(
        certainty=pl.when("is_excluded")
        .then(pl.lit("excluded", dtype=CERTAINTY))
        .otherwise("certainty")
    ).drop("is_excluded")


def claim(
    findings: pl.DataFrame, rules: Sequence[Rule], silent: pl.Series | None = None
) -> pl.DataFrame:
    """Add `claimed` (fen): min(undue, net - claimed before) for recoverable findings, else 0.

    Findings of one line claim in the order of their rules' places; those of `silent` cases claim nothing.
    """
    places = pl.DataFrame(
        [(rule.name, rule.text.claim_place) for rule in rules],
        schema={"rule": pl.String, "place": pl.Int32},
        orient="row",
    )
    findings = findings.join(places, on="rule", how="left", maintain_order="left")
    claims = (pl.col("certainty") == "recoverable") & pl.col("place").is_not_null()
    if silent is not None:
        claims &= ~pl.col("case_id").is_in(silent.implode())
    wanted = pl.when(claims).then("undue").otherwise(0)
    before = wanted.cum_sum().over("line", order_by="place") - wanted
    left = (pl.col("net") - before).clip(0)
    return findings.with_columns(claimed=pl.min_horizontal(wanted, left)).drop("place")
