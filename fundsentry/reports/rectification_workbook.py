"""The rectification ledger as a workbook: to be read, completed, printed and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from fundsentry.reports.plain_workbook import plain_workbook
from fundsentry.reports.private import whole_file
from fundsentry.reports.rectification import Rectification
from schemas.written import month_text

_CELL_HOLDS = 32_767
_LINE = 15.0
_LINES_AT_MOST = 8
_A4, _A3 = 9, 8
TITLE_ROWS = 3


@dataclass(frozen=True)
class Cells:
    """A column of a sheet: what it is called in English and Chinese, how wide it is, and what it holds."""

    name: str
    english: str
    chinese: str
    width: float
    kind: str = "text"
    summed: bool = False

    def title(self, lang: str) -> str:
        """Return the header."""
        return self.chinese if lang == "zh" else self.english


def _yuan(name: str, english: str, chinese: str, *, summed: bool = True) -> Cells:
    return Cells(name, f"{english} (yuan)", f"{chinese}（元）", 12.5, "yuan", summed)


_NUMBER = Cells("number", "No.", "序号", 5, "count")
_MONEY = (
    _yuan("claimed", "Recoverable", "涉及金额"),
    _yuan("potential", "To be looked into", "待核实金额", summed=False),
    _yuan("confirmed", "Confirmed", "核定金额"),
    _yuan("recovered", "Recovered", "已追回"),
    _yuan("let_off", "Waived, transferred", "核销移送"),
    _yuan("outstanding", "Outstanding", "未追回"),
)
_MENDING = (
    Cells("cause", "Root cause", "问题根源", 8),
    Cells("measure", "Measure", "整改措施", 27),
    Cells("unit", "Responsible unit", "责任单位", 11),
    Cells("person", "Responsible person", "责任人", 8),
    Cells("due_on", "Deadline", "整改期限", 11, "day"),
    Cells("progress", "Progress", "整改进展", 27),
    Cells("ended_on", "Closed on", "销号时间", 11, "day"),
)
PROBLEMS = (
    _NUMBER,
    Cells("title", "Problem", "问题", 18),
    Cells("schemes", "Scheme", "险种", 12),
    Cells("count", "Cases", "问题数", 7, "count", summed=True),
    Cells("people", "People", "涉及人数", 7, "count"),
    Cells("others", "Employers, operators", "涉及单位、经办人", 8, "count"),
    *_MONEY,
    *_MENDING,
)
CASES = (
    _NUMBER,
    Cells("case_id", "Case", "问题编号", 14),
    Cells("title", "Problem", "问题", 16),
    Cells("schemes", "Scheme", "险种", 12),
    Cells("township", "Township", "乡镇", 11),
    Cells("first_month", "First month", "起始月份", 9, "month"),
    Cells("last_month", "Last month", "截止月份", 9, "month"),
    *_MONEY,
    Cells("opened_on", "Opened on", "立案日期", 11, "day"),
    *_MENDING,
)
_WORDS = {
    "problems": ("Rectification ledger", "整改台账"),
    "cases": ("Cases", "问题明细"),
    "notes": ("Notes", "填表说明"),
    "title": (
        "{}Rectification ledger of the social-insurance funds",
        "{}社会保险基金管理问题整改台账",
    ),
    "title_of_cases": ("{}Rectification ledger: case by case", "{}社会保险基金管理问题整改明细"),
    "line": (
        "Reported by: {office}    As of: {as_of}    Head of the ledger: {head}",
        "填报单位：{office}    截止日期：{as_of}    台账校验值：{head}",
    ),
    "all": ("All", "合计"),
    "sign": (
        "Filled in by:                    Checked by:                    Head of office:                    Date:",
        "填表人：                    审核人：                    单位负责人：                    填报日期：",
    ),
}
_NOTES = (
    (
        "One row of the first sheet is a problem: a rule and the schemes it was found in. Every case stands in "
        "exactly one row, so that the sums of money and cases are those of the ledger. A person in several "
        "problems counts in each, and once under All.",
        "“整改台账”一行为一类问题：一项规则及其涉及的险种。每个问题编号只计入一行，金额和问题数可以直接相加；"
        "同一人涉及多类问题的，各行分别计入，合计只计一次。",
    ),
    (
        "Recoverable: what the law of those months says was not owed. To be looked into: nothing is claimed "
        "of it yet; a payment that several rules name counts once, so the rows may add up to more than All.",
        "涉及金额：按所属月份的规定不应发放、应追回的金额。待核实金额：核实前不要求退回；同一笔被多项规则列出的，"
        "合计只计一次，因此各行相加可能大于合计。",
    ),
    (
        "Confirmed = recovered + waived and transferred + outstanding. What came beyond the confirmed amount is "
        "not in it: it belongs to the person.",
        "核定金额＝已追回＋核销移送＋未追回。超过核定金额收回的部分不计入，应退还本人。",
    ),
    (
        "Cause and progress follow from verdicts and entries in the ledger. Measures are proposals by root "
        "cause; they, the responsible unit and person may be changed here. The deadline of a problem is the "
        "latest of its open cases.",
        "问题根源、整改进展由台账中的结论和资金记录得出。整改措施按问题根源拟出，可与责任单位、责任人一并在本表修改。"
        "一类问题的整改期限为其未办结问题中最晚的期限。",
    ),
    (
        "Cases withdrawn because their evidence vanished before anybody began on them are not listed.",
        "尚未开始核查即因证据消失而撤销的问题不列入。",
    ),
    (
        "For use within the office: no names and no ids, but figures about fewer than three people are not "
        "hidden, as the campaign asks for every problem. Do not publish; the page for the supervisor hides them.",
        "内部使用：不含姓名和证件号码，但因专项整治须逐项列出，未隐去不足3人的数字，不得对外公布；领导页已隐去。",
    ),
)


@dataclass(frozen=True)
class Heading:
    """What stands above the table: office and unit as they are set, the day, and the ledger's head hash."""

    office: str
    unit: str
    as_of: date
    head_hash: str


def word(key: str, lang: str) -> str:
    """Return a title in that language."""
    return _WORDS[key][lang == "zh"]


def write_rectification(account: Rectification, heading: Heading, to: Path, lang: str) -> Path:
    """Write the workbook, readable by its owner only; return where.

    Raises:
        OutputError: the file cannot be written.
    """
    blank = pl.lit(heading.unit).alias("unit"), pl.lit("").alias("person")
    with whole_file(to) as file, plain_workbook(file) as workbook:
        looks = _looks(workbook)
        totals = {
            "people": account.people,
            "others": account.others,
            "potential": account.potential,
        }
        for name, title, columns, rows in (
            ("problems", "title", PROBLEMS, account.problems),
            ("cases", "title_of_cases", CASES, account.cases),
        ):
            sheet = workbook.add_worksheet(word(name, lang))
            _head(sheet, columns, word(title, lang).format(heading.office), heading, looks, lang)
            shown = rows.with_columns(*blank).with_row_index("number", 1)
            _fill(sheet, columns, shown, looks)
            _foot(sheet, columns, shown, totals, looks, lang)
            _print_set_up(sheet, columns, len(shown))
        _write_notes(workbook.add_worksheet(word("notes", lang)), looks, lang)
    return to


def _looks(workbook: Any) -> dict[str, Any]:
    cell = {"border": 1, "valign": "vcenter", "font_size": 10}
    bold = {"bold": True}
    yuan, day = (
        {"num_format": '#,##0.00;-#,##0.00;"—"', "align": "right"},
        {"num_format": "yyyy-mm-dd", "align": "center"},
    )
    return {
        "title": workbook.add_format({"bold": True, "font_size": 18, "align": "center"}),
        "line": workbook.add_format({"font_size": 11, "valign": "vcenter"}),
        "note": workbook.add_format({"text_wrap": True, "valign": "top", "font_size": 11}),
        "header": workbook.add_format(
            cell | bold | {"text_wrap": True, "align": "center", "bg_color": "#DCE6F1"}
        ),
        "text": workbook.add_format(cell | {"text_wrap": True, "num_format": "@", "align": "left"}),
        "count": workbook.add_format(cell | {"num_format": "0", "align": "center"}),
        "month": workbook.add_format(cell | {"num_format": "@", "align": "center"}),
        "yuan": workbook.add_format(cell | yuan),
        "day": workbook.add_format(cell | day),
        "sum_text": workbook.add_format(cell | bold | {"align": "center"}),
        "sum_count": workbook.add_format(cell | bold | {"num_format": "0", "align": "center"}),
        "sum_yuan": workbook.add_format(cell | bold | yuan),
    }


def _head(
    sheet: Any,
    columns: Sequence[Cells],
    title: str,
    heading: Heading,
    looks: Mapping[str, Any],
    lang: str,
) -> None:
    last = len(columns) - 1
    sheet.merge_range(0, 0, 0, last, "", looks["title"])
    sheet.write_string(0, 0, title[:_CELL_HOLDS], looks["title"])
    facts = {"office": heading.office, "as_of": heading.as_of, "head": heading.head_hash}
    sheet.merge_range(1, 0, 1, last, "", looks["line"])
    sheet.write_string(1, 0, word("line", lang).format(**facts)[:_CELL_HOLDS], looks["line"])
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(TITLE_ROWS - 1, place, column.title(lang), looks["header"])
    sheet.set_row(0, 26)
    sheet.set_row(1, 18)
    sheet.set_row(TITLE_ROWS - 1, 34)
    sheet.freeze_panes(TITLE_ROWS, 2)


def _fill(
    sheet: Any, columns: Sequence[Cells], rows: pl.DataFrame, looks: Mapping[str, Any]
) -> None:
    for row, height in enumerate(_heights(rows, columns), TITLE_ROWS):
        sheet.set_row(row, height)
    for place, column in enumerate(columns):
        look = looks[column.kind]
        values = rows[column.name]
        if column.kind == "month":
            values = rows.select(month_text(pl.col(column.name)))[column.name]
        for row, value in enumerate(values, TITLE_ROWS):
            _write(sheet, row, place, column.kind, value, look)


def _write(sheet: Any, row: int, place: int, kind: str, value: Any, look: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, look)
    elif kind == "yuan":
        # Of so few digits the nearest binary number is written with exactly these two decimals.
        sheet.write_number(row, place, value / 100, look)
    elif kind == "count":
        sheet.write_number(row, place, value, look)
    elif kind == "day":
        sheet.write_number(row, place, (value - date(1899, 12, 30)).days, look)
    else:
        sheet.write_string(row, place, value[:_CELL_HOLDS], look)


def _heights(rows: pl.DataFrame, columns: Sequence[Cells]) -> pl.Series:
    """Return how high each row is, for not every program finds it out by itself."""
    # A Chinese character has three bytes and is two places wide, others are one and one.
    lines = [
        (pl.col(one.name).str.len_bytes() + pl.col(one.name).str.len_chars()) / 2 / one.width
        for one in columns
        if one.kind == "text"
    ]
    most = pl.max_horizontal(lines).fill_null(1) * 1.1
    return rows.select(h=most.ceil().clip(1, _LINES_AT_MOST) * _LINE)["h"]


def _foot(
    sheet: Any,
    columns: Sequence[Cells],
    rows: pl.DataFrame,
    totals: Mapping[str, int],
    looks: Mapping[str, Any],
    lang: str,
) -> None:
    """Write the sums, and the line to be signed."""
    at = TITLE_ROWS + len(rows)
    for place, column in enumerate(columns):
        look = looks.get(f"sum_{column.kind}", looks["sum_text"])
        value = int(rows[column.name].sum()) if column.summed else totals.get(column.name)
        _write(sheet, at, place, column.kind, value, look)
    sheet.write_string(at, 1, word("all", lang), looks["sum_text"])
    sheet.write_string(at + 2, 0, word("sign", lang), looks["line"])


def _print_set_up(sheet: Any, columns: Sequence[Cells], height: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, TITLE_ROWS - 1)
    sheet.set_footer("&C&P / &N")
    if height:
        sheet.autofilter(TITLE_ROWS - 1, 0, TITLE_ROWS + height - 1, len(columns) - 1)


def _write_notes(sheet: Any, looks: Mapping[str, Any], lang: str) -> None:
    sheet.set_column(0, 0, 78)
    sheet.set_portrait()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    for row, note in enumerate(_NOTES):
        sheet.set_row(row, 52)
        sheet.write_string(row, 0, f"{row + 1}. {note[lang == 'zh']}", looks["note"])
