"""Whom and what a finding is about: its line in the words of the office, and the subject of its case."""

from collections.abc import Mapping, Sequence

import polars as pl

from rules import Rule

_SHAPE = pl.Schema(
    [
        ("line", pl.UInt32()),
        ("person_id", pl.String()),
        ("name", pl.String()),
        ("employer_id", pl.String()),
        ("operator_id", pl.String()),
        ("scheme", pl.String()),
        ("benefit", pl.String()),
        ("benefit_month", pl.Int32()),
        ("payout_id", pl.String()),
        ("paid_on", pl.Date()),
        ("amount", pl.Int64()),
        ("net", pl.Int64()),
        ("region_code", pl.String()),
        ("bank_account", pl.String()),
    ]
)


def described(
    findings: pl.DataFrame, tables: Mapping[str, pl.DataFrame], rules: Sequence[Rule]
) -> pl.DataFrame:
    """Return the findings with what is known of their lines, and with subject_kind and subject_id.

    One row per line and rule. A refund and a lead have no month of a
    benefit; refunds are paid by the unemployment fund; a lead that names nobody is its own subject.
    """
    wanted = findings.select(pl.col("line").unique())
    lines = pl.concat(
        [
            _in_shape(rename(tables[table].join(wanted, on="line", how="semi")))
            for table, rename in _LINES.items()
            if table in tables
        ]
    )
    kinds = {rule.name: rule.text.subject for rule in rules}
    kind = pl.col("rule").replace_strict(kinds, return_dtype=pl.String)
    return (
        findings.join(lines, on="line", how="left", maintain_order="left")
        .with_columns(subject_kind=kind)
        .with_columns(
            subject_id=pl.when(pl.col("subject_kind") == "employer")
            .then("employer_id")
            .when(pl.col("subject_kind") == "operator")
            .then("operator_id")
            .otherwise(pl.coalesce("person_id", "payout_id")),
        )
        .drop("employer_id", "operator_id")
    )


def _in_shape(lines: pl.DataFrame) -> pl.DataFrame:
    there = lines.collect_schema()
    return lines.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in _SHAPE.items()
    )


def _of_payouts(lines: pl.DataFrame) -> pl.DataFrame:
    return lines


def _of_refunds(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(
        name="employer_name",
        scheme=pl.lit("unemployment"),
        benefit_month=pl.lit(None, dtype=pl.Int32),
    )


def _of_leads(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(
        paid_on="received_on",
        amount=pl.lit(0, dtype=pl.Int64),
        benefit_month=pl.lit(None, dtype=pl.Int32),
    )


_LINES = {"payouts": _of_payouts, "employer_refunds": _of_refunds, "leads": _of_leads}
