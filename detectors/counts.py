"""Nothing is judged by accident: how many lines each rule judged, and how many it could not, with the reason."""

from collections.abc import Sequence

import polars as pl

from detectors.lines import mask_of_kind
from rules import Rule


def cells_of(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how many lines there are of each kind and month."""
    return lines.group_by("kind", "benefit_month").agg(lines=pl.len().cast(pl.Int64))


def ask(unjudged: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """Return of how many lines each rule could say nothing: rule, reason, lines.

    What a rule asks in vain about a line that it can judge by another row is no gap.
    """
    asked = unjudged.join(judged, on=["rule", "line"], how="anti").unique(["rule", "line"])
    return asked.group_by(pl.col("rule").cast(pl.String), reason="not_judged").agg(
        pl.col("lines").fill_null(1).sum()
    )


def count_judged(
    applied: Sequence[Rule], versions: pl.DataFrame, cells: pl.DataFrame, asked: pl.DataFrame
) -> pl.DataFrame:
    """Count per rule the lines that a version judges and those that none does, with the reason.

    `cells` and `asked` may say several times something of the same kind and month, or rule: it is added up.
    """
    of_kind = (
        cells.lazy()
        .group_by("kind", "benefit_month")
        .agg(pl.col("lines").sum())
        .with_columns(bit=mask_of_kind(pl.col("kind")))
    )
    in_force = (pl.col("benefit_month") >= pl.col("in_force_from")) & (
        pl.col("benefit_month") < pl.col("in_force_until")
    )
    judges = (pl.col("judges") & pl.col("bit")) != 0
    per_cell = (
        of_kind.join(versions.lazy(), how="cross")
        .group_by("rule", "kind", "benefit_month")
        .agg(
            pl.col("lines").first(),
            in_scope=judges.any(),
            is_judged=(judges & in_force).any(),
            has_version=in_force.any(),
        )
        .filter("in_scope")
        .group_by(
            "rule",
            reason=pl.when("is_judged")
            .then(pl.lit(""))
            .when("has_version")
            .then(pl.lit("benefit_not_judged_then"))
            .otherwise(pl.lit("no_version_in_force")),
        )
        .agg(pl.col("lines").sum())
        .collect()
    )
    names = pl.DataFrame({"rule": [rule.name for rule in applied]}, schema={"rule": pl.String})
    rows = [
        per_cell.with_columns(pl.col("rule").cast(pl.String)),
        asked.select("rule", "reason", "lines"),
        asked.select("rule", pl.lit("").alias("reason"), -pl.col("lines")),
        names.with_columns(reason=pl.lit(""), lines=pl.lit(0, dtype=pl.Int64)),
    ]
    counted = pl.concat(rows).group_by("rule", "reason").agg(pl.col("lines").sum())
    return counted.sort("rule", "reason")
