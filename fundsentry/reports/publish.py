"""Writing the outputs: whole files that appear under their names together, readable by their owner only."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.errors import OutputError
from fundsentry.reports.csv_files import write_csv
from fundsentry.reports.forms import AUDITORS_FORM
from fundsentry.reports.page import Told, page
from fundsentry.reports.run import StepTaken, peak_mib, write_json
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


def publish(
    outputs: Outputs,
    report: Callable[[Sequence[StepTaken]], dict[str, Any]],
    steps: Sequence[StepTaken],
    folder: Path,
    lang: str,
) -> tuple[Path, ...]:
    """Write all files into a folder beside their place, then move them there; return their paths.

    Raises:
        OutputError: the folder cannot be written, or the disk is full.
    """
    began = time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".night-", dir=folder))
        try:
            for name, write in _FILES.items():
                write(outputs, staging / name, lang)
            written = StepTaken("report", time.perf_counter() - began, peak_mib())
            write_json(report([*steps, written]), staging / "run.json")
            return tuple(_move(file, folder) for file in sorted(staging.iterdir()))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror or type(error).__name__}); expected a folder "
            "with room that this user may write to; make room or name another with --out"
        ) from None


def _move(file: Path, folder: Path) -> Path:
    file.chmod(0o600)
    target = folder / file.name
    os.replace(file, target)  # noqa: PTH105 - one atomic step
    return target


def quarantine_rows(quarantine: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return the quarantine with the sentence of each reason, and in Chinese the columns' Chinese names."""
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
        .with_columns(column="shown", reason="sentence")
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


# What a night writes beside run.json: the name of each file, and what writes it.
_FILES: Mapping[str, Callable[[Outputs, Path, str], None]] = {
    "findings.csv": _write_findings,
    "cases.csv": _write_cases,
    "cases.xlsx": _write_form,
    "model.csv": _write_model,
    "quarantine.csv": _write_quarantine,
    "totals.json": _write_totals,
    "totals.html": _write_page,
}
