"""应退月份表 in the terminal: without name and id."""

from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from fundsentry.reports.months import Months
from fundsentry.reports.months_document import month_fields, total_fields

_WORDS = {
    "month": ("Month", "所属月份"),
    "benefit": ("Benefit", "待遇项目"),
    "amount": ("Paid", "实发金额"),
    "clawed_back": ("Clawed back", "已扣回"),
    "undue": ("Not owed", "不应发"),
    "running": ("Running sum", "累计不应发"),
    "list_rows": ("List and record", "名单依据"),
    "total": ("Total", "合计"),
    "run": ("Run {} as of {}", "运行编号 {}，核查日 {}"),
}
_MONEY = ("amount", "clawed_back", "undue", "running")


def months_page(months: Months, lang: str) -> RenderableType:
    """Return the table with its total, and below it the law and the reasons."""
    grid = Grid(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_footer=True)
    total = total_fields(months)
    for name in ("month", "benefit", *_MONEY, "list_rows"):
        is_money = name in _MONEY
        grid.add_column(
            _word(name, lang),
            footer=_word("total", lang) if name == "month" else _grouped(total.get(name, "")),
            justify="right" if is_money else "left",
            no_wrap=is_money or name == "month",
            overflow="fold",
        )
    lines = month_fields(months, lang)
    for line in lines:
        told = {**line, **{name: _grouped(line[name]) for name in _MONEY}}
        told["benefit"] = line["benefit"].rpartition("：" if lang == "zh" else ": ")[2]
        grid.add_row(*(Text(told[name]) for name in ("month", "benefit", *_MONEY, "list_rows")))
    run = Text(_word("run", lang).format(months.run_id, months.as_of))
    head = Text.assemble((months.case_id, "bold"), " ", months.title)
    laws = dict.fromkeys(line["law"] for line in lines if line["law"])
    return Group(head, run, grid, *(Text(one) for one in laws))


def _grouped(yuan: str) -> str:
    """Return an amount with its thousands apart."""
    return f"{Decimal(yuan):,}" if yuan else yuan


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
