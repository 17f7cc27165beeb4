"""The first `fundsentry.toml` of an office: commented, from what was answered or found in a folder."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.proposing import Proposal
from fundsentry.sources.files import OTHER_SPREADSHEETS
from schemas import TABLES


@dataclass(frozen=True)
class Answers:
    """What an office says of itself; `database` is an address without its password, and may be empty."""

    office: str = ""
    lang: str = "zh"
    input: str = ""
    ledger: str = "sqlite:///ledger.db"
    capacity: int = 200
    cron: str = "0 2 * * *"
    database: str = ""
    payouts: str = ""
    watermark: str = ""


@dataclass
class _Page:
    """Lines of TOML: `##` explains, `# ` is a setting that may be switched on."""

    lang: str
    lines: list[str] = field(default_factory=list)

    def say(self, english: str, chinese: str) -> None:
        """Explain in the office's language."""
        self.lines.append(f"## {chinese if self.lang == 'zh' else english}")

    def part(self, header: str, *, on: bool = True) -> None:
        """Begin a part."""
        self.lines += ["", header if on else f"# {header}"]

    def set(self, key: str, value: Any, *, on: bool = True) -> None:
        """Write a setting, or one that may be switched on."""
        self.lines.append(("" if on else "# ") + f"{key} = {_toml(value)}")


def _toml(value: Any) -> str:
    """Return a value in TOML; JSON writes texts and lists the same way."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    return json.dumps(value, ensure_ascii=False)


def first_settings(
    answers: Answers, proposals: Sequence[Proposal], strangers: Sequence[str], beside: Path
) -> str:
    """Return the text of the file; paths in it begin at `beside`, the folder where it will be."""
    page = _Page(answers.lang)
    _write_head(page, answers, has_input=bool(answers.input) and not proposals)
    for proposal in proposals:
        _write_proposal(page, proposal, beside)
    if strangers:
        page.lines.append("")
        page.say("These files look like no table:", "以下文件未识别为任何数据表：")
        page.lines += [f"##   {name}{_why_not(name, answers.lang)}" for name in strangers]
    _write_database(page, answers)
    _write_rest(page)
    return "\n".join(page.lines) + "\n"


def _why_not(name: str, lang: str) -> str:
    """Return why a spreadsheet is not read, where its ending says it."""
    if not name.lower().endswith(OTHER_SPREADSHEETS):
        return ""
    return "（请另存为 .xlsx）" if lang == "zh" else " (save it as .xlsx)"


def _write_head(page: _Page, answers: Answers, *, has_input: bool) -> None:
    page.say(
        "Settings of fundsentry; paths begin at this file's folder. Every key: docs/settings.md. "
        "Look before a night does: fundsentry sources check",
        "社会保险基金核查的设置；相对路径以本文件所在文件夹为准。全部设置项见 docs/settings.md。"
        "运行前可先检查数据源：fundsentry sources check",
    )
    page.set("language", answers.lang)
    page.say("Folder of the results.", "结果文件夹。")
    page.set("output", "out")
    page.say(
        "The ledger: a SQLite file, or PostgreSQL: postgresql://user@host/name",
        "问题台账：SQLite 文件，或 PostgreSQL：postgresql://user@host/name",
    )
    page.set("ledger", answers.ledger)
    page.say("How many cases the office can take on at a time.", "本单位一次能够核查的问题数量。")
    page.set("capacity", answers.capacity)
    page.say(
        "Folder of files named after the tables, for every table without a source below.",
        "以数据表名命名的文件所在文件夹；下面未单独设置数据源的表从这里读取。",
    )
    page.set("input", answers.input or "in", on=has_input)
    page.say("Folder of what is pulled from databases.", "数据库读取数据的留存文件夹。")
    page.set("state", "state", on=False)
    page.part("[office]")
    page.set("name", answers.office)
    page.part("[schedule]")
    page.say(
        "Minute, hour, day, month, weekday; the clock of Asia/Shanghai.",
        "分 时 日 月 星期；北京时间。",
    )
    page.set("cron", answers.cron)


def _write_proposal(page: _Page, proposal: Proposal, beside: Path) -> None:
    title = TABLES[proposal.table].title
    page.part(f"[[table.{proposal.table}.source]]")
    names = ", ".join(proposal.files)
    page.say(f"Found: {names}", f"{title}；找到的文件：{names}")
    page.set("folder", os.path.relpath(proposal.folder, beside))
    page.set("pattern", proposal.pattern)
    page.say(
        "`all` files that fit, or only the `newest`: a list that comes whole every month.",
        "all：全部符合的文件；newest：只取最新的文件（每月全量报送的名单）。",
    )
    page.set("take", "all")
    if proposal.columns:
        page.say(
            "Headers of this supplier and the columns they look like: check them, correct them.",
            "该单位的表头与疑似对应的列：请逐一核对、改正。",
        )
        page.set("columns", proposal.columns)
    if proposal.lacking:
        lacking = ", ".join(proposal.lacking)
        page.say(
            f"Nothing looks like {lacking}: name the headers in `columns`.",
            f"未找到与 {lacking} 相近的表头：请在 columns 中指定。",
        )
    page.say(
        "Fewer good rows, or a smaller part of the last night's, stop the night.",
        "合格数据少于该行数，或少于上次的该比例，则停止运行。",
    )
    page.set("min_rows", 1)
    page.set("min_share", 0.6)


def _write_database(page: _Page, answers: Answers) -> None:
    on = bool(answers.database)
    page.lines.append("")
    page.say(
        "A database. Its password is not written here: it comes from the environment, or from a file that its "
        "owner alone may read (password_file).",
        "业务数据库。密码不写在这里：取自环境变量，或仅所有者可读的文件（password_file）。",
    )
    page.part("[database.core]", on=on)
    page.set("url", answers.database or "postgresql://reader@host/name", on=on)
    page.set("password_env", "CORE_PASSWORD", on=on and _needs_password(answers.database))
    page.part("[[table.payouts.source]]", on=on)
    page.set("name", "core", on=on)
    page.set("database", "core", on=on)
    page.say('A table, or query = "SELECT …".', '表名，或 query = "SELECT …"。')
    page.set("table", answers.payouts or "payouts", on=on)
    page.say(
        "The column that grows with every row added or changed: then only new rows are pulled, those of the last "
        "`overlap` days once more, and all rows each `full_pull_days`.",
        "随新增或修改而增大的列：据此只取新数据，最近 overlap 天的数据重取一次，每隔 full_pull_days 天全量重取。",
    )
    page.set("watermark", answers.watermark or "changed_at", on=on and bool(answers.watermark))
    page.set("overlap", 7, on=on and bool(answers.watermark))
    page.set("full_pull_days", 7, on=on and bool(answers.watermark))
    page.set("columns", {"发放流水": "payout_id"}, on=False)


def _needs_password(address: str) -> bool:
    return not address.startswith("sqlite") and "${" not in address


def _write_rest(page: _Page) -> None:
    page.lines.append("")
    page.say(
        "What is expected of a whole table: rows, and how fresh it must be.",
        "对整张表的要求：行数与时效。",
    )
    page.part("[table.deaths]", on=False)
    page.set("min_rows", 50, on=False)
    page.set("max_share", 2, on=False)
    page.set("max_age_days", 40, on=False)
    page.set("due_day", 10, on=False)
    page.part("[amounts]", on=False)
    page.say(
        "A verdict above it needs a second person.",
        "认定金额超过该数（元）须第二人复核。",
    )
    page.set("second_person_above", 50000, on=False)
    page.part("[[override]]", on=False)
    page.say(
        "A number of a rule that the county sets; fundsentry rules show RULE says which may be set.",
        "本县自定的规则参数；可调参数见 fundsentry rules show 规则。",
    )
    page.set("rule", "account/shared_account", on=False)
    page.set("parameter", "persons", on=False)
    page.set("value", 4, on=False)
    page.set("reason", "county decision 2026-1", on=False)
