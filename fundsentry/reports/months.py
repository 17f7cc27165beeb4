"""应退月份表: per month not owed what was paid, what is left of it, the article, the list row, the running sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from fundsentry.reports.contradictions import Contradiction, contradictions
from fundsentry.reports.sentences import because, law
from rules import Rulebook
from schemas import TABLES

_JOIN = {"zh": "；", "en": "; "}
_LIST = {"zh": "、", "en": ", "}
_AMOUNTS = ("amount", "clawed_back", "net_amount", "undue_amount")


@dataclass(frozen=True)
class Months:
    """The months of a case as a run found them: one row per month and benefit, in the columns of the table."""

    case_id: str
    run_id: str
    as_of: date
    title: str
    subject_kind: str
    subject_id: str
    name: str
    rows: pl.DataFrame
    contradictions: tuple[str, ...]

    def total(self, column: str) -> int:
        """Return the sum of an amount, in fen."""
        return int(self.rows[column].sum())


def months_of(
    findings: pl.DataFrame, rulebook: Rulebook, *, run_id: str, as_of: date, lang: str
) -> Months:
    """Return the months of a case; `findings` are its live ones as of the run, at least one.

    Lines of one month and benefit stand together. A lead that joined the case is no payment and is left out.
    """
    leads = [rule.name for rule in rulebook.rules.values() if rule.text.lines == "leads"]
    payments = findings.filter(~pl.col("rule").is_in(leads))
    told = payments.with_columns(
        because(rulebook, payments["rule"], payments["facts"], payments["identity"], lang),
        law(rulebook, payments, lang),
        list_rows=list_rows(payments, lang),
        # What has no month, a refund to an employer, stands for itself.
        alone=pl.when(pl.col("benefit_month").is_null()).then("payout_id"),
    )
    first = findings.row(0, named=True)
    # Only what the findings say themselves: what a village reports later belongs to no run.
    no_reports = pl.DataFrame(schema={"details": pl.String})
    doubts = contradictions(first["rule"], findings, no_reports, lang)
    rows = _per_month(told, lang).with_columns(
        in_dispute=in_dispute(doubts, lang),
        running_amount=pl.col("undue_amount").cum_sum(),
        run_id=pl.lit(run_id),
    )
    rule = rulebook.rules.get(first["rule"])
    return Months(
        case_id=first["case_id"],
        run_id=run_id,
        as_of=as_of,
        title=rule.title(lang) if rule else first["rule"],
        subject_kind=first["subject_kind"],
        subject_id=first["subject_id"],
        name=first["name"] or "",
        rows=rows,
        contradictions=tuple(one.text for one in doubts),
    )


def in_dispute(doubts: Sequence[Contradiction], lang: str) -> pl.Expr:
    """Return what is in dispute about each month; empty where nothing is."""
    month = pl.col("benefit_month")
    told = [
        pl.when(month.is_in(sorted(one.months))).then(pl.lit(one.text))
        for one in doubts
        if one.months
    ]
    return pl.concat_str(told, separator=_JOIN[lang], ignore_nulls=True) if told else pl.lit("")


def _per_month(told: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return one row per month, scheme and benefit, in their order."""
    keys = ["benefit_month", "scheme", "benefit", "alone"]
    once = [
        pl.col(name).drop_nulls().unique(maintain_order=True).str.join(_JOIN[lang])
        for name in ("list_rows", "law", "because", "payout_id")
    ]
    lines = told.sort(*keys, "paid_on", "payout_id").with_columns(
        amount="amount_fen",
        clawed_back=pl.col("amount_fen") - pl.col("net_fen"),
        net_amount="net_fen",
        undue_amount="undue_fen",
    )
    surest = (pl.col("certainty") == "recoverable").any()
    return lines.group_by(keys, maintain_order=True).agg(
        pl.col("case_id", "rule", "person_id", "name").first(),
        pl.col(*_AMOUNTS).sum(),
        *once,
        certainty=pl.when(surest).then(pl.lit("recoverable")).otherwise(pl.lit("potential")),
        paid_on=pl.col("paid_on")
        .dt.to_string("%Y-%m-%d")
        .unique(maintain_order=True)
        .str.join(";"),
    )


def list_rows(findings: pl.DataFrame, lang: str) -> pl.Series:
    """Return the list rows of each finding in words: what each list is called, and the number in it."""
    pairs = findings.select("evidence_table", "evidence_id").unique()
    told = [(table, row, _named(table, row, lang)) for table, row in pairs.iter_rows()]
    words = pl.DataFrame(
        told,
        schema=dict.fromkeys(("evidence_table", "evidence_id", "told"), pl.String),
        orient="row",
    )
    keys = ["evidence_table", "evidence_id"]
    joined = findings.select(keys).join(
        words, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["told"].alias("list_rows")


def _named(tables: str | None, ids: str | None, lang: str) -> str | None:
    if tables is None or ids is None:
        return None
    of_table: dict[str, list[str]] = {}
    for table, row in taken_apart(tables, ids):
        of_table.setdefault(table, []).append(row)
    return _JOIN[lang].join(
        f"{_title(table, lang)} {_LIST[lang].join(dict.fromkeys(rows))}"
        for table, rows in of_table.items()
    )


def taken_apart(tables: str, ids: str) -> list[tuple[str, str]]:
    """Return the list rows that a finding rests on, each as (table, id)."""
    several, apart = tables.split(";"), ids.split(";")
    if len(several) != len(apart):  # an id with a semicolon in it cannot be taken apart
        return [(several[0], ids)]
    return list(zip(several, apart, strict=True))


def _title(table: str, lang: str) -> str:
    return TABLES[table].title if lang == "zh" and table in TABLES else table
