"""A workbook in which text stays text, and of which the same content is the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter

# A workbook of the same content has the same bytes, so no clock is read for it.
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
# Nothing that stands in a cell becomes a formula, a number or a link.
_PLAIN = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}


@contextmanager
def plain_workbook(file: Path) -> Iterator[xlsxwriter.Workbook]:
    """Yield a workbook; it is written when it is complete.

    Raises:
        OSError: the disk is full, or the file may not be written.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, {**_PLAIN, "in_memory": True}) as workbook:
        workbook.set_properties({"created": _NO_MOMENT})
        yield workbook
    file.write_bytes(content.getbuffer())
