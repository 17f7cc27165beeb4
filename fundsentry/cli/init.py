"""`fundsentry init`: the first settings file of an office."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fundsentry.cli.night import Lang
from fundsentry.errors import SettingsError
from fundsentry.settings import DEFAULT_FILE, load_settings

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
    typer.echo(_DONE[lang].format(to, len(proposals)))


_DONE = {
    Lang.zh: "{}：已写入 {} 个数据源；请核对后运行 fundsentry sources check",
    Lang.en: "{}: written with {} sources; look it over, then run fundsentry sources check",
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

    def ask(key: str, default: str = "") -> str:
        return str(typer.prompt(_QUESTIONS[key][lang == "zh"], default=default)).strip()

    office, folder, ledger = ask("office"), ask("input"), ask("ledger", "sqlite:///ledger.db")
    capacity = typer.prompt(_QUESTIONS["capacity"][lang == "zh"], default=200, type=int)
    hour = typer.prompt(_QUESTIONS["hour"][lang == "zh"], default=2, type=int)
    database = ask("database")
    payouts = ask("payouts", "payouts") if database else ""
    watermark = ask("watermark") if database else ""
    return Answers(
        office, lang, folder, ledger, capacity, f"0 {hour} * * *", database, payouts, watermark
    )


def _write(to: Path, text: str) -> None:
    """Write the file if its settings can be followed; it is for its owner alone."""
    new = to.with_name(f".{to.name}.new")
    try:
        new.touch(mode=0o600)
        new.write_text(text, "utf-8")
        load_settings(new)
        new.rename(to)
    except OSError as error:
        raise SettingsError(
            f"{to}: cannot be written ({error.strerror}); expected a place that may be written; name another with --to"
        ) from None
    finally:
        new.unlink(missing_ok=True)
