"""The templates of papers that come with the program, made from the words below; an office edits its own copy.

`python -m fundsentry.reports.paper_templates` writes them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from fundsentry.reports.documents import TEMPLATES, same_bytes

# Paragraphs by style: T title, R right, L left, H heading, P text with the first line indented, C control.
Line = tuple[str, str]
NOTICE: dict[str, Sequence[Line]] = {
    "zh": (
        ("T", "社会保险待遇核查告知书"),
        ("R", "编号：{{ case_id }}"),
        ("C", "{%p for one in to_check %}"),
        ("L", "〔送达前请核对后删去本行：{{ one }}〕"),
        ("C", "{%p endfor %}"),
        ("L", "{{ addressee }}（{{ subject_label }}：{{ subject_id }}）："),
        (
            "P",
            "我单位在社会保险基金核查中，对{{ paid_under }}的发放情况进行了核对。现将核查情况、理由、依据以及{{ you }}的权利告知如下。",
        ),
        ("H", "一、核查情况"),
        (
            "P",
            "{{ period }}，我单位发放{{ benefits }}共{{ lines }}笔，合计{{ paid }}元{% if clawed_back != '0.00' %}，其中已扣回{{ clawed_back }}元{% endif %}。经核查，其中{{ undue }}元不应发放，明细见附表。",
        ),
        ("H", "二、不应发放的理由"),
        ("C", "{%p for one in because %}"),
        ("P", "{{ loop.index }}. {{ one }}。"),
        ("C", "{%p endfor %}"),
        ("C", "{%p if contradictions %}"),
        ("P", "下列信息与上述情况不一致，已记录在案，请{{ you }}一并说明："),
        ("C", "{%p for one in contradictions %}"),
        ("P", "（{{ loop.index }}）{{ one }}。"),
        ("C", "{%p endfor %}"),
        ("C", "{%p endif %}"),
        ("H", "三、法规依据"),
        ("C", "{%p for one in law %}"),
        ("P", "{{ loop.index }}. {{ one }}。"),
        ("C", "{%p endfor %}"),
        ("H", "四、应退金额"),
        (
            "P",
            "核定应退金额为人民币{{ amount }}元（大写：{{ amount_in_words }}）。{% if settled != '0.00' %}截至{{ today }}，已退回、核销或者移送{{ settled }}元，尚余{{ outstanding }}元（大写：{{ outstanding_in_words }}）。{% endif %}{% if overpaid != '0.00' %}多退的{{ overpaid }}元将退还本人。{% endif %}",
        ),
        ("H", "五、陈述和申辩"),
        (
            "P",
            "{{ you }}对上述事实、理由、依据或者金额有异议的，有权陈述和申辩，可以书面或者口头向我单位提出，并提供有关材料。我单位将认真听取并进行复核；提出的事实、理由或者证据成立的，予以采纳。我单位不因陈述、申辩而作出对{{ you }}更为不利的处理。未作答复不视为承认，也不作为不利认定的理由。",
        ),
        ("H", "六、退回方式和期限"),
        ("C", "{%p if is_person %}"),
        (
            "P",
            "根据《社会保险经办条例》（国令第765号）第四十六条，多发的待遇应当退回，不以过错为前提。可以一次退还；一次退还有困难的，可以与我单位商定分期退还，或者从以后的待遇、个人账户中抵扣；从以后的待遇中抵扣的，须保留当地的基本生活保障标准。",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if outstanding != '0.00' %}"),
        (
            "P",
            "请{% if due_on %}在{{ due_on }}{% if is_provisional %}（暂定，以国务院公布的放假安排为准）{% endif %}前{% else %}自收到本告知书之日起{{ repayment_days }}个工作日内{% endif %}退回，或者在此期限内与我单位商定退回方式。收款账户：{{ account }}。",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if plan %}"),
        (
            "P",
            "已商定分期退还：{% for one in plan %}{{ one.due_on }}前{{ one.amount }}元{% if not loop.last %}；{% endif %}{% endfor %}。",
        ),
        ("C", "{%p endif %}"),
        ("H", "七、申诉和法律救济"),
        (
            "P",
            "{{ you }}不同意本核查结果的，可以向我单位申诉，由我单位重新核查。认为我单位的行政行为侵害{{ your }}合法权益的，可以自知道该行政行为之日起六十日内依法申请行政复议，或者自知道之日起六个月内依法提起行政诉讼（《社会保险法》第八十三条、《行政复议法》第二十条、《行政诉讼法》第四十六条）。",
        ),
        ("P", "本告知书只说明所发待遇与规定是否相符，不涉及对任何人过错的认定。"),
        ("L", "附：应退月份表"),
        ("L", "联系方式：{{ contact }}"),
        ("R", "{{ office }}"),
        ("R", "{{ today }}"),
        ("B", "附：应退月份表"),
    ),
    "en": (
        ("T", "Notice of a review of social-insurance benefits"),
        ("R", "Case: {{ case_id }}"),
        ("C", "{%p for one in to_check %}"),
        ("L", "[To be checked before it is sent; then delete this line: {{ one }}]"),
        ("C", "{%p endfor %}"),
        ("L", "To {{ addressee }} ({{ subject_label }}: {{ subject_id }})"),
        (
            "P",
            "In reviewing the social-insurance funds, this office has compared what was paid to {{ paid_under }} with the rules. This notice says what was found and why, by which law, and what rights {{ you }} have.",
        ),
        ("H", "1. What was paid"),
        (
            "P",
            "For {{ period }} this office paid {{ paid }} yuan in all ({{ benefits }}; payments: {{ lines }}){% if clawed_back != '0.00' %}, of which {{ clawed_back }} yuan were clawed back{% endif %}. Of this, {{ undue }} yuan were not owed; the annex lists the months.",
        ),
        ("H", "2. Why it was not owed"),
        ("C", "{%p for one in because %}"),
        ("P", "{{ loop.index }}. {{ one }}."),
        ("C", "{%p endfor %}"),
        ("C", "{%p if contradictions %}"),
        (
            "P",
            "The following does not agree with that. It is on record; please comment on it as well:",
        ),
        ("C", "{%p for one in contradictions %}"),
        ("P", "({{ loop.index }}) {{ one }}."),
        ("C", "{%p endfor %}"),
        ("C", "{%p endif %}"),
        ("H", "3. The law"),
        ("C", "{%p for one in law %}"),
        ("P", "{{ loop.index }}. {{ one }}."),
        ("C", "{%p endfor %}"),
        ("H", "4. The amount to be returned"),
        (
            "P",
            "The amount to be returned is {{ amount }} yuan ({{ amount_in_words }}). {% if settled != '0.00' %}By {{ today }}, {{ settled }} yuan have been returned, waived or transferred; {{ outstanding }} yuan ({{ outstanding_in_words }}) remain. {% endif %}{% if overpaid != '0.00' %}The {{ overpaid }} yuan returned beyond that will be given back. {% endif %}",
        ),
        ("H", "5. Statement and defence (陈述、申辩)"),
        (
            "P",
            "If {{ you }} disagree with the facts, reasons, law or amount, {{ you }} may say so in writing or in person and hand in documents. This office will listen and look into it again, and will accept what proves right. Nobody is treated worse for it. No answer is not taken as agreement and is never held against anybody.",
        ),
        ("H", "6. How and by when to return it"),
        ("C", "{%p if is_person %}"),
        (
            "P",
            "By 社会保险经办条例 (国令第765号) §46 benefits paid beyond what is due are returned, whether or not anybody is at fault. They can be returned at once; where that is hard, in instalments agreed with this office, or set off from later benefits or the personal account; a set-off leaves the minimum living amount.",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if outstanding != '0.00' %}"),
        (
            "P",
            "Please return it, or agree with this office how to, {% if due_on %}by {{ due_on }}{% if is_provisional %} (provisional, until the public holidays are announced){% endif %}{% else %}within {{ repayment_days }} working days of receiving this notice{% endif %}. Account: {{ account }}.",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if plan %}"),
        (
            "P",
            "Instalments agreed: {% for one in plan %}{{ one.amount }} yuan by {{ one.due_on }}{% if not loop.last %}; {% endif %}{% endfor %}.",
        ),
        ("C", "{%p endif %}"),
        ("H", "7. Appeal"),
        (
            "P",
            "{{ you_first }} may appeal (申诉) to this office, which then decides anew. If {{ you }} believe that an act of this office violates {{ your }} rights, {{ you }} may apply for administrative reconsideration (行政复议) within sixty days of learning of it, or sue (行政诉讼) within six months (社会保险法 §83, 行政复议法 §20, 行政诉讼法 §46).",
        ),
        (
            "P",
            "This notice only says whether what was paid agrees with the rules. It finds no fault with anybody.",
        ),
        ("L", "Annex: months not owed"),
        ("L", "Contact: {{ contact }}"),
        ("R", "{{ office }}"),
        ("R", "{{ today }}"),
        ("B", "Annex: months not owed"),
    ),
}
MONTHS: dict[str, Sequence[Line]] = {
    "zh": (
        ("T", "应退月份表"),
        ("L", "问题：{{ title }}　　问题编号：{{ case_id }}"),
        ("L", "对象：{{ name }}　　{{ subject_label }}：{{ subject_id }}"),
        ("L", "核查日：{{ as_of }}　　运行编号：{{ run_id }}"),
    ),
    "en": (
        ("T", "Months not owed"),
        ("L", "Irregularity: {{ title }}    Case: {{ case_id }}"),
        ("L", "Of: {{ name }}    {{ subject_label }}: {{ subject_id }}"),
        ("L", "As of: {{ as_of }}    Run: {{ run_id }}"),
    ),
}
# Field of a month, header in Chinese and in English, width in mm.
_ANNEX = (
    ("month", "所属月份", "Month", 19),
    ("benefit", "待遇项目", "Benefit", 25),
    ("amount", "实发金额", "Paid", 22),
    ("clawed_back", "已扣回", "Clawed back", 17),
    ("undue", "不应发", "Not owed", 22),
    ("confirmed", "应退金额", "To return", 22),
    ("running", "累计应退", "Running sum", 22),
    ("list_rows", "名单依据", "List and record", 27),
)
_MONTHS = (
    ("month", "所属月份", "Month", 18),
    ("benefit", "险种、待遇项目", "Scheme, benefit", 34),
    ("amount", "实发金额", "Paid", 21),
    ("clawed_back", "已扣回", "Clawed back", 19),
    ("net", "净额", "Net", 21),
    ("undue", "不应发", "Not owed", 21),
    ("running", "累计不应发", "Running sum", 24),
    ("certainty", "认定程度", "Certainty", 19),
    ("law", "法规依据", "Law", 52),
    ("list_rows", "名单依据", "List and record", 38),
)
_MONEY = frozenset({"amount", "clawed_back", "net", "undue", "confirmed", "running"})
_HEADERS = {
    "zh": "草稿：经审核、签发后送达",
    "en": "Draft: sent after it was checked and signed",
}
_UNDER_MONTHS: dict[str, Sequence[Line]] = {
    "zh": (
        ("C", "{%p for one in contradictions %}"),
        ("L", "矛盾与反证（{{ loop.index }}）：{{ one }}。"),
        ("C", "{%p endfor %}"),
        (
            "L",
            "单位：元。净额＝实发金额－已扣回。凭运行编号可以从台账重新生成本表，内容一致。",
        ),
    ),
    "en": (
        ("C", "{%p for one in contradictions %}"),
        ("L", "Contradiction or counter-evidence ({{ loop.index }}): {{ one }}."),
        ("C", "{%p endfor %}"),
        (
            "L",
            "In yuan. Net = paid less clawed back. From the number of the run the ledger gives the same table again.",
        ),
    ),
}
_FONT = {"zh": "FangSong", "en": "Times New Roman"}
_TITLE_FONT = {"zh": "SimHei", "en": "Times New Roman"}
_ALL = {"zh": "合计", "en": "Total"}


def make_notice(lang: str) -> Any:
    """Return the template of the notice."""
    document = _document(lang, landscape=False)
    document.sections[0].header.paragraphs[0].text = _HEADERS[lang]
    for style, text in NOTICE[lang]:
        _write(document, style, text, lang)
    _table(document, _ANNEX, lang)
    return document


def make_months(lang: str) -> Any:
    """Return the template of the table of months."""
    document = _document(lang, landscape=True)
    for style, text in MONTHS[lang]:
        _write(document, style, text, lang)
    _table(document, _MONTHS, lang)
    for style, text in _UNDER_MONTHS[lang]:
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


def _table(document: Any, columns: Sequence[tuple[str, str, str, int]], lang: str) -> None:
    """Add the table of months: header, the loop over its rows, the total."""
    table = document.add_table(rows=5, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    for place, (name, chinese, english, width) in enumerate(columns):
        table.columns[place].width = Mm(width)
        cells = [row.cells[place] for row in table.rows]
        for cell in cells:
            cell.width = Mm(width)
        _cell(cells[0], chinese if lang == "zh" else english, lang, bold=True)
        _cell(cells[2], f"{{{{ one.{name} }}}}", lang, right=name in _MONEY)
        total = f"{{{{ total.{name} }}}}" if name in _MONEY - {"running"} else ""
        _cell(
            cells[4],
            total or (_ALL[lang] if place == 0 else ""),
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
