"""应退月份表 in print: the fields of its Word template."""

from pathlib import Path

from fundsentry.reports.csv_files import for_people
from fundsentry.reports.documents import own_template, write_document
from fundsentry.reports.months import Months
from schemas import OUTPUTS
from schemas.written import yuan

MONTHS = OUTPUTS["months"]
_SUBJECT = {
    "person": ("Id", "证件号码"),
    "employer": ("Credit code or number", "单位编号"),
    "operator": ("Operator", "经办人编号"),
}
REFUND = {"zh": "稳岗返还", "en": "refund to the employer"}
# Name in the template, column of the table.
_AMOUNTS = {
    "amount": "amount",
    "clawed_back": "clawed_back",
    "net": "net_amount",
    "undue": "undue_amount",
}


def subject_label(kind: str, lang: str) -> str:
    """Return what the number of a person, employer or operator is called."""
    return _SUBJECT[kind][lang == "zh"]


def month_fields(months: Months, lang: str) -> list[dict[str, str]]:
    """Return the fields of each line of the table, all as text."""
    shown = for_people(months.rows, MONTHS, lang)
    shown.columns = [column.name for column in MONTHS.columns]
    return [_line(row, lang) for row in shown.fill_null("").iter_rows(named=True)]


def _line(row: dict[str, str], lang: str) -> dict[str, str]:
    parts = [row["scheme"], row["benefit"] or REFUND[lang]]
    if lang == "en":
        parts = [part.replace("_", " ") for part in parts]
    return {
        "month": row["benefit_month"] or row["paid_on"],
        "benefit": ("：" if lang == "zh" else ": ").join(part for part in parts if part),
        **{name: row[column] for name, column in _AMOUNTS.items()},
        "running": row["running_amount"],
        "certainty": row["certainty"],
        "law": row["law"],
        "list_rows": row["list_rows"],
    }


def total_fields(months: Months) -> dict[str, str]:
    """Return the sums of the table."""
    return {name: yuan(months.total(column)) for name, column in _AMOUNTS.items()}


def write_months_document(months: Months, to: Path, lang: str) -> Path:
    """Write the table as a Word document; return where.

    Raises:
        OutputError: the file cannot be written.
    """
    fields = {
        "title": months.title,
        "case_id": months.case_id,
        "run_id": months.run_id,
        "as_of": months.as_of.isoformat(),
        "name": months.name,
        "subject_id": months.subject_id,
        "subject_label": subject_label(months.subject_kind, lang),
        "months": month_fields(months, lang),
        "total": total_fields(months),
        "contradictions": list(months.contradictions),
    }
    return write_document(own_template("months", lang), fields, to)
