"""Rows that were not taken, as a file to mend and hand in again: each as it came, with why."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from fundsentry.reports.csv_files import guarded
from fundsentry.reports.private import whole_file
from schemas import Kind, Table

_ROW = {"zh": "原行号", "en": "row"}
_WHY = {"zh": "退回原因", "en": "refused_because"}
_AS_TEXT = frozenset({Kind.KEY, Kind.ID, Kind.ACCOUNT, Kind.REGION})


def refused_name(file: Path) -> str:
    """Return the name for what is refused of a file: cases.refused.csv, of that one cases.refused-2.csv."""
    again = re.fullmatch(r"(.+)\.refused(?:-(\d+))?", file.stem)
    if again is None:
        return f"{file.stem}.refused.csv"
    return f"{again[1]}.refused-{int(again[2] or 1) + 1}.csv"


def write_refused(
    rows: pl.DataFrame, refused: Sequence[tuple[int, str]], table: Table, to: Path, lang: str
) -> Path:
    """Write the refused rows of a file that was handed in, readable by their owner only; return where.

    Raises:
        OutputError: the file cannot be written.
    """
    told = pl.DataFrame(refused, schema={"row": pl.UInt32, "why": pl.String}, orient="row")
    there = [column for column in table.columns if column.name in rows.columns]
    as_came = told.join(rows.cast({"row": pl.UInt32}), on="row", how="left", maintain_order="left")
    shown = as_came.select(
        pl.col("row").alias(_ROW[lang]),
        pl.col("why").alias(_WHY[lang]),
        *(
            _shown(column.name, column.kind, lang).alias(
                column.headers[0] if lang == "zh" else column.name
            )
            for column in there
        ),
    )
    with whole_file(to) as beside:
        shown.write_csv(
            beside, include_bom=lang == "zh", line_terminator="\r\n" if lang == "zh" else "\n"
        )
    return to


def _shown(name: str, kind: Kind, lang: str) -> pl.Expr:
    text = guarded(pl.col(name).str.strip_chars("\t"))
    if lang == "zh" and kind in _AS_TEXT:
        return pl.when(text.str.len_bytes() > 0).then(text + "\t")
    return text
