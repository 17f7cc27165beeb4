"""The templates of papers that come with the program, made from their words; an office edits its own copy.

`python -m fundsentry.reports.paper_templates` writes them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from fundsentry.reports import paper_words as words
from fundsentry.reports.documents import TEMPLATES, same_bytes

# Width in mm by field of a month.
_ANNEX = {
    "month": 19,
    "benefit": 25,
    "amount": 22,
    "clawed_back": 17,
    "undue": 22,
    "confirmed": 22,
    "running": 22,
    "list_rows": 27,
}
_MONTHS = {
    "month": 18,
    "benefit": 34,
    "amount": 21,
    "clawed_back": 19,
    "net": 21,
    "undue": 21,
    "running": 24,
    "certainty": 19,
    "law": 52,
    "list_rows": 38,
}
_MONEY = frozenset({"amount", "clawed_back", "net", "undue", "confirmed", "running"})
_FONT = {"zh": "FangSong", "en": "Times New Roman"}
_TITLE_FONT = {"zh": "SimHei", "en": "Times New Roman"}


def make_notice(lang: str) -> Any:
    """Return the template of the notice."""
    document = _document(lang, landscape=False)
    document.sections[0].header.paragraphs[0].text = words.PAGE_HEADERS[lang]
    for style, text in words.NOTICE[lang]:
        _write(document, style, text, lang)
    _table(document, _ANNEX, words.HEADERS_OF_ANNEX, lang)
    return document


def make_months(lang: str) -> Any:
    """Return the template of the table of months."""
    document = _document(lang, landscape=True)
    for style, text in words.MONTHS[lang]:
        _write(document, style, text, lang)
    _table(document, _MONTHS, words.HEADERS_OF_MONTHS, lang)
    for style, text in words.UNDER_MONTHS[lang]:
        _write(document, style, text, lang)
    return document


def _document(lang: str, *, landscape: bool) -> Any:
    document = Document()
    section = document.sections[0]
    width, height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Mm(15 if landscape else 17)
    section.top_margin = section.bottom_margin = Mm(18 if landscape else 25)
    normal = document.styles["Normal"]
    _set_font(normal, _FONT[lang], 10.5 if landscape else 12)
    normal.paragraph_format.space_after = Pt(4)
    return document


def _set_font(style: Any, font: str, points: float) -> None:
    style.font.name, style.font.size = font, Pt(points)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _write(document: Any, style: str, text: str, lang: str) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    if style in {"T", "B"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.page_break_before = style == "B"
        paragraph.paragraph_format.space_after = Pt(10)
        run.bold = True
        _set_font(run, _TITLE_FONT[lang], 18 if style == "T" else 14)
    elif style == "R":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif style == "H":
        paragraph.paragraph_format.keep_with_next = True
        run.bold = True
    elif style == "P":
        paragraph.paragraph_format.first_line_indent = Pt(24 if lang == "zh" else 0)


def _table(
    document: Any, widths: Mapping[str, int], headers: Mapping[str, tuple[str, str]], lang: str
) -> None:
    """Add the table of months: header, the loop over its rows, the total."""
    table = document.add_table(rows=5, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for place, (name, width) in enumerate(widths.items()):
        chinese, english = headers[name]
        table.columns[place].width = Mm(width)
        cells = [row.cells[place] for row in table.rows]
        for cell in cells:
            cell.width = Mm(width)
        _cell(cells[0], chinese if lang == "zh" else english, lang, bold=True)
        _cell(cells[2], f"{{{{ one.{name} }}}}", lang, right=name in _MONEY)
        total = f"{{{{ total.{name} }}}}" if name in _MONEY - {"running"} else ""
        _cell(
            cells[4],
            total or (words.ALL[lang] if place == 0 else ""),
            lang,
            right=bool(total),
            bold=True,
        )
    table.rows[1].cells[0].text = "{%tr for one in months %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    _repeat(table.rows[0])
    for row in table.rows:
        no_split = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(no_split)


def _cell(cell: Any, text: str, lang: str, *, right: bool = False, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold = bold
    _set_font(run, _FONT[lang], 9)


def _repeat(row: Any) -> None:
    """Let a row stand at the top of every page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def write_templates(folder: Path = TEMPLATES) -> None:
    """Write all templates into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("zh", "en"):
        for name, make in (("notice", make_notice), ("months", make_months)):
            file = folder / f"{name}_{lang}.docx"
            make(lang).save(file)
            same_bytes(file)


if __name__ == "__main__":
    write_templates()
