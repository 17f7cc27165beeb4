"""Zero reports (零报告): the list came, and there is nothing to put on it."""

import unicodedata
from collections.abc import Iterable

from schemas import Table

WORDS = frozenset({"零报告", "zero report"})


def is_zero_report(cells: Iterable[str | None], table: Table) -> bool:
    """Say whether the only row of a file, as its cells, is a zero report.

    All its cells are empty but one, which says so. A table of payments has no zero report: without
    payments there is nothing to screen, and the line goes to the quarantine like any other.
    """
    filled = [cell for cell in cells if cell and cell.strip()]
    return table.has_zero_reports and len(filled) == 1 and _plain(filled[0]) in WORDS


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).lower().split())
