"""From the ledger to the auditors' list: one row per open case with all its findings."""

import polars as pl

from fundsentry.reports.alike import sentences
from fundsentry.reports.sentences import because, law
from rules import Rulebook
from schemas import OUTPUTS
from schemas.outputs.cases import AUDITORS_COLUMNS
from schemas.values import dtype_of
from schemas.written import yuan_text

SENTENCES_SHOWN = 3
_MORE = {"zh": "……等{}项", "en": "… {} in all"}
# What was clawed back meanwhile, or is not found any more, must not be asked for.
_ABOVE = {
    "zh": "已核定金额中有{}元现不再认定，请复核",
    "en": "{} yuan of the confirmed amount are not found any more; look at the verdict again",
}
TOWNSHIP_DIGITS = 9
VILLAGE_DIGITS = 12
UNKNOWN_TOWNSHIP = {"zh": "未知", "en": "unknown"}


def case_rows(
    cases: pl.DataFrame,
    findings: pl.DataFrame,
    rulebook: Rulebook,
    regions: pl.DataFrame | None,
    *,
    run_id: str,
    lang: str,
    spot: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return one row per case in the columns of cases.csv, without rank.

    `cases` and `findings` are those of the ledger, `spot` what villages reported: case_id, spot. Money in fen, months as whole numbers. Beside the
    columns of the file: subject_id, has_lead.
    """
    leads = [rule.name for rule in rulebook.rules.values() if rule.text.lines == "leads"]
    told = findings.with_columns(
        because(rulebook, findings["rule"], findings["facts"], findings["identity"], lang),
        law(rulebook, findings, lang),
        is_lead=pl.col("rule").is_in(leads),
    )
    # A case that somebody works on stays in the list also when all its evidence has vanished.
    rows = _with_reports(cases.join(_summed(told, lang), on="case_id", how="left"), spot)
    above = pl.col("confirmed_fen") - pl.col("stands").fill_null(0)
    rows = rows.with_columns(
        pl.col("payouts", "undue_amount", "claimed_amount").fill_null(0),
        pl.col("has_lead").fill_null(value=False),
        because=pl.when(above > 0)
        .then(
            pl.concat_str(_told_above(above, lang), "because", separator=" / ", ignore_nulls=True)
        )
        .otherwise("because"),
        person_id=pl.when(pl.col("payouts").is_null()).then("subject_id").otherwise("person_id"),
    )
    rows = rows.with_columns(
        _texts_of_rules(rows["rule"], rulebook, lang),
        township=township(pl.col("region_code"), regions, lang),
        # A lead that names nobody is its own subject, and no person's.
        person_id=pl.when(pl.col("subject_kind") == "person").then("person_id"),
        name=pl.when(pl.col("subject_kind") == "person")
        .then("name")
        .when(pl.col("subject_kind") == "employer")
        .then(pl.concat_str("subject_id", "name", separator=" ", ignore_nulls=True))
        .otherwise("subject_id"),
        related_cases=_related(),
        run_id=pl.lit(run_id),
    ).unnest("texts")
    # The ledger knows verdicts under the same names. In a list the auditor's columns are empty: what stood
    # there would come back as a new verdict from whoever hands the list in.
    rows = rows.drop((column.name for column in AUDITORS_COLUMNS), strict=False)
    return rows.with_columns(
        pl.lit(None, dtype=dtype_of(column)).alias(column.name)
        for column in OUTPUTS["cases"].columns
        if column.name not in (*rows.columns, "rank")
    )


def _with_reports(rows: pl.DataFrame, spot: pl.DataFrame | None) -> pl.DataFrame:
    """Add what was reported from the spot to the reasons: evidence for whoever decides, and no verdict."""
    if spot is None or spot.is_empty():
        return rows
    both = pl.concat_str("because", "spot", separator=" / ", ignore_nulls=True)
    rows = rows.join(spot, on="case_id", how="left", maintain_order="left")
    is_told = pl.col("spot").is_not_null()
    return rows.with_columns(because=pl.when(is_told).then(both).otherwise("because")).drop("spot")


def _summed(findings: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return one row per case: amounts, months, and the latest line's scheme, region and account."""
    ordered = findings.sort("benefit_month", "paid_on", "payout_id", nulls_last=False)
    # A lead that joined a case is no payment of it, and its day not that of the death or the sentence.
    of_case = ~pl.col("is_lead") | pl.col("is_lead").all()
    surest = pl.col("certainty") == "recoverable"
    latest = [pl.col(name).last() for name in ("scheme", "region_code", "bank_account")]
    summed = ordered.group_by("case_id", maintain_order=True).agg(
        *latest,
        person_id=pl.col("person_id").drop_nulls().first(),
        certainty=pl.when(surest.any()).then(pl.lit("recoverable")).otherwise(pl.lit("potential")),
        identity=pl.when((pl.col("identity") == "exact").any())
        .then(pl.lit("exact"))
        .otherwise(pl.lit("probable")),
        event_on=pl.col("event_on").filter(of_case).min(),
        first_month=pl.col("benefit_month").min(),
        last_month=pl.col("benefit_month").max(),
        payouts=pl.col("payout_id").filter(of_case).n_unique(),
        has_lead=pl.col("is_lead").any(),
        undue_amount=pl.col("undue_fen").sum(),
        stands=pl.min_horizontal(pl.col("confirmed_fen").fill_null(0), "undue_fen").sum(),
        claimed_amount=pl.col("claimed_fen").sum(),
        law=pl.col("law").unique(maintain_order=True).str.join(" / "),
    )
    return summed.join(_because(ordered, lang), on="case_id", how="left")


def _because(findings: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return one row per case: its first sentences, and how many there are."""
    more = pl.format(_MORE[lang], pl.len())
    return (
        sentences(findings, lang)
        .group_by("case_id")
        .agg(
            because=pl.col("because").head(SENTENCES_SHOWN).str.join(" / ")
            + pl.when(pl.len() > SENTENCES_SHOWN).then(more).otherwise(pl.lit(""))
        )
    )


def _told_above(above: pl.Expr, lang: str) -> pl.Expr:
    """Return the sentence for a case of which more is confirmed than is found not owed now."""
    return pl.format(_ABOVE[lang], yuan_text(above))


def _texts_of_rules(rules: pl.Series, rulebook: Rulebook, lang: str) -> pl.Series:
    names = rules.unique().to_list()
    known = {name: rulebook.rules[name] for name in names if name in rulebook.rules}
    texts = {
        name: {
            "title": rule.title(lang),
            "innocent_explanations": rule.innocent_explanations(lang),
            "first_steps": rule.first_steps(lang),
        }
        for name, rule in known.items()
    }
    unknown = {"title": None, "innocent_explanations": None, "first_steps": None}
    shape = pl.Struct(dict.fromkeys(unknown, pl.String))
    # One entry per case; the texts themselves are few and shared.
    return pl.Series("texts", [texts.get(name, unknown) for name in rules], dtype=shape)


def township(region_code: pl.Expr, regions: pl.DataFrame | None, lang: str) -> pl.Expr:
    """Return the name of the township, else its 9-digit code, else the word for unknown."""
    code = region_code.cast(pl.String).str.slice(0, TOWNSHIP_DIGITS)
    named = code
    if regions is not None and len(regions):
        names = dict(regions.select(pl.col("region_code", "region_name").cast(pl.String)).rows())
        named = code.replace_strict(names, default=code)
    return pl.when(code.is_null()).then(pl.lit(UNKNOWN_TOWNSHIP[lang])).otherwise(named)


def _related() -> pl.Expr:
    """Return the other open cases of the subject."""
    everyone = (
        pl.col("case_id")
        .sort()
        .implode()
        .over("subject_kind", "subject_id", mapping_strategy="group_to_rows")
    )
    return everyone.list.set_difference(pl.concat_list("case_id")).list.sort().list.join(";")
