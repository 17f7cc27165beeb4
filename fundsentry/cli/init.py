"""`fundsentry init`: the first settings file of an office."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fundsentry.cli.night import Lang
from fundsentry.errors import SettingsError
from fundsentry.settings import DEFAULT_FILE, load_settings
from fundsentry.settings.databases import holds_password, is_address

if TYPE_CHECKING:
    from flows.first_settings import Answers

EXAMPLE = "Example: fundsentry init --from data --lang zh"


def init(
    folder: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Propose tables and maps from its files."),
    ] = None,
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where to write it.")
    ] = DEFAULT_FILE,
    lang: Annotated[Lang, typer.Option(help="Language of the comments and the office.")] = Lang.zh,
) -> None:
    """Write a commented fundsentry.toml, by asking or by looking at a folder; an existing one is left alone."""
    from flows.first_settings import Answers, first_settings
    from flows.proposing import propose

    if to.exists():
        raise SettingsError(
            f"{to.name}: is there already; expected a new file; edit it, or name another with --to"
        )
    answers = Answers(lang=lang.value) if folder else _asked(lang.value)
    looked_at = folder or (Path(answers.input) if answers.input else None)
    proposals, strangers = (
        propose(looked_at) if looked_at and (folder or looked_at.is_dir()) else ([], [])
    )
    _write(to, first_settings(answers, proposals, strangers, to.parent))
    count = len(proposals) + bool(answers.database)
    told = _DONE if count or answers.input else _NOTHING_FOUND
    typer.echo(told[lang].format(to, count))


_DONE = {
    Lang.zh: "{}：已写入 {} 个数据源；请核对后运行 fundsentry sources check",
    Lang.en: "{}: written with {} sources; look it over, then run fundsentry sources check",
}
_NOTHING_FOUND = {
    Lang.zh: "{}：已写入，但没有数据源；请在其中填写 input 或各表的数据源，见 docs/sources.md",
    Lang.en: "{}: written without any source; name `input` or sources of tables in it, see docs/sources.md",
}

_QUESTIONS = {
    "office": ("Name of the office", "单位名称"),
    "input": ("Folder of the files (empty: none)", "数据文件所在文件夹（没有则留空）"),
    "ledger": ("Address of the ledger", "问题台账地址"),
    "capacity": ("How many cases can the office take on at a time?", "一次能够核查多少个问题？"),
    "hour": ("At what hour does the night run?", "每天几点运行？"),
    "database": (
        "Address of a database without its password, such as postgresql://user@host/name (empty: none)",
        "业务数据库地址，不含密码，如 postgresql://user@host/name（没有则留空）",
    ),
    "payouts": ("Its table of payouts", "待遇发放明细的表名"),
    "watermark": (
        "Its column that grows with every row added or changed (empty: none)",
        "随新增或修改而增大的列名（没有则留空）",
    ),
}


def _asked(lang: str) -> "Answers":
    """Ask the office."""
    from flows.first_settings import Answers

    ask = partial(_answer, lang)
    office, folder = ask("office"), ask("input", wrong=_no_folder)
    ledger = ask("ledger", "sqlite:///ledger.db", _no_address)
    capacity = int(ask("capacity", "200", partial(_no_number, 1, 1_000_000)))
    hour = int(ask("hour", "2", partial(_no_number, 0, 23)))
    database = ask("database", wrong=_no_address)
    payouts = ask("payouts", "payouts") if database else ""
    watermark = ask("watermark") if database else ""
    return Answers(
        office, lang, folder, ledger, capacity, f"0 {hour} * * *", database, payouts, watermark
    )


_Complaint = tuple[str, str] | None
"""What is wrong with an answer, in English and Chinese."""


def _answer(
    lang: str,
    key: str,
    default: str = "",
    wrong: Callable[[str], _Complaint] = lambda _: None,
) -> str:
    """Ask until the answer can be followed."""
    while True:
        answer = str(typer.prompt(_QUESTIONS[key][lang == "zh"], default=default)).strip()
        if (complaint := wrong(answer)) is None:
            return answer
        typer.echo(complaint[lang == "zh"])


def _no_folder(answer: str) -> _Complaint:
    if not answer or Path(answer).expanduser().is_dir():
        return None
    return "There is no such folder.", "没有此文件夹。"


def _no_number(least: int, most: int, answer: str) -> _Complaint:
    if answer.isdecimal() and least <= int(answer) <= most:
        return None
    return f"A number from {least} to {most} is expected.", f"应为 {least} 至 {most} 之间的整数。"


def _no_address(answer: str) -> _Complaint:
    if answer and not is_address(answer):
        return (
            "This is no address; expected one such as postgresql://user@host/name.",
            "不是数据库地址；应如 postgresql://user@host/name。",
        )
    if holds_password(answer):
        return (
            "Without the password: write ${LEDGER_PASSWORD} or the like in its place, and set that variable.",
            "地址中不要写密码：请写成 ${LEDGER_PASSWORD} 之类，并设置该环境变量。",
        )
    return None


def _write(to: Path, text: str) -> None:
    """Write the file if its settings can be followed; it is for its owner alone."""
    new = to.with_name(f".{to.name}.new")
    try:
        new.touch(mode=0o600)
        new.write_text(text, "utf-8")
        load_settings(new, secrets_are_set=False)
        new.rename(to)
    except OSError as error:
        raise SettingsError(
            f"{to}: cannot be written ({error.strerror}); expected a place that may be written; name another with --to"
        ) from None
    finally:
        new.unlink(missing_ok=True)
