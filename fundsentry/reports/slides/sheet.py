"""A table as people read it in a notebook: titles of columns as they are named, numbers to the right, nothing cut off."""

from dataclasses import dataclass
from html import escape

import polars as pl

_STYLE = {
    "table": "border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums",
    "caption": "text-align:left;font-weight:700;font-size:16px;padding:4px 0 8px;color:#16202b;caption-side:top",
    "head": "border-bottom:1.5px solid #16202b;color:#5b6570;font-weight:600;padding:6px 12px 6px 0;white-space:nowrap",
    "cell": "border-bottom:1px solid #e6e9ec;padding:5px 12px 5px 0;vertical-align:top;max-width:44em",
}


@dataclass(frozen=True)
class Sheet:
    """A frame with a title; `frame` stays at hand for whoever goes on from here."""

    title: str
    frame: pl.DataFrame

    def _repr_html_(self) -> str:
        heads = "".join(
            f'<th style="{_STYLE["head"]};text-align:{_side(dtype)}">{escape(name)}</th>'
            for name, dtype in self.frame.schema.items()
        )
        rows = "".join(f"<tr>{self._cells(row)}</tr>" for row in self.frame.iter_rows())
        return (
            f'<table style="{_STYLE["table"]}"><caption style="{_STYLE["caption"]}">{escape(self.title)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _cells(self, row: tuple[object, ...]) -> str:
        return "".join(
            f'<td style="{_STYLE["cell"]};text-align:{_side(dtype)}">{escape(_text(cell))}</td>'
            for cell, dtype in zip(row, self.frame.dtypes, strict=True)
        )

    def __repr__(self) -> str:
        """Return the title and the frame."""
        return f"{self.title}\n{self.frame}"


def _side(dtype: pl.DataType) -> str:
    return "right" if dtype.is_numeric() else "left"


def _text(cell: object) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:,}"
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)
