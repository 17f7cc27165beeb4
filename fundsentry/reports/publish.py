"""Writing the outputs: whole files that appear under their names in one step, readable by their owner only."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.errors import OutputError
from fundsentry.quality import Looked
from fundsentry.reports.csv_files import write_csv
from fundsentry.reports.forms import AUDITORS_FORM
from fundsentry.reports.nights import show_night, staged_night
from fundsentry.reports.page import Told, page
from fundsentry.reports.page.quality import quality_page
from fundsentry.reports.run import StepTaken, peak_mib, write_json
from fundsentry.reports.table_words import table_words
from fundsentry.reports.workbooks import write_workbook
from schemas import OUTPUTS, TABLES
from schemas.reasons import sentence


@dataclass(frozen=True)
class Outputs:
    """What a night writes: frames as they are inside, and what the supervisors are told."""

    findings: pl.DataFrame
    cases: pl.DataFrame
    model: pl.DataFrame
    quarantine: pl.DataFrame
    totals: dict[str, Any]
    told: Told
    looked: Looked


def publish(
    outputs: Outputs,
    report: Callable[[Sequence[StepTaken]], dict[str, Any]],
    steps: Sequence[StepTaken],
    folder: Path,
    lang: str,
    keep: int,
) -> tuple[Path, ...]:
    """Write all files of a night, then show them in one step; return their paths. `keep` nights are kept.

    Raises:
        OutputError: the folder cannot be written, or the disk is full.
    """
    began = time.perf_counter()
    with written_to(folder), staged_night(folder) as staging:
        for name, write in _FILES.items():
            write(outputs, staging / name, lang)
        written = StepTaken("report", time.perf_counter() - began, peak_mib())
        content = report([*steps, written])
        write_json(content, staging / "run.json")
        return show_night(staging, folder, f"{content['as_of']}-{content['run_id']}", keep)


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Make a sentence of what the system has against writing to the folder of the results.

    Raises:
        OutputError: it cannot be written, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        # Polars' own error for a full disk has words, but no number.
        why = error.strerror or str(error).partition(" (os error")[0]
        raise OutputError(
            f"{folder}: cannot be written ({why}); expected a folder on a disk with room and with symbolic links, "
            "in which this user may write; make room or name another with --out"
        ) from None


def quarantine_rows(quarantine: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return the quarantine with the sentence of each reason, and in Chinese the titles of tables and columns."""
    kinds = quarantine.select("table", "column", "reason").unique()
    told = []
    for table, name, reason in kinds.iter_rows():
        column = TABLES[table].get(name)
        shown = column.headers[0] if column is not None and lang == "zh" else name
        told.append((table, name, reason, shown, sentence(reason, column, lang)))
    words = pl.DataFrame(
        told,
        schema=["table", "column", "reason", "shown", "sentence"],
        orient="row",
        schema_overrides=dict.fromkeys(
            ["table", "column", "reason", "shown", "sentence"], pl.String
        ),
    )
    return (
        quarantine.with_columns(pl.col("reason").cast(pl.String))
        .join(words, on=["table", "column", "reason"], how="left", maintain_order="left")
        .with_columns(table_words(quarantine["table"], lang), column="shown", reason="sentence")
    )


def _write_findings(outputs: Outputs, file: Path, lang: str) -> None:
    write_csv(outputs.findings, OUTPUTS["findings"], file, lang)


def _write_cases(outputs: Outputs, file: Path, lang: str) -> None:
    write_csv(outputs.cases, OUTPUTS["cases"], file, lang)


def _write_form(outputs: Outputs, file: Path, lang: str) -> None:
    write_workbook(outputs.cases, OUTPUTS["cases"], AUDITORS_FORM, file, lang)


def _write_model(outputs: Outputs, file: Path, lang: str) -> None:
    write_csv(outputs.model, OUTPUTS["model"], file, lang)


def _write_quarantine(outputs: Outputs, file: Path, lang: str) -> None:
    write_csv(quarantine_rows(outputs.quarantine, lang), OUTPUTS["quarantine"], file, lang)


def _write_totals(outputs: Outputs, file: Path, lang: str) -> None:
    write_json(outputs.totals, file)


def _write_page(outputs: Outputs, file: Path, lang: str) -> None:
    file.write_text(page(outputs.told, lang), "utf-8")


def _write_quality(outputs: Outputs, file: Path, lang: str) -> None:
    file.write_text(quality_page(outputs.looked, lang), "utf-8")


def _write_validation(outputs: Outputs, file: Path, lang: str) -> None:
    write_json(outputs.looked.documents(), file)


# What a night writes beside run.json: the name of each file, and what writes it.
_FILES: Mapping[str, Callable[[Outputs, Path, str], None]] = {
    "findings.csv": _write_findings,
    "cases.csv": _write_cases,
    "cases.xlsx": _write_form,
    "model.csv": _write_model,
    "quarantine.csv": _write_quarantine,
    "totals.json": _write_totals,
    "totals.html": _write_page,
    "quality.html": _write_quality,
    "quality.json": _write_validation,
}
